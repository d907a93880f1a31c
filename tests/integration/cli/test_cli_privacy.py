"""`chatbot privacy`: export into a file for its owner's eyes, erase after a question, retention at once."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Chatbot = Callable[..., Result]
SOFIA, EMMA = "sofia.rossi@mail.example", "emma.clarke@mail.example"


@pytest.fixture
def shop(chatbot: Chatbot, empty_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a demo shop, and a working folder beside it."""
    assert chatbot(empty_dir, "store", "seed").exit_code == 0
    work = empty_dir.parent / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return empty_dir


def test_that_an_export_is_one_file_that_only_its_owner_may_read(chatbot: Chatbot, shop: Path) -> None:
    done = chatbot(shop, "privacy", "export", SOFIA)
    by_id = chatbot(shop, "privacy", "export", "cus_00004", "--out", "sofia.json")
    again = chatbot(shop, "privacy", "export", SOFIA)

    path = Path("customer-cus_00004.json")
    assert done.exit_code == 0
    assert str(path) in done.stdout
    assert path.stat().st_mode & 0o777 == 0o600
    content = json.loads(path.read_text(encoding="utf-8"))
    assert {one["number"] for one in content["orders"]} >= {"40588", "40344"}
    assert content["records"]["return_requests"]
    assert by_id.exit_code == 0
    assert json.loads(Path("sofia.json").read_text(encoding="utf-8"))["customer"] == content["customer"]
    assert again.exit_code == 1
    assert "File exists" in again.stderr


def test_that_nobody_is_exported_or_erased_who_does_not_exist(chatbot: Chatbot, shop: Path) -> None:
    for command in ("export", "erase"):
        done = chatbot(shop, "privacy", command, "nobody@post.example", typed="y\n")
        assert done.exit_code == 1
        assert "there is no customer with the id or e-mail nobody@post.example" in done.stderr


def test_that_erasing_asks_first_and_leaves_no_byte(chatbot: Chatbot, shop: Path) -> None:
    kept = chatbot(shop, "privacy", "erase", EMMA, typed="n\n")
    refused = chatbot(shop, "privacy", "erase", SOFIA, "--yes")
    assert b"sofia.rossi" in _bytes(shop)
    done = chatbot(shop, "privacy", "erase", SOFIA, "--yes", "--even-open")

    assert kept.exit_code == 1
    assert refused.exit_code == 1
    assert "order 40344 is return_open" in refused.stderr
    assert done.exit_code == 0
    assert "cus_00004 is erased" in done.stdout
    assert b"emma.clarke" in _bytes(shop)
    for secret in (b"sofia.rossi", b"Sofia Rossi", b"Via dei Tigli", b"20121"):
        assert secret not in _bytes(shop)
    assert chatbot(shop, "store", "audit").stdout == "The audit log is unbroken.\n"


def test_that_the_retention_tells_what_went(chatbot: Chatbot, shop: Path) -> None:
    done = chatbot(shop, "privacy", "retention")

    assert done.exit_code == 0
    lines = dict(reversed(line.split(maxsplit=1)) for line in done.stdout.splitlines())
    assert lines["conversations"] == "0"
    assert {"hand offs", "outbox", "audit", "attempts", "staff sessions"} <= set(lines)


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
