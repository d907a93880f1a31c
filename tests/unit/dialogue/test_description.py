"""Titles, descriptions and stories hold what the data of a product hold, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chatbot.adapters.connectors.catalogue import read_catalogue
from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.products.description import Described, Style, composed, evidence_of, failure_of
from chatbot.dialogue.wording import worded
from chatbot.domain.evidence import Origin
from chatbot.domain.products import Product, Variant
from chatbot.errors import AnswerCut, ModelUnavailable
from chatbot.languages import load_languages
from chatbot.languages.descriptions import Descriptions, load_descriptions
from chatbot.languages.names import load_names
from chatbot.ports.chat_model import Profile
from chatbot.testing.lm import Failure, ScriptedChatModel
from chatbot.testing.store import product

CATALOGUE = Path(__file__).parents[3] / "knowledge" / "catalogue"
PRODUCTS = {one.id: one for one in read_catalogue(CATALOGUE / "products.jsonl", CATALOGUE / "attributes.yaml")}
LANGUAGES = {
    tag: language.with_names(load_names(CATALOGUE / f"names.{tag}.yaml")) for tag, language in load_languages().items()
}
WORDS = {tag: load_descriptions(CATALOGUE / f"descriptions.{tag}.yaml") for tag in LANGUAGES}
_LATIN = re.compile(r"[A-Za-z]{2,}")
_CODES = {"AA", "AAA", "XS", "XL", "XXL", "IPX", "USB", "PDF", "PU", "TPU"}


def described(named: Product | str, tag: str = "en", words: Descriptions | None = None) -> Described:
    one = PRODUCTS[named] if isinstance(named, str) else named
    companions = tuple(PRODUCTS[id] for id in one.compatible_with if id in PRODUCTS)
    return Described(one, companions, LANGUAGES[tag], WORDS[tag] if words is None else words)


def evidence(named: Product | str, style: Style = Style.DESCRIPTION, tag: str = "en") -> Evidence:
    return evidence_of(described(named, tag), style)


@pytest.mark.parametrize("tag", ["en", "zh"])
def test_that_every_text_of_the_demo_passes_the_lock(tag: str) -> None:
    failures = []
    for one in PRODUCTS.values():
        for style in Style:
            told = evidence(one, style, tag)
            assert composed(told), (one.id, style)
            failures += [(one.id, text, failure) for text in composed(told) if (failure := failure_of(text, told))]
    assert failures == []


def test_that_chinese_texts_hold_no_english_but_names() -> None:
    brands = {word for one in PRODUCTS.values() for word in _LATIN.findall(LANGUAGES["zh"].name(one.id) + one.brand)}
    texts = {(id, text) for id in PRODUCTS for style in Style for text in composed(evidence(id, style, "zh"))}
    assert {(id, text) for id, text in texts if set(_LATIN.findall(text)) - brands - _CODES} == set()


def test_that_no_sentence_of_a_text_says_the_same_as_another() -> None:
    for id in PRODUCTS:
        texts = composed(evidence(id))
        assert len(set(texts)) == len(texts), id


@pytest.mark.parametrize(
    ("forged", "check"),
    [
        ("Skarv 2 sleeps 3 people.", "number"),
        ("It has a water column of 5000 mm.", "number"),
        ("It has a water column of 4000 m.", "unit"),
        ("It has 2 doors of steel.", "word"),
        ("Skarv 2 is the perfect tent.", "word"),
        ("It is fireproof.", "word"),
        ("It is not waterproof.", "claim"),
    ],
)
def test_that_a_forged_value_or_claim_is_caught(forged: str, check: str) -> None:
    failure = failure_of(forged, evidence("skarv-2"))
    assert failure is not None
    assert failure.check in (check, "word", "negation")


@pytest.mark.parametrize("forged", ["可睡 3 人。", "内高 115 厘米。", "它防火。", "它是最好的帐篷。"])
def test_that_a_forged_value_or_claim_is_caught_in_chinese(forged: str) -> None:
    assert failure_of(forged, evidence("skarv-2", tag="zh")) is not None


def test_that_texts_of_other_kinds_of_goods_begin_with_other_things() -> None:
    first = {id: composed(evidence(id))[0] for id in ("skarv-2", "fjellfot-trail-boots", "kvist-dining-table")}
    assert first["skarv-2"].startswith("Skarv 2 sleeps 2 people")
    assert first["fjellfot-trail-boots"].startswith("Fjellfot Trail Boots for women and men are made of nubuck leather")
    assert first["kvist-dining-table"].startswith("Kvist Dining Table is made of solid wood")
    openings = {composed(evidence(id, Style.STORY))[0].partition(":")[0] for id in first}
    assert len(openings) == 3


def test_that_the_name_is_said_once_and_then_a_pronoun() -> None:
    text = " ".join(composed(evidence("skarv-2")))
    assert text.count("Skarv 2") == 1
    assert "It is made of ripstop polyester" in text


def test_that_sizes_are_a_range_and_other_options_a_list() -> None:
    boots = " ".join(composed(evidence("fjellfot-trail-boots")))
    assert "Sizes run from 37 to 47. They come in brown." in boots
    assert "There is a choice of blue and rust." in " ".join(composed(evidence("lund-sommer-sleeping-bag")))
    few = product(variants=product().variants[:2])
    assert "They come in 42 and 43." not in " ".join(composed(evidence(few)))


def test_that_a_product_without_words_still_has_a_title_and_what_is_known_of_it() -> None:
    bare = product(
        attributes=(), materials=(), dimensions=(), in_the_box=(), care="", warranty_years=0, variants=_one_size()
    )
    empty = Descriptions(WORDS["en"].sentences)
    assert composed(evidence_of(described(bare, words=empty), Style.TITLE)) == ("Fjellfot Trail Boots",)
    assert composed(evidence_of(described(bare, words=empty), Style.DESCRIPTION)) == ()
    assert composed(evidence_of(described(bare, words=empty), Style.STORY)) == ()


def test_that_for_whom_a_product_is_can_be_all_there_is() -> None:
    attributes = {"for": {"waterproof": "hikers"}, "does": {"waterproof": "keep dry"}}
    words = Descriptions(WORDS["en"].sentences, attributes)
    bare = product(materials=(), dimensions=(), variants=_one_size(), in_the_box=(), care="", warranty_years=0)
    texts = composed(evidence_of(described(bare, words=words), Style.DESCRIPTION))
    assert texts == ("Fjellfot Trail Boots are for hikers.", "They keep dry.")
    title = composed(evidence_of(described(bare, words=words), Style.TITLE))
    assert title == ("Fjellfot Trail Boots: keep dry",)


def _one_size() -> tuple[Variant, ...]:
    return tuple(Variant(one.sku, (("size", "42"),), one.price, one.stock) for one in product().variants[:1])


async def _by(replies: str, named: str = "skarv-2", **changes: object) -> list[tuple[str, Origin]]:
    model = ScriptedChatModel(replies, **changes)  # type: ignore[arg-type]
    return [(one.text, one.origin) for one in await worded(evidence(named), model, 5.0)]


async def test_that_a_model_may_word_a_line_with_the_words_and_values_of_its_data() -> None:
    lines = await _by("1. In wind of 90 km/h it has been tested: Skarv 2 sleeps 2 people and is pitched in 8 minutes.")
    assert lines[0][1] is Origin.MODEL
    assert {origin for _, origin in lines[1:]} == {Origin.COMPOSED}


async def test_that_the_last_line_of_an_answer_cut_by_its_length_stays_as_composed() -> None:
    line = "Skarv 2 sleeps 2 people, has been tested in wind of 90 km/h, and is pitched in 8 minutes."
    cut = Failure(AnswerCut("cut"), after=len(f"1. {line}".split()))
    whole = Failure(AnswerCut("cut"), after=len(f"1. {line} 2.".split()))
    assert {origin for _, origin in await _by(f"1. {line}", fail=cut)} == {Origin.COMPOSED}
    assert (await _by(f"1. {line}\n2.", fail=whole))[0] == (line, Origin.MODEL)


@pytest.mark.parametrize(
    "line",
    [
        "1. Skarv 2 sleeps 3 people, has been tested in wind of 90 km/h, and is pitched in 8 minutes.",
        "1. Skarv 2 sleeps 2 people and is pitched in 8 minutes.",
        "1. The perfect Skarv 2 sleeps 2 people, has been tested in wind of 90 km/h, and is pitched in 8 minutes.",
        "Here is the description:",
        "",
    ],
)
async def test_that_a_line_that_says_more_or_less_stays_as_composed(line: str) -> None:
    assert {origin for _, origin in await _by(line)} == {Origin.COMPOSED}


async def test_that_a_model_that_fails_is_slow_or_sees_no_values_changes_nothing() -> None:
    text = composed(evidence("skarv-2"))
    broken = await _by("1. x", fail=Failure(ModelUnavailable("down")))
    hidden = await _by("1. x", profile=Profile.REFERENCES)
    slow = await worded(evidence("skarv-2"), ScriptedChatModel("1. x", delay_s=5), 0.01)
    none = await worded(evidence("skarv-2"), None, 1.0)
    for found in ([one for one, _ in broken], [one for one, _ in hidden], [one.text for one in slow]):
        assert tuple(found) == text
    assert tuple(one.text for one in none) == text
    assert {source for one in none for source in one.sources} == {"product:skarv-2"}
