"""A secret is made once, for its owner's eyes only."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chatbot.adapters.identity.secret_files import load_secret
from chatbot.errors import InsecureSetting


def test_that_a_missing_secret_is_made_and_then_kept(tmp_path: Path) -> None:
    path = tmp_path / "data" / "master.key"

    secret = load_secret(path)

    assert (len(secret), load_secret(path)) == (32, secret)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert os.listdir(path.parent) == ["master.key"]


def test_that_two_secrets_differ(tmp_path: Path) -> None:
    assert load_secret(tmp_path / "one") != load_secret(tmp_path / "two")


def test_that_starting_together_makes_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(load_secret, [tmp_path / "master.key"] * 16))

    assert len(secrets) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_that_a_secret_others_can_reach_is_refused_with_the_line_that_mends_it(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "my master.key"
    load_secret(path)
    path.chmod(mode)

    with pytest.raises(InsecureSetting, match=f"chmod 600 '{path}'"):
        load_secret(path)


def test_that_a_damaged_secret_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(b"half")
    path.chmod(0o600)

    with pytest.raises(InsecureSetting, match="4 bytes"):
        load_secret(path)
    assert path.read_bytes() == b"half"
