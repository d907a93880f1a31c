"""The demo's catalogue is named whole in every language that has a file for it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.adapters.connectors.catalogue import read_catalogue
from chatbot.domain.products import Product
from chatbot.languages import Language, load_languages
from chatbot.languages.names import load_names

CATALOGUE = Path(__file__).parents[3] / "knowledge" / "catalogue"
PRODUCTS = read_catalogue(CATALOGUE / "products.jsonl", CATALOGUE / "attributes.yaml")
FILES = {path.name.split(".")[1]: path for path in sorted(CATALOGUE.glob("names.*.yaml"))}
NAMES = {tag: load_names(path) for tag, path in FILES.items()}
LANGUAGES = {tag: load_languages()[tag].with_names(names) for tag, names in NAMES.items()}
_WORD = re.compile(r"[a-z]{2,}", re.IGNORECASE)
_CODES = {"AA", "AAA", "XS", "XL", "XXL", "IPX", "USB", "usb", "PDF", "PU", "TPU"}


def _told(product: Product) -> Iterator[str]:
    """Yield every text of a product's data that a shopper is shown."""
    for variant in product.variants:
        for key, value in variant.options:
            yield from (key, value)
    for attribute in product.attributes:
        yield attribute.label
        if isinstance(attribute.value, str):
            yield attribute.value
        elif not isinstance(attribute.value, bool):
            yield f"{attribute.value:g} {attribute.unit}".removesuffix(" none").strip()
    yield from (*product.materials, *product.in_the_box)


def _brands(text: str) -> set[str]:
    return set(_WORD.findall(text))


@pytest.mark.parametrize("tag", FILES)
def test_that_the_file_names_the_products_of_the_catalogue_and_no_other(tag: str) -> None:
    keys = {key for product in PRODUCTS for key in (product.id, product.name)}
    assert set(NAMES[tag].products) == keys
    assert all(NAMES[tag].products[one.id] == NAMES[tag].products[one.name] for one in PRODUCTS)


@pytest.mark.parametrize("tag", FILES)
def test_that_every_product_has_a_name_of_its_own_and_words_of_shoppers(tag: str) -> None:
    named = [NAMES[tag].products[product.id] for product in PRODUCTS]
    assert len({one.name for one in named}) == len(named)
    assert all(one.kind and one.care and len(one.also_called) >= 3 for one in named)
    assert all(len(set(one.also_called) - {one.kind}) == len(one.also_called) for one in named)


def _untranslated(language: Language, texts: Iterator[str]) -> set[str]:
    return {text for text in texts if set(_WORD.findall(language.term(text))) - _CODES}


def test_that_every_word_of_the_data_is_told_in_chinese() -> None:
    assert set().union(*(_untranslated(LANGUAGES["zh"], _told(product)) for product in PRODUCTS)) == set()


def test_that_a_chinese_name_keeps_the_words_of_the_brand_alone() -> None:
    for product in PRODUCTS:
        local = NAMES["zh"].products[product.id]
        assert _brands(local.name) <= _brands(product.name), product.id
        assert product.brand in local.name or not product.name.startswith(product.brand), product.id
        told = (local.kind, *local.also_called, local.care)
        assert set().union(*map(_brands, told)) <= _CODES, product.id


def test_that_a_shopper_finds_things_by_the_word_for_all_of_their_kind() -> None:
    called = {product.id: LANGUAGES["zh"].called(product.id).split() for product in PRODUCTS}
    for word, kind in (("鞋", "boots"), ("灯", "lamp"), ("包", "backpack"), ("衣服", "jacket"), ("帐篷", "tent")):
        ids = [one.id for one in PRODUCTS if one.kind.split()[-1] == kind]
        assert ids
        assert [one for one in ids if word not in called[one]] == []
