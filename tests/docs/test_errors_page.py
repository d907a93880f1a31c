"""docs/errors.md holds every error as it is, and the sentences that a customer may see."""

from __future__ import annotations

import inspect

import pytest
from docs_pages import ROOT, rows

from chatbot import errors
from chatbot.errors import ChatbotError
from chatbot.languages import load_languages

PAGE = ROOT / "docs" / "errors.md"
ERRORS = {name: cls for name, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, ChatbotError)}
DOCUMENTED = [row for row in rows(PAGE) if not row[0].startswith("error.")]
SENTENCES = {row[0]: row[1] for row in rows(PAGE) if row[0].startswith("error.")}


def test_that_every_error_is_documented_once_and_nothing_else_is() -> None:
    assert sorted(row[0] for row in DOCUMENTED) == sorted(ERRORS)


@pytest.mark.parametrize("row", DOCUMENTED, ids=lambda row: row[0])
def test_that_an_error_is_documented_as_it_is(row: tuple[str, ...]) -> None:
    name, retry, phrase, when, what_to_do = row
    assert (retry, phrase) == ("yes" if ERRORS[name].retryable else "no", ERRORS[name].phrase)
    assert when
    assert what_to_do


def test_that_the_sentences_are_those_of_the_language() -> None:
    phrases = load_languages()["en"].phrases
    assert {key: phrase.text for key, phrase in phrases.items() if key.startswith("error.")} == SENTENCES
