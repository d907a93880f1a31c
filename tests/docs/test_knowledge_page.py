"""The examples of knowledge/README.md are read by what reads the real files, and no field is missing on the page."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import get_args

import yaml
from docs_pages import ROOT, blocks, rows

from chatbot.adapters.connectors.catalogue import read_catalogue
from chatbot.adapters.retrieval.sources import READERS, read_documents
from chatbot.adapters.retrieval.unanswered import read_unanswered
from chatbot.adapters.rulebook.yaml_rulebook import YamlRulebook
from chatbot.domain.commerce import ReturnClass
from chatbot.domain.knowledge import Period, Tier
from chatbot.domain.products import AttributeType, Product, Variant
from chatbot.domain.rules import RuleBody
from chatbot.languages import load_languages
from chatbot.languages.descriptions import SENTENCES, load_descriptions
from chatbot.languages.names import load_names
from chatbot.settings import load_settings

PAGE = ROOT / "knowledge" / "README.md"
BESIDE, UNANSWERED, ATTRIBUTES, NAMES, DESCRIPTIONS, RULES, SETTINGS = blocks(PAGE, "yaml")
DESCRIBED = {row[0]: row[1] for row in rows(PAGE)}


def _written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_that_the_document_can_be_read(tmp_path: Path) -> None:
    (text,) = blocks(PAGE, "markdown")
    _written(tmp_path / "en" / "faq" / "parking.md", text)
    (document,), errors = read_documents(tmp_path)
    assert errors == ()
    assert (document.id, document.tier, document.effective) == ("parking", Tier.GUIDE, Period(date(2026, 1, 1)))


def test_that_the_topics_that_no_document_answers_can_be_read(tmp_path: Path) -> None:
    _written(tmp_path / "unanswered" / "en.yaml", UNANSWERED)
    ((topic,),) = read_unanswered(tmp_path).values()
    assert (topic.passage.heading, len(topic.questions)) == ("renting", 2)


def test_that_the_description_beside_a_file_can_be_read(tmp_path: Path) -> None:
    _written(tmp_path / "en" / "law" / "returns.html", "<p>30 days.</p>")
    _written(tmp_path / "en" / "law" / "returns.html.yaml", BESIDE)
    (document,), errors = read_documents(tmp_path)
    assert errors == ()
    assert (document.id, document.tier, document.effective) == ("returns-2026", Tier.POLICY, Period(date(2026, 1, 1)))


def test_that_every_format_is_described() -> None:
    described = {suffix for row in rows(PAGE) for suffix in row[0].replace("`", "").split(", ")}
    assert set(READERS) - {".md"} - described == set()


def test_that_the_front_matter_keys_and_tiers_are_described() -> None:
    keys = {"id", "title", "language", "section", "tier", "effective_from", "effective_to"}
    assert (keys | set(Tier)) - set(DESCRIBED) == set()


def test_that_the_product_and_its_attributes_can_be_read(tmp_path: Path) -> None:
    (text,) = blocks(PAGE, "json")
    products = _written(tmp_path / "products.jsonl", json.dumps(json.loads(text)))
    (product,) = read_catalogue(products, _written(tmp_path / "attributes.yaml", ATTRIBUTES))
    assert (product.id, product.stock, len(product.attributes)) == ("lund-lamp", 12, 4)
    assert {attribute.type for attribute in product.attributes} == set(AttributeType)


def test_that_the_names_of_the_example_can_be_read(tmp_path: Path) -> None:
    names = load_names(_written(tmp_path / "names.zh.yaml", NAMES))
    language = load_languages()["zh"].with_names(names)
    assert language.counted("Lund Lamp", 2) == "2 盏 Lund 台灯"
    assert language.term("470 lm") == "470 流明"


def test_that_the_descriptions_of_the_example_can_be_read(tmp_path: Path) -> None:
    (text,) = blocks(PAGE, "json")
    products = _written(tmp_path / "products.jsonl", json.dumps(json.loads(text)))
    (product,) = read_catalogue(products, _written(tmp_path / "attributes.yaml", ATTRIBUTES))
    sentences = yaml.safe_dump({"sentences": dict.fromkeys(sorted(SENTENCES), "{product}.")})
    words = load_descriptions(_written(tmp_path / "descriptions.en.yaml", DESCRIPTIONS + sentences))
    assert words.unsaid(product) == ()
    assert words.story("lighting") == "In the parcel: {contents}."


def test_that_every_field_of_the_catalogue_is_described() -> None:
    named = {field.name for kind in (Product, Variant) for field in fields(kind)}
    assert named - set(DESCRIBED) == set()
    assert all(f"`{one}`" in DESCRIBED["return_class"] + "`" for one in ReturnClass)


def test_that_the_rules_can_be_read_and_show_every_kind_of_body(tmp_path: Path) -> None:
    _written(tmp_path / "rules.yaml", RULES)
    assert {type(rule.body) for rule in YamlRulebook(tmp_path).rules} == set(get_args(RuleBody))


def test_that_every_key_of_a_rule_is_described() -> None:
    keys = {key for rule in yaml.safe_load(RULES)["rules"] for key in list(rule)[:3]} | {"scope", "clause", "to"}
    assert keys - set(DESCRIBED) == set()


def test_that_conditions_and_fees_of_the_example_have_words() -> None:
    english = load_languages()["en"]
    for name in ("seal_unbroken", "ask.seal_unbroken", "original_box", "ask.original_box", "pick_up", "restocking"):
        assert english.term(name) != name.replace("_", " ")


def test_that_the_settings_of_an_own_shop_can_be_loaded(tmp_path: Path) -> None:
    settings = load_settings(_written(tmp_path / "my.yaml", SETTINGS))
    assert (settings.knowledge.folder, settings.store.demo) == (Path("myshop"), False)
