from dataclasses import replace

import pytest

from chatbot.dialogue.products.degrees import Degree, degrees_of
from chatbot.dialogue.turn import Turn
from chatbot.domain.conversation import DialogueState, Focus, Frame
from chatbot.domain.knowledge import Tier
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.languages import load_languages
from chatbot.testing.assistant import DialogueTest, passage, spoken
from chatbot.testing.store import NOW, MemoryStoreConnector, product

_WORDS = load_languages()["en"].words


def _lamp(name: str, price: int, grams: float, light: float | str) -> Product:
    return product(
        id=name.lower(),
        name=f"Lykta {name} Lamp",
        kind="lamp",
        also_called=(),
        variants=(Variant(name, (("colour", "sand"),), Money(price), 4),),
        dimensions=(("weight_g", grams),),
        attributes=(Attribute("brightness", "brightness up to", AttributeType.NUMBER, light, "lm"),),
    )


_DIM, _BRIGHT = _lamp("Night", 2900, 400, 100.0), _lamp("Reading", 3900, 300, 500.0)
_UNKNOWN = _lamp("Mystery", 4900, 200, "bright")


def _test() -> DialogueTest:
    lamps = (_DIM, _BRIGHT)
    found = [
        replace(passage(one.id, one.name, f"A lamp called {one.name}.", Tier.PRODUCT), title=one.name) for one in lamps
    ]
    return DialogueTest(MemoryStoreConnector(lamps), passages=found)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [("the cheapest", _DIM), ("the lightest of those", _BRIGHT), ("the dimmest", _DIM), ("more expensive", _BRIGHT)],
)
def test_that_products_are_ranked_by_price_weight_and_attributes(text: str, chosen: Product) -> None:
    (degree,) = degrees_of(text, _WORDS)
    assert degree.first((_DIM, _BRIGHT)) == chosen


def test_that_what_cannot_be_compared_is_not() -> None:
    brighter = Degree("brightness", is_more=True)
    assert brighter.first((_DIM, _UNKNOWN)) is None
    assert not brighter.exceeds(_UNKNOWN, _DIM)
    assert brighter.exceeds(_BRIGHT, _DIM)
    assert not Degree("brightness", is_more=False).exceeds(_BRIGHT, _DIM)
    assert Degree("price", is_more=False).is_price


async def test_that_the_best_of_those_shown_is_told_with_what_it_was_chosen_by() -> None:
    test = _test()
    await test.say("I am looking for a lamp")
    assert (
        spoken(await test.say("which of those is the lightest?"))
        == "Lykta Reading Lamp weighs 300 g. Lykta Night Lamp weighs 400 g."
    )
    assert spoken(await test.say("which of them is the cheapest?")).startswith("Lykta Night Lamp costs 29.00 EUR.")
    assert spoken(await test.say("which of them is the brightest?")).startswith("Lykta Reading Lamp: brightness up to")
    assert spoken(await test.say("the dimmest of those")).startswith("Lykta Night Lamp: brightness up to")


async def test_that_something_brighter_is_searched_above_what_was_shown() -> None:
    test = _test()
    frame = Frame("find_product", (("said", ("a brighter lamp",)),))
    focus = Focus(product_ids=(_DIM.id,), flow="find_product")
    turn = Turn(test.session, DialogueState(), test.languages["en"], test.parts.shop, NOW, focus)
    advance = await test.parts.flows["find_product"].advance(frame, turn)
    assert advance.focus is not None
    assert advance.focus.product_ids == (_BRIGHT.id,)


def test_that_what_a_use_needs_most_of_comes_first() -> None:
    high, low = Degree("brightness", is_more=True), Degree("weight_g", is_more=False)
    unknown = _lamp("Mood", 1900, 200, "soft")
    assert sorted((unknown, _DIM, _BRIGHT), key=high.lack) == [_BRIGHT, _DIM, unknown]
    assert sorted((_DIM, _BRIGHT), key=low.lack) == [_BRIGHT, _DIM]
