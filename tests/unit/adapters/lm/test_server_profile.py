"""What servers honour is kept in one file, an entry for each model of each server."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from chatbot.adapters.lm.server_profile import ServerProfile, ThinkingSwitch, read_profile, write_profile
from chatbot.errors import ConfigurationError

DAY = date(2026, 11, 28)
URL = "http://127.0.0.1:8000/v1"
PROFILE = ServerProfile(takes_schema=False, thinking=ThinkingSwitch.EFFORT, context=4096)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "models" / "server-profiles.yaml"


def test_that_a_profile_is_read_as_it_was_written(path: Path) -> None:
    write_profile(path, URL, "qwen", PROFILE, DAY)
    assert read_profile(path, URL, "qwen") == PROFILE
    assert read_profile(path, f"{URL}/", "qwen") == PROFILE


def test_that_each_model_of_each_server_has_its_own(path: Path) -> None:
    assert read_profile(path, URL, "qwen") is None
    write_profile(path, URL, "qwen", ServerProfile(), DAY)
    write_profile(path, URL, "gemma", PROFILE, DAY)
    write_profile(path, "http://elsewhere/v1", "qwen", PROFILE, DAY)
    write_profile(path, f"{URL}/", "qwen", ServerProfile(context=1), DAY)
    assert read_profile(path, URL, "qwen") == ServerProfile(context=1)
    assert read_profile(path, URL, "gemma") == PROFILE
    assert read_profile(path, URL, "other") is None
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [(one["model"], one["checked_on"]) for one in entries] == [
        ("gemma", "2026-11-28"),
        ("qwen", "2026-11-28"),
        ("qwen", "2026-11-28"),
    ]


def test_that_an_entry_written_by_hand_may_name_a_part(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(f"- {{base_url: {URL}, model: qwen, takes_system: false}}\n", encoding="utf-8")
    assert read_profile(path, URL, "qwen") == ServerProfile(takes_system=False)


@pytest.mark.parametrize(
    "text",
    [
        "- {",
        "base_url: x",
        "- just a word",
        f"- {{base_url: {URL}, model: qwen, takes_schema: perhaps}}",
        f"- {{base_url: {URL}, model: qwen, context: long}}",
        f"- {{base_url: {URL}, model: qwen, thinking: sometimes}}",
    ],
)
def test_that_a_damaged_file_is_named_with_what_mends_it(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"server-profiles.yaml cannot be read; delete it and run"):
        read_profile(path, URL, "qwen")
