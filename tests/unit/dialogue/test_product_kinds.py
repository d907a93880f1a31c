from dataclasses import replace

import pytest

from chatbot.dialogue.products.kinds import named_kinds
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.languages import load_languages
from chatbot.languages.names import LocalName, LocalNames
from chatbot.testing.store import product

_LANGUAGES = load_languages()
_ENGLISH = _LANGUAGES["en"]


def _thing(id: str, kind: str, *also_called: str, material: str = "wool") -> Product:
    variants = (Variant(f"{id}-1", (("colour", "brown"),), Money(900), 3),)
    attributes = (
        Attribute("waterproof", "waterproof", AttributeType.FLAG, True),
        Attribute("warmth", "warmth", AttributeType.ORDERED, "very warm"),
    )
    built = product(id=id, name=id.title(), kind=kind, also_called=also_called, variants=variants)
    return Product(**{**_fields(built), "attributes": attributes, "materials": (material,)})


def _fields(built: Product) -> dict[str, object]:
    return {name: getattr(built, name) for name in built.__slots__}


_SHOP = (
    _thing("trail", "trail boots", "hiking boots", "brown boots"),
    _thing("alpine", "mountain boots", "heavy hiking boots"),
    _thing("city", "city shoes", "lace-up shoes"),
    _thing("socks", "winter socks", "wool socks"),
    _thing("hat", "rain hat", "waterproof"),
    _thing("tent", "tent", "two person tent"),
    _thing("footprint", "footprint", "groundsheet"),
    _thing("lamp", "headlamp", "head torch"),
    _thing("torch", "torch"),
    _thing("pack", "power bank", "battery pack"),
)


def _kinds(text: str) -> list[str]:
    return [one.id for one in named_kinds(text, _SHOP, _ENGLISH)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a tent", ["tent"]),
        ("hiking boots", ["trail", "alpine"]),
        ("brown boots, waterproof", ["trail", "alpine"]),
        ("which of your head torches is brightest", ["lamp"]),
        ("a torch", ["torch"]),
        ("boots or a hat", ["trail", "alpine", "hat"]),
        ("grown-up shoes", ["trail", "alpine", "city"]),
        ("shoes I mean, not socks", ["trail", "alpine", "city"]),
        ("hikking bots", ["trail", "alpine"]),
        ("a tent footprint", ["footprint"]),
        ("a footprint for the tent", ["footprint"]),
        ("my tent leaks", []),
        ("I have the small tent, which socks are warm", ["socks"]),
        ("does one pack of 24 cost ten", []),
        ("as well", []),
        ("", []),
    ],
)
def test_that_the_kinds_that_are_asked_for_are_found(text: str, expected: list[str]) -> None:
    assert _kinds(text) == expected


def test_that_the_kinds_are_those_that_the_products_have_at_the_moment() -> None:
    assert _kinds("a burrow") == []
    renamed = tuple(replace(one, kind="burrow") if one.id == "tent" else one for one in _SHOP)
    assert [one.id for one in named_kinds("a burrow", renamed, _ENGLISH)] == ["tent"]
    assert _kinds("a burrow") == []


def test_that_chinese_names_are_found_also_with_a_wrong_character() -> None:
    names = {
        "tent": LocalName("帐篷", "帐篷", ("双人帐篷",)),
        "footprint": LocalName("地布", "地布", ("防潮地布",)),
        "pack": LocalName("充电宝", "充电宝"),
    }
    chinese = _LANGUAGES["zh"].with_names(LocalNames(names))
    for text, expected in [
        ("有没有充店宝", ["pack"]),
        ("帐篷的地布", ["footprint"]),
        ("我的帐篷坏了", []),
        ("双人帐篷", ["tent"]),
    ]:
        assert [one.id for one in named_kinds(text, _SHOP, chinese)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what do I wash my down bag with, or rather wash wool", ["wash"]),
        ("is there something to pump up a tyre", []),
    ],
)
def test_that_a_kind_is_asked_for_by_its_purpose_where_it_is_sold(text: str, expected: list[str]) -> None:
    shop = (*_SHOP, _thing("wash", "wool wash"))
    assert [one.id for one in named_kinds(text, shop, _ENGLISH)] == expected


def test_that_one_chinese_character_is_a_kind_after_a_measure_word_only() -> None:
    names = {"lamp": LocalName("头灯", "头灯", ("灯",)), "tent": LocalName("帐篷", "帐篷")}
    chinese = _LANGUAGES["zh"].with_names(LocalNames(names))
    for text, expected in [("晚上照明用的灯", ["lamp"]), ("想买个灯", ["lamp"]), ("外面有路灯", [])]:
        assert [one.id for one in named_kinds(text, _SHOP, chinese)] == expected


def test_that_a_name_of_two_words_may_be_written_as_one() -> None:
    assert _kinds("the cheapest powerbank") == ["pack"]


def test_that_a_particle_is_no_slip_in_a_name() -> None:
    chinese = _LANGUAGES["zh"].with_names(LocalNames({"hat": LocalName("防水帽", "防水帽")}, {}))
    hat = (_thing("hat", "rain hat"),)
    assert named_kinds("有没有防水冒", hat, chinese) == hat
    assert named_kinds("有没有防水的", hat, chinese) == ()
