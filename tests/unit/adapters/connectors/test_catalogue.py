"""A catalogue is read whole or refused with the place and the field that are wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from chatbot.adapters.connectors.catalogue import read_catalogue
from chatbot.domain.commerce import ReturnClass
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.errors import UnreadableSource

TENT: dict[str, Any] = {
    "id": "skarv-2",
    "name": "Skarv 2",
    "brand": "Skarv",
    "category": "tents",
    "kind": "tent",
    "also_called": ["two person tent"],
    "description": "A tent for two.",
    "attributes": {"wind_tested": 90, "season": "3-season", "waterproof": True, "doors": 2},
    "materials": ["ripstop polyester"],
    "dimensions": {"length_cm": 44, "weight_g": 2400},
    "in_the_box": ["tent", "8 pegs"],
    "care": "Dry it.",
    "compatible_with": [],
    "return_class": "standard",
    "warranty_years": 5,
    "variants": [
        {"sku": "SKV-2-GRY", "options": {"colour": "grey"}, "price": "189.00", "stock": 7},
        {"sku": "SKV-2-ORG", "options": {"colour": "orange"}, "price": "189.50", "stock": 0},
    ],
}
TABLE = """
wind_tested: {type: number, unit: km/h, label: wind tested to}
season: {type: ordered, choices: [summer, 3-season, 4-season], label: season}
waterproof: {type: flag, label: waterproof}
doors: {type: number, unit: none, label: doors}
"""


class Shop:
    """A folder with a catalogue in it."""

    def __init__(self, folder: Path) -> None:
        self.products, self.attributes = folder / "products.jsonl", folder / "attributes.yaml"
        self.attributes.write_text(TABLE, encoding="utf-8")

    def read(self, *products: dict[str, Any]) -> tuple[Product, ...]:
        self.products.write_text("\n\n".join(json.dumps(item) for item in products), encoding="utf-8")
        return read_catalogue(self.products, self.attributes)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def other(**changes: Any) -> dict[str, Any]:
    fresh = {"id": "lund-2", "name": "Lund 2", "variants": [TENT["variants"][0] | {"sku": "LND"}]}
    return TENT | fresh | changes


def test_that_every_field_of_a_product_is_read(shop: Shop) -> None:
    assert shop.read(TENT) == (
        Product(
            id="skarv-2",
            name="Skarv 2",
            brand="Skarv",
            category="tents",
            kind="tent",
            description="A tent for two.",
            variants=(
                Variant("SKV-2-GRY", (("colour", "grey"),), Money(18900), 7),
                Variant("SKV-2-ORG", (("colour", "orange"),), Money(18950), 0),
            ),
            also_called=("two person tent",),
            attributes=(
                Attribute("wind_tested", "wind tested to", AttributeType.NUMBER, 90, "km/h"),
                Attribute("season", "season", AttributeType.ORDERED, "3-season"),
                Attribute("waterproof", "waterproof", AttributeType.FLAG, True),
                Attribute("doors", "doors", AttributeType.NUMBER, 2),
            ),
            materials=("ripstop polyester",),
            dimensions=(("length_cm", 44), ("weight_g", 2400)),
            in_the_box=("tent", "8 pegs"),
            care="Dry it.",
            return_class=ReturnClass.STANDARD,
            warranty_years=5,
        ),
    )


def test_that_days_until_restocking_are_optional(shop: Shop) -> None:
    assert [item.restock_days for item in shop.read(TENT, other(restock_days=14))] == [None, 14]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": ""}, "name: must be a text, not ''"),
        ({"care": 7}, "care: must be a text, not 7"),
        ({"materials": "wool"}, "materials: must be a list of texts"),
        ({"also_called": [1]}, "also_called: must be a list of texts"),
        ({"dimensions": []}, "dimensions: must be an object with fields"),
        ({"dimensions": {"weight_g": "2 kg"}}, "dimensions, weight_g: must be a number, 0 or more, not '2 kg'"),
        ({"return_class": "fragile"}, "return_class: must be one of standard, electronics,"),
        ({"return_class": ["standard"]}, "return_class: must be one of standard, electronics,"),
        ({"warranty_years": 1.5}, "warranty_years: must be a whole number of years"),
        ({"restock_days": "soon"}, "restock_days: must be a whole number of days"),
        ({"attributes": {"wnd_tested": 90}}, "attributes, wnd_tested: is not in the table of attributes"),
        ({"attributes": {"wind_tested": "90"}}, "attributes, wind_tested: must be a number, not '90'"),
        ({"attributes": {"wind_tested": True}}, "attributes, wind_tested: must be a number, not True"),
        ({"attributes": {"wind_tested": float("nan")}}, "attributes, wind_tested: must be a number, not nan"),
        ({"attributes": {"waterproof": "yes"}}, "attributes, waterproof: must be true or false, not 'yes'"),
        ({"attributes": {"season": "autumn"}}, "attributes, season: must be one of summer, 3-season, 4-season"),
        ({"variants": []}, "variants: must be a list, at least one"),
        ({"variants": ["SKV"]}, "variant 1: must be an object with fields"),
        ({"variants": [{"sku": "A"}]}, "variant 1: lacks options, price, stock"),
        ({"colour": "grey"}, "product: has unknown fields: colour"),
        ({"compatible_with": ["skarv-9"]}, "compatible_with: there is no product 'skarv-9'"),
        ({"id": "skarv-2"}, "id: 'skarv-2' occurs twice"),
        ({"name": "Skarv 2"}, "name: 'Skarv 2' occurs twice"),
        ({"variants": TENT["variants"]}, "sku: 'SKV-2-GRY' occurs twice"),
    ],
)
def test_that_a_bad_value_is_named_with_its_line_and_field(shop: Shop, changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        shop.read(TENT, other(**changes))

    assert caught.value.path == f"{shop.products}:3"
    assert caught.value.reason.startswith(complaint)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"price": 189.0}, 'variant 1, price: must be an amount such as "18.90", not 189.0'),
        ({"price": "189"}, "variant 1, price: must be an amount"),
        ({"price": "-1.00"}, "variant 1, price: must be an amount"),
        ({"stock": -1}, "variant 1, stock: must be a whole number, not -1"),
        ({"stock": True}, "variant 1, stock: must be a whole number, not True"),
        ({"options": {"size": 43}}, "variant 1, options: must be texts"),
        ({"sku": None}, "variant 1, sku: must be a text, not None"),
    ],
)
def test_that_a_bad_variant_is_named_with_its_place(shop: Shop, changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        shop.read(TENT | {"variants": [TENT["variants"][0] | changes]})

    assert caught.value.reason.startswith(complaint)


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("[wind]", "attributes: must be a mapping of keys"),
        ("wind_tested: number", "wind_tested: must have a type and a label"),
        ("wind_tested: {type: amount, label: wind}", "wind_tested, type: must be one of number, ordered, choice, flag"),
        ("wind_tested: {type: number}", "wind_tested, label: must be a text, not None"),
        ("season: {type: choice, label: season}", "season, choices: belong to types choice and ordered"),
        ("doors: {type: flag, label: doors, choices: [a]}", "doors, choices: belong to types choice and ordered"),
        ("wind_tested: {type", "is not YAML: "),
    ],
)
def test_that_a_bad_table_of_attributes_is_refused(shop: Shop, table: str, complaint: str) -> None:
    shop.attributes.write_text(table, encoding="utf-8")

    with pytest.raises(UnreadableSource) as caught:
        shop.read(TENT)

    assert caught.value.path == str(shop.attributes)
    assert caught.value.reason.startswith(complaint)


def test_that_a_line_that_is_not_json_is_named(shop: Shop) -> None:
    shop.products.write_text(json.dumps(TENT) + "\n{broken\n", encoding="utf-8")

    with pytest.raises(UnreadableSource, match=r"products\.jsonl:2: is not JSON: .* at character 1"):
        read_catalogue(shop.products, shop.attributes)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_that_a_file_that_cannot_be_read_is_named(shop: Shop, content: bytes | None) -> None:
    if content is not None:
        shop.products.write_bytes(content)

    with pytest.raises(UnreadableSource, match=r"products\.jsonl: cannot be read"):
        read_catalogue(shop.products, shop.attributes)


def test_that_the_catalogue_of_the_demo_shop_is_good() -> None:
    folder = Path(__file__).parents[4] / "knowledge" / "catalogue"

    products = read_catalogue(folder / "products.jsonl", folder / "attributes.yaml")

    assert len(products) > 100
