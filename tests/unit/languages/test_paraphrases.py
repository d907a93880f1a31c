"""Paraphrases: English and Chinese must have them, since the Store LM words both; any other language may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatbot.languages import Phrase, load_languages

_FOLDER = Path(__file__).parents[3] / "chatbot" / "languages" / "paraphrases"
_LABELS = ("row.", "chip.", "value.", "message.", "flow.", "card.", "error.", "notice.", "mail.", "verify.", "greeting")
_QUOTES_ONLY = (
    *("answer.quote", "answer.quotes", "answer.three_quotes", "answer.four_quotes"),
    *("product.care", "product.description"),
)
_SLOT = re.compile(r"\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}")
_LATIN = re.compile(r"[A-Za-z]+")
_ENDS = {"en": (".", "!", "?"), "zh": ("。", "！", "？")}
_INSIDE = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w']*")


_LANGUAGES = load_languages()
_TAGS = ("en", "zh")
_FEWEST = {"en": 6, "zh": 5}
_FEWEST_OF_QUOTES = 4


def _paraphrases(tag: str) -> Iterator[tuple[str, str]]:
    for key, texts in _file(f"{tag}.yaml").items():
        for text in texts:
            yield key, text


def _merged(tag: str) -> Iterator[tuple[tuple[str, ...], str]]:
    for entry in _file(f"{tag}-merged.yaml"):
        for text in entry["texts"]:
            yield tuple(entry["say"]), text


def _file(name: str) -> Any:
    return yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))


def _bare(text: str, number: int, fact: str = "X") -> str:
    return _SLOT.sub(lambda match: fact if match[2] is None else match[number], text)


def test_that_paraphrases_belong_to_a_language() -> None:
    assert {path.stem.partition("-")[0] for path in _FOLDER.glob("*.yaml")} <= set(_LANGUAGES)


@pytest.mark.parametrize("tag", _TAGS)
def test_that_every_statement_has_other_words_and_no_label_has(tag: str) -> None:
    listed = {key for key, _ in _paraphrases(tag)}
    assert listed == {key for key in _LANGUAGES[tag].phrases if not key.startswith(_LABELS)}


@pytest.mark.parametrize("tag", _TAGS)
def test_that_every_statement_has_enough_paraphrases_all_different(tag: str) -> None:
    language = _LANGUAGES[tag]
    for key in {key for key, _ in _paraphrases(tag)}:
        wordings = language.wordings(key)
        assert len(wordings) == len(set(wordings)), key
        fewest = _FEWEST_OF_QUOTES if key in _QUOTES_ONLY else _FEWEST[tag]
        assert fewest <= len(wordings) - 1 <= 10, key


@pytest.mark.parametrize("tag", _TAGS)
def test_that_a_paraphrase_shows_the_same_facts(tag: str) -> None:
    for key, text in _paraphrases(tag):
        slots = _LANGUAGES[tag].phrases[key].slots
        assert Phrase(text).slots == slots, (key, text)
        assert {match[1] for match in _SLOT.finditer(text) if match[2] is not None} <= slots, (key, text)


@pytest.mark.parametrize("fact", ["X", " X "])
@pytest.mark.parametrize(("tag", "number"), [("en", 2), ("en", 3), ("zh", 2)])
def test_that_a_paraphrase_makes_the_same_claims_for_one_and_for_many(tag: str, number: int, fact: str) -> None:
    language = _LANGUAGES[tag]
    for key, text in _paraphrases(tag):
        assert language.claims_in(_bare(text, number, fact)) == language.claims_of(key), (key, text)


@pytest.mark.parametrize("tag", _TAGS)
def test_that_a_wording_of_several_statements_makes_their_claims(tag: str) -> None:
    language = _LANGUAGES[tag]
    for keys, text in _merged(tag):
        claims = frozenset().union(*map(language.claims_of, keys))
        placed = re.sub(r"@\d", "", text)
        assert language.claims_in(_bare(placed, 2)) == claims, (keys, text)
        assert set().union(*(language.phrases[key].slots for key in keys)) == set(Phrase(placed).slots), (keys, text)


def test_that_there_are_wordings_of_several_statements_for_the_commonest_groups() -> None:
    assert len(dict(_merged("zh"))) >= 60
    assert dict(_merged("zh")).keys() >= dict(_merged("en")).keys()


@pytest.mark.parametrize("tag", _TAGS)
def test_that_a_paraphrase_is_a_plain_sentence(tag: str) -> None:
    for key, text in _paraphrases(tag):
        bare = _bare(text, 2)
        assert not re.search(r"\d", bare), (key, text)
        ends_plainly = bare.endswith(_ENDS[tag])
        assert ends_plainly or text.endswith(("{quote}", "{quote1}", "{quote2}", "{quote3}", "{quote4}")), (key, text)


def test_that_an_english_paraphrase_has_no_name() -> None:
    for key, text in _paraphrases("en"):
        known = {*re.findall(r"[\w']+", _LANGUAGES["en"].phrases[key].text), "I", "I'm", "I'd", "X"}
        assert set(_INSIDE.findall(_bare(text, 2))) <= known, (key, text)


def test_that_a_chinese_paraphrase_is_polite_and_has_no_latin_letters() -> None:
    for key, text in _paraphrases("zh"):
        bare = _bare(text, 2, "")
        assert set(_LATIN.findall(bare)) <= {"AI"}, (key, text)
        assert not any(word in bare for word in ("你", "亲", ",", "?", "!")), (key, text)


@pytest.mark.parametrize("path", sorted(_FOLDER.parent.rglob("*.yaml")), ids=lambda path: path.name)
def test_that_no_key_of_a_language_stands_twice(path: Path) -> None:
    """The last one would count, and the others be lost without a word."""
    waiting = [yaml.compose(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), sorted(key for key in keys if keys.count(key) > 1)
            waiting += [value for _, value in node.value]
