"""How attributes are spoken of is read from the shop's file; the demo's files have words for every attribute."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from chatbot.adapters.connectors.catalogue import read_catalogue
from chatbot.domain.products import Attribute, AttributeType
from chatbot.errors import ConfigurationError
from chatbot.languages import load_languages
from chatbot.languages.descriptions import GROUPS, SENTENCES, Descriptions, Wording, load_descriptions
from chatbot.testing.store import product

CATALOGUE = Path(__file__).parents[3] / "knowledge" / "catalogue"
ENGLISH = load_languages()["en"]
FILE = """
is: {waterproof: waterproof, lid=screw: closed by a screw}
has: {volume: "a volume of {value}", lid: "a {value} lid"}
does: {weight_limit: "{carries|carry} {number}"}
stories: {default: "In it: {contents}.", tents: "On the grass: {contents}."}
plans: {default: [is], tents: [has, is]}
terms: {"{number} l": "{number} litres"}
silent: [leather]
"""


def attribute(key: str, value: str | float | bool, unit: str = "") -> Attribute:
    return Attribute(key, key, AttributeType.FLAG, value, unit)


@pytest.fixture
def words(tmp_path: Path) -> Descriptions:
    sentences = yaml.safe_dump({"sentences": dict.fromkeys(sorted(SENTENCES), "{product}.")})
    (tmp_path / "descriptions.en.yaml").write_text(FILE + sentences, encoding="utf-8")
    return load_descriptions(tmp_path / "descriptions.en.yaml")


def said(words: Descriptions, group: str, *attributes: Attribute) -> tuple[Wording, ...]:
    return words.said(product(attributes=attributes), group, ENGLISH)


def test_that_a_flag_is_said_when_it_is_true_and_a_value_when_there_is_one(words: Descriptions) -> None:
    assert said(words, "is", attribute("waterproof", True)) == (Wording("waterproof", "waterproof", "True"),)
    assert said(words, "is", attribute("waterproof", False)) == ()
    assert said(words, "has", attribute("lid", "none")) == ()


def test_that_a_value_stands_in_a_slot_of_its_own_with_its_unit(words: Descriptions) -> None:
    assert said(words, "has", attribute("volume", 2.0, "l")) == (Wording("volume", "a volume of {volume}", "2 litres"),)
    assert said(words, "has", attribute("volume", 2.0, "none"))[0].value == "2"


def test_that_the_words_of_one_value_count_for_it_alone(words: Descriptions) -> None:
    assert [one.text for one in said(words, "is", attribute("lid", "screw"))] == ["closed by a screw"]
    assert [one.text for one in said(words, "is", attribute("lid", "push"))] == []
    assert [one.text for one in said(words, "has", attribute("lid", "push"))] == ["a {lid} lid"]


def test_that_a_verb_follows_the_number_of_the_product(words: Descriptions) -> None:
    (one,) = said(words, "does", attribute("weight_limit", 5.0, "kg"))
    assert one == Wording("weight_limit", "{product|carries|carry} {weight_limit}", "5")


def test_that_plans_and_stories_have_a_default(words: Descriptions) -> None:
    assert (tuple(words.plan("tents")), tuple(words.plan("bike"))) == (("has", "is"), ("is",))
    assert (words.story("tents"), words.story("bike")) == ("On the grass: {contents}.", "In it: {contents}.")
    assert (tuple(Descriptions().plan("tents")), Descriptions().story("tents")) == (("made", "is", "has", "does"), "")


def test_that_attributes_without_words_are_named(words: Descriptions) -> None:
    attributes = (attribute("leather", True), attribute("hood", True), attribute("vegan", False))
    assert words.unsaid(product(attributes=attributes)) == ("hood",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "is missing: it says how products are described"),
        ("is: [waterproof]", "not a file of descriptions"),
        ("is: {waterproof: waterproof}", "sentences are missing: bare_title, care"),
    ],
)
def test_that_a_file_that_is_missing_or_broken_is_named(tmp_path: Path, text: str | None, reason: str) -> None:
    path = tmp_path / "descriptions.en.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=reason):
        load_descriptions(path)


@pytest.mark.parametrize("tag", ["en", "zh"])
def test_that_the_demo_has_words_for_every_attribute_of_every_product(tag: str) -> None:
    words = load_descriptions(CATALOGUE / f"descriptions.{tag}.yaml")
    products = read_catalogue(CATALOGUE / "products.jsonl", CATALOGUE / "attributes.yaml")
    assert {one.id: words.unsaid(one) for one in products if words.unsaid(one)} == {}
    assert {one.category for one in products} <= set(words.stories)


def test_that_the_files_of_the_demo_speak_of_the_same_attributes() -> None:
    english, chinese = (load_descriptions(CATALOGUE / f"descriptions.{tag}.yaml") for tag in ("en", "zh"))
    keys = [
        {key.partition("=")[0] for group in GROUPS for key in words.attributes[group]} for words in (english, chinese)
    ]
    table = yaml.safe_load((CATALOGUE / "attributes.yaml").read_text(encoding="utf-8"))
    assert keys[0] == keys[1]
    assert keys[0] | english.silent == set(table)
    assert set(english.plans) == set(chinese.plans)
