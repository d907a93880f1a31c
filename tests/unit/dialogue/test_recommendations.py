from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from chatbot.dialogue.understand.forms import asks_by_purchases
from chatbot.domain.conversation import CardsShown, Level, LoggedEvent, Session
from chatbot.domain.knowledge import Tier
from chatbot.domain.money import Money
from chatbot.domain.products import Product, Variant
from chatbot.languages import load_languages
from chatbot.testing.assistant import ANNA, DialogueTest, passage, spoken
from chatbot.testing.store import NOW, MemoryStoreConnector, line, order, product

_LANGUAGES = load_languages()


def _thing(id: str, kind: str, price: int, *goes_with: str, stock: int = 3) -> Product:
    variants = (Variant(id, (), Money(price), stock),)
    name = id.replace("-", " ").title()
    return product(
        id=id, name=name, kind=kind, also_called=(), variants=variants, attributes=(), compatible_with=goes_with
    )


_SHOP = (
    _thing("skarv-alpha", "tent", 18900, "grund-footprint", "holm-pegs", "regn-fly"),
    _thing("lykta-lamp", "lamp", 3900, "volt-bulb"),
    _thing("grund-footprint", "footprint", 2400),
    _thing("holm-pegs", "tent pegs", 1400),
    _thing("regn-fly", "spare fly", 900, stock=0),
    _thing("volt-bulb", "bulb", 500),
    _thing("ullgard-socks", "socks", 900),
)


def _test(level: Level = Level.VERIFIED, shop: Sequence[Product] = _SHOP, bought: int = 2) -> DialogueTest:
    tent = order(number="40001", lines=(line(id="40001-1", product_id="skarv-alpha", name="Skarv Alpha", kind="tent"),))
    lamp = order(number="40002", lines=(line(id="40002-1", product_id="lykta-lamp", name="Lykta Lamp", kind="lamp"),))
    orders = (replace(tent, placed_at=NOW - timedelta(days=2)), replace(lamp, placed_at=NOW - timedelta(days=9)))
    passages = [passage(one.id, one.kind, f"A {one.kind}: recommend, socks", Tier.PRODUCT) for one in shop]
    session = Session("con_test", level, ANNA.id if level is Level.VERIFIED else None)
    store = MemoryStoreConnector(shop, (ANNA,), orders[:bought])
    return DialogueTest(store, passages=passages, session=session)


def _shown(events: Sequence[LoggedEvent]) -> list[str]:
    return [card.reference for one in events if isinstance(one.event, CardsShown) for card in one.event.cards]


async def test_that_own_purchases_lead_to_what_goes_with_them_in_stock() -> None:
    events = await _test(bought=1).say("recommend me something based on what I bought")
    assert spoken(events) == (
        "Because you bought Skarv Alpha: Grund Footprint goes with it, for 24.00 EUR. "
        "Because you bought Skarv Alpha: Holm Pegs go with it, for 14.00 EUR."
    )
    assert _shown(events) == ["grund-footprint", "holm-pegs"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what would suit what I bought", ["grund-footprint", "holm-pegs", "volt-bulb"]),
        ("what goes with my last order", ["grund-footprint", "holm-pegs"]),
        ("what goes with the lamp I bought", ["volt-bulb"]),
        ("do you have pegs that match what I bought", ["holm-pegs"]),
        ("suggest socks that go with what I bought", ["ullgard-socks"]),
    ],
)
async def test_that_the_order_the_purchase_and_the_kind_that_are_named_count(text: str, expected: list[str]) -> None:
    assert _shown(await _test().say(text)) == expected


async def test_that_it_is_said_when_nothing_that_goes_with_the_purchases_is_in_stock() -> None:
    shop = tuple(replace(one, variants=(replace(one.variants[0], stock=0),)) for one in _SHOP)
    events = await _test(shop=shop).say("what goes with my last order")
    assert spoken(events) == "Nothing that goes with what you bought is in stock at the moment."


@pytest.mark.parametrize("answer", ["the Skarv Alpha", "I have a tent"])
async def test_that_a_guest_is_asked_to_sign_in_or_what_there_is(answer: str) -> None:
    test = _test(Level.ANONYMOUS)
    assert spoken(await test.say("what goes with my last order")) == (
        "To look at your orders I need you to be signed in, so that I know they are yours. "
        "Or tell me what you have, and I look for what goes with it."
    )
    events = await test.say(answer)
    assert "Grund Footprint goes with Skarv Alpha: 24.00 EUR." in spoken(events)
    assert "you bought" not in spoken(events)


@pytest.mark.parametrize(
    ("tag", "text", "is_asked"),
    [
        ("en", "can you suggest accessories for the stuff I ordered", True),
        ("en", "anything that goes well with my recent purchases?", True),
        ("en", "what did I buy last time", False),
        ("en", "recommend me a tent", False),
        ("zh", "有什么适合我上次买的东西的", True),
        ("zh", "根据我的购买记录推荐点东西", True),
        ("zh", "我上一单里有什么", False),
        ("zh", "我买的靴子适合冬天吗", False),
    ],
)
def test_that_asking_for_what_goes_with_purchases_is_told_apart(tag: str, text: str, *, is_asked: bool) -> None:
    assert asks_by_purchases(text, _LANGUAGES[tag].words) is is_asked
