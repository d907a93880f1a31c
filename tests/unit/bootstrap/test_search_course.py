"""What the encoder of the search learns from: documents, their questions, and follow-ups from a file of lines."""

from pathlib import Path

import pytest

from chatbot.bootstrap.search_course import search_course
from chatbot.errors import ConfigurationError
from chatbot.settings import KnowledgeSettings, Settings

_DOCUMENT = """---
id: returns
title: Returns
language: en
section: returns
effective_from: 2026-01-01
tier: policy
asked:
  Time to return:
    - how long have i got
---
# Returns

Send it back.

## Time to return
You have 30 days. Circle members have 60.
"""
_FOLLOW_UP = '{"passage": "returns#time-to-return", "before": "who pays the postage", "text": "and until when"}'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "knowledge"
    (folder / "en").mkdir(parents=True)
    (folder / "en" / "returns.md").write_text(_DOCUMENT, encoding="utf-8")
    return Settings(knowledge=KnowledgeSettings(folder=folder))


def test_that_a_place_has_its_texts_its_questions_and_what_follows_on_others(
    settings: Settings, tmp_path: Path
) -> None:
    lines = tmp_path / "en.follow_ups.jsonl"
    lines.write_text(_FOLLOW_UP, encoding="utf-8")
    _, (document, texts, asked, after) = search_course(settings, "en", lines).places
    assert document == "returns"
    assert texts[1:] == ("Time to return: You have 30 days.", "Time to return: Circle members have 60.")
    assert (asked, after) == (("how long have i got",), ("who pays the postage | and until when",))


def test_that_a_course_goes_without_follow_ups(settings: Settings, tmp_path: Path) -> None:
    assert [place[3] for place in search_course(settings, "en", tmp_path / "none.jsonl").places] == [(), ()]


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"passage": "returns#time-to-return"}'])
def test_that_a_line_that_is_no_follow_up_is_named(settings: Settings, tmp_path: Path, line: str) -> None:
    lines = tmp_path / "en.follow_ups.jsonl"
    lines.write_text(f"{_FOLLOW_UP}\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="line 2: not like"):
        search_course(settings, "en", lines)


def test_that_a_language_without_documents_is_an_error(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no documents in 'fi'"):
        search_course(settings, "fi", tmp_path / "none.jsonl")
