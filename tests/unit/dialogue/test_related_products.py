from collections.abc import Sequence
from dataclasses import replace

import pytest

from chatbot.domain.conversation import CardsShown, Level, LoggedEvent, Session
from chatbot.domain.knowledge import Tier
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.testing.assistant import ANNA, DialogueTest, passage, spoken
from chatbot.testing.store import MemoryStoreConnector, line, order, product


def _thing(name: str, kind: str, price: int, grams: float, **changes: object) -> Product:
    key = name.lower().replace(" ", "-")
    built = product(
        id=key,
        name=name,
        kind=kind,
        also_called=(),
        variants=(Variant(key, (("colour", "grey"),), Money(price), 3),),
        attributes=(Attribute("wind_tested", "wind tested to", AttributeType.NUMBER, grams / 25, "km/h"),),
        materials=("nylon",),
        dimensions=(("weight_g", grams),),
        compatible_with=(),
    )
    return replace(built, **changes)  # type: ignore[arg-type]


_SOLD_OUT = (Variant("fly", (), Money(900), 0),)
_FOUR = _thing("Skarv Beta", "tent", 39900, 3900)
_TWO = _thing("Skarv Alpha", "tent", 18900, 2400, compatible_with=("grund-footprint", "holm-pegs", "regn-fly"))
_LIGHT = _thing("Lund Light", "tent", 17400, 1500)
_SHOP = (
    _TWO,
    _FOUR,
    _LIGHT,
    _thing("Grund Footprint", "footprint", 2400, 300),
    _thing("Holm Pegs", "tent pegs", 1400, 200),
    _thing("Regn Fly", "spare fly", 900, 200, variants=_SOLD_OUT),
)


def _test(level: Level = Level.VERIFIED, products: Sequence[Product] = _SHOP) -> DialogueTest:
    bought = order(lines=(line(product_id=_TWO.id, name=_TWO.name, kind=_TWO.kind, sku="skarv-alpha"),))
    store = MemoryStoreConnector(products, (ANNA,), (bought,))
    passages = [
        passage(one.id, one.kind, f"A {one.kind}: show me, tents, pegs, cheaper", Tier.PRODUCT) for one in products
    ]
    session = Session("con_test", level, ANNA.id if level is Level.VERIFIED else None)
    return DialogueTest(store, passages=passages, session=session)


def _cards(events: Sequence[LoggedEvent]) -> list[Card]:
    return [card for one in events if isinstance(one.event, CardsShown) for card in one.event.cards]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("show me which pegs fit the Skarv Alpha", "Holm Pegs go with Skarv Alpha: 14.00 EUR."),
        ("is it right: which footprint fits the Skarv Alpha", "Grund Footprint goes with Skarv Alpha: 24.00 EUR."),
    ],
)
async def test_that_what_goes_with_a_product_is_shown(text: str, expected: str) -> None:
    events = await _test().say(text)
    assert spoken(events) == expected
    assert len(_cards(events)) == 1


async def test_that_everything_that_goes_with_it_is_shown_sold_out_last() -> None:
    text = spoken(await _test().say("show me accessories that go with the Skarv Alpha"))
    assert text.endswith("Regn Fly goes with Skarv Alpha, for 9.00 EUR, but is sold out at the moment.")
    assert text.startswith("Grund Footprint goes with Skarv Alpha: 24.00 EUR. Holm Pegs")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("show me something like the Skarv Alpha but cheaper", "Most like Skarv Alpha: Lund Light for 174.00 EUR."),
        ("show me something like the Skarv Alpha but lighter", "Most like Skarv Alpha: Lund Light for 174.00 EUR."),
        ("show me something like the Skarv Alpha, sturdier", "Most like Skarv Alpha: Skarv Beta for 399.00 EUR."),
        ("show me something like my last tent, under 175 EUR", "Most like Skarv Alpha: Lund Light for 174.00 EUR."),
    ],
)
async def test_that_what_is_like_a_product_is_shown(text: str, expected: str) -> None:
    assert spoken(await _test().say(text)) == expected


async def test_that_a_kind_that_has_my_in_its_name_is_the_one_that_was_bought() -> None:
    dummy = replace(_TWO, id="moln", name="Moln", kind="dummy")
    text = "show me something like my last dummy"
    assert "Skarv Alpha" not in spoken(await _test(products=(*_SHOP, dummy)).say(text))
    assert "Skarv Alpha" in spoken(await _test(products=(*_SHOP, dummy)).say("show me something like my last tent"))


async def test_that_nothing_like_it_is_said_with_the_nearest() -> None:
    text = spoken(await _test().say("show me something like the Lund Light but lighter"))
    assert text.startswith("Nothing fits all of that; the closest is ")


async def test_that_two_products_are_compared_by_what_tells_them_apart() -> None:
    test = _test()
    events = await test.say("show me the difference between Skarv Alpha and Skarv Beta")
    assert spoken(events) == "Skarv Alpha and Skarv Beta differ in 3 points, which stand on the card."
    (card,) = _cards(events)
    assert card.title == "Skarv Alpha | Skarv Beta"
    assert card.rows == (
        ("Price", "189.00 EUR | 399.00 EUR"),
        ("Weight", "2.4 kg | 3.9 kg"),
        ("Wind tested to", "96 km/h | 156 km/h"),
    )
    assert spoken(await test.say("is it right to compare them")) == spoken(events)


async def test_that_two_products_may_be_alike() -> None:
    twin = replace(_TWO, id="skarv-twin", name="Skarv Twin", compatible_with=())
    events = await _test(products=(*_SHOP, twin)).say("show me the difference between Skarv Alpha and Skarv Twin")
    assert spoken(events) == "Skarv Alpha and Skarv Twin are alike in all that the catalogue says."
