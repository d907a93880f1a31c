"""The other product that is meant, several questions in one message, and questions that point at none."""

from dataclasses import replace

from chatbot.domain.conversation import CardsShown
from chatbot.domain.knowledge import Tier
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.testing.assistant import DialogueTest, passage, spoken
from chatbot.testing.store import MemoryStoreConnector, product


def _tent(name: str, price: int, grams: float) -> Product:
    key = name.lower().replace(" ", "-")
    return product(
        id=key,
        name=name,
        kind="tent",
        also_called=(),
        variants=(Variant(key, (("colour", "grey"),), Money(price), 3),),
        attributes=(Attribute("doors", "doors", AttributeType.NUMBER, 2, ""),),
        dimensions=(("weight_g", grams),),
        compatible_with=(),
    )


_TENTS = (_tent("Skarv Alpha", 18900, 2400), _tent("Skarv Beta", 39900, 3900), _tent("Lund Light", 17400, 1500))


def _test(*products: Product) -> DialogueTest:
    known = products or _TENTS
    passages = [passage(one.id, one.kind, f"A tent, {one.name}: show me tents", Tier.PRODUCT) for one in known]
    return DialogueTest(MemoryStoreConnector(known), passages=passages)


async def test_that_the_cheapest_of_all_is_compared_and_not_the_one_shown_next() -> None:
    test = _test()
    await test.say("show me the difference between Skarv Alpha and Skarv Beta")
    events = await test.say("show me the difference to the cheapest tent")
    assert spoken(events).startswith("Skarv Alpha and Lund Light differ in ")


async def test_that_each_question_is_answered() -> None:
    test = _test()
    await test.say("how heavy is the Skarv Alpha?")
    assert spoken(await test.say("how much is it and how many doors does it have?")) == (
        "Skarv Alpha costs 189.00 EUR. Skarv Alpha: doors 2."
    )


async def test_that_there_is_no_second_of_one() -> None:
    test = _test(_TENTS[0])
    await test.say("show me tents")
    events = await test.say("how heavy is the second one?")
    assert spoken(events) == "Only Skarv Alpha is on the list so far."
    (cards,) = (one.event.cards for one in events if isinstance(one.event, CardsShown))
    assert [card.title for card in cards] == ["Skarv Alpha"]


async def test_that_only_versions_in_stock_in_a_bare_size_are_shown() -> None:
    boots = product(kind="boots", also_called=())
    large = replace(boots, id="ur", name="Fjellfot Ur", variants=(Variant("u", (("size", "44"),), Money(21900), 9),))
    text = spoken(await _test(boots, large).say("show me boots 43"))
    assert text == "One fits: Fjellfot Trail Boots for 149.00 EUR, 6 in stock."
