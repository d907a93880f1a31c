import pytest

from chatbot.dialogue.products.measures import read_measures
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.languages import load_languages
from chatbot.testing.store import product

_LANGUAGES = load_languages()


def _number(key: str, label: str, value: float, unit: str) -> Attribute:
    return Attribute(key, label, AttributeType.NUMBER, value, unit)


def _thing(*attributes: Attribute, grams: float = 400, option: str = "grey") -> Product:
    variants = (Variant("one", (("kind", option),), Money(900), 3),)
    return product(variants=variants, attributes=attributes, dimensions=(("weight_g", grams),))


_LAMP = _thing(_number("brightness", "brightness up to", 500, "lm"), _number("runtime", "runs or burns up to", 30, "h"))
_BAG = _thing(_number("comfort_temperature", "comfort temperature", -5, "deg C"), grams=1400)
_FLASK = _thing(
    _number("keeps_hot", "keeps hot for", 12, "h"), _number("keeps_cold", "keeps cold for", 24, "h"), option="0.75 l"
)
_PACK = _thing(_number("volume", "volume", 22, "l"))


def _fits(text: str, product: Product, tag: str = "en") -> list[bool]:
    return [one.fits(product, product.variants[0]) for one in read_measures(text, (product,), _LANGUAGES[tag])]


@pytest.mark.parametrize(
    ("text", "product", "expected"),
    [
        ("at least 500 lumen", _LAMP, [True]),
        ("more than 600 lumens", _LAMP, [False]),
        ("under 450 lm", _LAMP, [False]),
        ("lighter than 400 grams", _LAMP, [True]),
        ("under 0.3 kg", _LAMP, [False]),
        ("max 1.5 kilos", _BAG, [True]),
        ("comfy at 0 degrees", _BAG, [True]),
        ("good down to -10 degrees", _BAG, [False]),
        ("for nights at -4, with a hood", _BAG, [True]),
        ("nights at -9", _BAG, [False]),
        ("for 8-10 nights or 8 -10", _BAG, []),
        ("good at minus 5 °C or lower", _BAG, [True]),
        ("hot for eight hours", _FLASK, [True]),
        ("hot for 20 hours", _FLASK, [False]),
        ("20 hours", _FLASK, [True]),
        ("a 20 litre pack", _PACK, [True]),
        ("a 40-litre pack", _PACK, [False]),
        ("at least 500 ml", _FLASK, [True]),
        ("under 500 ml", _FLASK, [False]),
        ("200 watts", _PACK, []),
        ("two kilos of apples", _PACK, []),
        ("a pack", _PACK, []),
    ],
)
def test_that_numbers_with_units_are_read(text: str, product: Product, expected: list[bool]) -> None:
    assert _fits(text, product) == expected


@pytest.mark.parametrize(
    ("text", "product", "expected"),
    [
        ("20升以上", _PACK, [True]),
        ("三十升以上", _PACK, [False]),
        ("零下十度", _BAG, [False]),
        ("不超过两公斤", _BAG, [True]),
        ("保热8小时", _FLASK, [True]),
    ],
)
def test_that_chinese_numbers_with_units_are_read(text: str, product: Product, expected: list[bool]) -> None:
    assert _fits(text, product, "zh") == expected


def test_that_only_what_has_a_direction_is_firm() -> None:
    (bare,) = read_measures("a 20 litre pack", (_PACK,), _LANGUAGES["en"])
    (least,) = read_measures("at least 20 litres", (_PACK,), _LANGUAGES["en"])
    assert (bare.is_firm, least.is_firm) == (False, True)


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("down to minus 5", "en", [True]),
        ("warm at minus 10", "en", [False]),
        ("300-400", "en", []),
    ],
)
def test_that_a_number_below_zero_is_a_temperature_without_its_unit(text: str, tag: str, expected: list[bool]) -> None:
    assert _fits(text, _BAG, tag) == expected


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("an R value of 4 or more", "en", [True]),
        ("r-value 5", "en", [False]),
        ("an r value below 5", "en", [True]),
        ("R值5以上", "zh", [False]),
        ("R值4以上", "zh", [True]),
    ],
)
def test_that_a_value_without_a_unit_is_asked_for_by_its_name(text: str, tag: str, expected: list[bool]) -> None:
    mat = _thing(_number("r_value", "R value", 4.2, ""), _number("mat_thickness", "thickness", 8, "cm"))
    assert _fits(text, mat, tag) == expected


@pytest.mark.parametrize(("text", "tag"), [("for nights around 0", "en"), ("零度左右的", "zh"), ("down to zero", "en")])
def test_that_the_freezing_point_is_a_temperature_without_a_unit(text: str, tag: str) -> None:
    warm = _thing(_number("comfort_temperature", "comfort temperature", 4, "deg C"))
    assert _fits(text, _BAG, tag) == [True]
    assert _fits(text, warm, tag) == [False]
