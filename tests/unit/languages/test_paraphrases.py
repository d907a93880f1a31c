"""Paraphrases: English must have them, since the shipped model words English; any other language may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from chatbot.languages import Language, Phrase, load_languages

_FOLDER = Path(__file__).parents[3] / "chatbot" / "languages" / "paraphrases"
_LABELS = ("row.", "chip.", "value.", "message.", "flow.", "card.", "error.", "notice.", "mail.", "verify.", "greeting")
_QUOTES_ONLY = ("answer.quote", "answer.quotes", "answer.three_quotes", "product.care", "product.description")
_SLOT = re.compile(r"\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}")
_INSIDE = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w']*")


@cache
def _english() -> Language:
    return load_languages()["en"]


def _paraphrases() -> Iterator[tuple[str, str]]:
    for key, texts in yaml.safe_load((_FOLDER / "en.yaml").read_text(encoding="utf-8")).items():
        for text in texts:
            yield key, text


def _bare(text: str, number: int) -> str:
    return _SLOT.sub(lambda match: "X" if match[2] is None else match[number], text)


def test_that_paraphrases_belong_to_a_language() -> None:
    assert {path.stem.removesuffix("-merged") for path in _FOLDER.glob("*.yaml")} <= set(load_languages())


def test_that_every_statement_has_other_words_and_no_label_has() -> None:
    listed = {key for key, _ in _paraphrases()}
    assert listed == {key for key in _english().phrases if not key.startswith(_LABELS)}


def test_that_every_statement_has_six_to_ten_paraphrases_all_different() -> None:
    english = _english()
    for key in {key for key, _ in _paraphrases()}:
        wordings = english.wordings(key)
        assert len(wordings) == len(set(wordings)), key
        assert (4 if key in _QUOTES_ONLY else 6) <= len(wordings) - 1 <= 10, key


def test_that_a_paraphrase_shows_the_same_facts() -> None:
    for key, text in _paraphrases():
        slots = _english().phrases[key].slots
        assert Phrase(text).slots == slots, (key, text)
        assert {match[1] for match in _SLOT.finditer(text) if match[2] is not None} <= slots, (key, text)


@pytest.mark.parametrize("number", [2, 3])
def test_that_a_paraphrase_makes_the_same_claims_for_one_and_for_many(number: int) -> None:
    english = _english()
    for key, text in _paraphrases():
        assert english.claims_in(_bare(text, number)) == english.claims_of(key), (key, text)


def test_that_a_paraphrase_is_a_plain_sentence() -> None:
    for key, text in _paraphrases():
        bare = _bare(text, 2)
        assert not re.search(r"\d", bare), (key, text)
        assert bare.endswith((".", "!", "?")) or text.endswith(("{quote}", "{quote1}", "{quote2}", "{quote3}")), (
            key,
            text,
        )
        known = {*re.findall(r"[\w']+", _english().phrases[key].text), "I", "I'm", "I'd", "X"}
        assert set(_INSIDE.findall(bare)) <= known, (key, text)
