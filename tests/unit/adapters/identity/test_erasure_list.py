from datetime import UTC, datetime
from pathlib import Path

from chatbot.adapters.identity.erasure_list import ErasureFile
from chatbot.ports.privacy import Erasure

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_that_erasures_are_listed_in_a_file_for_its_owner_only(tmp_path: Path) -> None:
    listed = ErasureFile(tmp_path / "erasures.log", b"m" * 32)
    assert listed.erasures() == frozenset()
    erasures = {Erasure(listed.mark(f"cus_{number}"), AT.replace(hour=number)) for number in range(3)}
    for one in erasures:
        listed.append(one)
    assert ErasureFile(tmp_path / "erasures.log", b"m" * 32).erasures() == erasures
    assert (tmp_path / "erasures.log").stat().st_mode & 0o777 == 0o600


def test_that_a_mark_is_the_same_every_time_and_leads_back_to_nobody(tmp_path: Path) -> None:
    listed = ErasureFile(tmp_path / "erasures.log", b"m" * 32)
    mark = listed.mark("cus_00001")
    assert mark == listed.mark("cus_00001") != listed.mark("cus_00002")
    assert mark != ErasureFile(tmp_path / "erasures.log", b"n" * 32).mark("cus_00001")
    listed.append(Erasure(mark, AT))
    assert "cus" not in (tmp_path / "erasures.log").read_text()
    assert len(mark) == 64
