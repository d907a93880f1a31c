"""Products against each other in a talk, and what is said where the data do not tell."""

from dataclasses import replace

import pytest

from chatbot.domain.conversation import CardsShown, LoggedEvent
from chatbot.domain.knowledge import Tier
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.testing.assistant import DialogueTest, passage, spoken
from chatbot.testing.store import MemoryStoreConnector, product

_WARMTH = AttributeType.ORDERED


def _jacket(name: str, price: int, grams: float, warmth: str, *, has_hood: bool = False) -> Product:
    key = name.lower().replace(" ", "-")
    return product(
        id=key,
        name=name,
        kind="jacket",
        also_called=(),
        variants=(Variant(key, (("colour", "grey"),), Money(price), 3),),
        attributes=(
            Attribute("warmth", "warmth", _WARMTH, warmth),
            Attribute("hood", "hood", AttributeType.FLAG, has_hood),
        ),
        dimensions=(("weight_g", grams),),
    )


def _lumens(value: int) -> Attribute:
    return Attribute("brightness", "brightness up to", AttributeType.NUMBER, value, "lm")


_RED = Attribute("red_light", "red light", AttributeType.FLAG, False)
_SHOP = (_jacket("Lund Light", 9900, 300, "light", has_hood=True), _jacket("Skarv Alpha", 9900, 900, "very warm"))


@pytest.fixture
async def talk() -> DialogueTest:
    passages = [passage(one.id, one.kind, f"A {one.kind}: show me jackets", Tier.PRODUCT) for one in _SHOP]
    test = DialogueTest(MemoryStoreConnector(_SHOP, (), ()), passages=passages)
    await test.say("show me jackets")
    return test


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("which is lighter", "Lund Light weighs 300 g."),
        ("which is warmer", "Skarv Alpha: warmth very warm."),
        ("is it the lighter one that has a hood", "hood"),
    ],
)
async def test_that_what_was_chosen_by_comparing_is_told_by_what_it_was_chosen_by(
    talk: DialogueTest, text: str, expected: str
) -> None:
    assert expected in spoken(await talk.say(text))


async def test_that_words_of_the_comparison_ask_for_nothing_else() -> None:
    lamps = [
        replace(_jacket(name, 9900, 300, "light"), kind="lamp", attributes=(_lumens(lumens), _RED))
        for name, lumens in (("Lykta Run", 600), ("Lykta Trail", 320))
    ]
    passages = [passage(one.id, one.kind, f"A {one.kind}: show me lamps", Tier.PRODUCT) for one in lamps]
    test = DialogueTest(MemoryStoreConnector(lamps, (), ()), passages=passages)
    await test.say("show me lamps")
    assert "Lykta Run: brightness up to 600 lm." in spoken(await test.say("which gives more light"))


@pytest.mark.parametrize("text", ["what's the price difference", "how much do i save with the other one"])
async def test_that_the_difference_of_two_prices_is_counted(text: str) -> None:
    shop = (_jacket("Lund Light", 9900, 300, "light"), _jacket("Skarv Alpha", 12550, 900, "very warm"))
    passages = [passage(one.id, one.kind, f"A {one.kind}: show me jackets", Tier.PRODUCT) for one in shop]
    test = DialogueTest(MemoryStoreConnector(shop, (), ()), passages=passages)
    await test.say("show me jackets")
    assert "Skarv Alpha costs 125.50 EUR, Lund Light 99.00 EUR: a difference of 26.50 EUR." in spoken(
        await test.say(text)
    )


async def test_that_what_is_the_same_of_both_is_told_of_both(talk: DialogueTest) -> None:
    assert spoken(await talk.say("which is dearer")).count("99.00") == 2


async def test_that_the_better_one_is_left_to_the_card_of_both(talk: DialogueTest) -> None:
    events = await talk.say("which is better")
    assert "differ in" in spoken(events)
    assert "Lund Light" in _titles(events)[0]
    assert "Skarv Alpha" in _titles(events)[0]


def _titles(events: list[LoggedEvent]) -> list[str]:
    return [card.title for one in events if isinstance(one.event, CardsShown) for card in one.event.cards]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("it gets cold there, i get cold", "Skarv Alpha: comfort"), ("we have to carry it all day", "Lund Light weighs")],
)
async def test_that_how_goods_will_be_used_tells_which_suits(text: str, expected: str) -> None:
    key, number = "comfort_temperature", AttributeType.NUMBER
    temperatures = [Attribute(key, "comfort temperature", number, value, "deg C") for value in (4, -2)]
    shop = [replace(one, attributes=(*one.attributes, own)) for one, own in zip(_SHOP, temperatures, strict=True)]
    passages = [passage(one.id, one.kind, f"A {one.kind}: show me jackets", Tier.PRODUCT) for one in shop]
    test = DialogueTest(MemoryStoreConnector(shop, (), ()), passages=passages)
    await test.say("show me jackets")
    assert expected in spoken(await test.say(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is the skarv alpha heavier", ("Skarv Alpha weighs 900 g.", "Lund Light weighs 300 g.")),
        ("compare it with the skarv alpha", ("Lund Light", "Skarv Alpha", "differ")),
    ],
)
async def test_that_one_that_is_named_stands_beside_the_one_in_talk(text: str, expected: tuple[str, ...]) -> None:
    passages = [passage(one.id, one.kind, f"A {one.kind}: lund light", Tier.PRODUCT) for one in _SHOP]
    test = DialogueTest(MemoryStoreConnector(_SHOP, (), ()), passages=passages)
    await test.say("how much is the lund light")
    told = spoken(await test.say(text))
    assert all(part in told for part in expected)
