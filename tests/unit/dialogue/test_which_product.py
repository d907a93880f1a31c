from dataclasses import replace

import pytest

from chatbot.domain.conversation import CardsShown
from chatbot.domain.knowledge import Passage, Tier
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.testing.assistant import DialogueTest, passage, spoken
from chatbot.testing.store import MemoryStoreConnector, product


def _jacket(name: str, price: int, **changes: object) -> Product:
    variants = tuple(Variant(f"{name}-{size}", (("size", size),), Money(price), 3) for size in ("M", "L"))
    built = product(
        id=f"vinda-{name.lower()}-jacket",
        name=f"Vinda {name} Jacket",
        kind="rain jacket",
        also_called=(),
        variants=variants,
        attributes=(Attribute("waterproof", "waterproof", AttributeType.FLAG, True),),
    )
    return replace(built, **changes)  # type: ignore[arg-type]


_STORM, _POCKET = _jacket("Storm", 22900), _jacket("Pocket", 9900)
_PLANE = passage("travel", "Take a rain jacket on a plane", "A rain jacket may fly with you on a plane.")


def _test(*more: Passage) -> DialogueTest:
    jackets = (_STORM, _POCKET)
    found = [
        replace(passage(one.id, one.name, f"{one.name} is a coat.", Tier.PRODUCT), title=one.name) for one in jackets
    ]
    return DialogueTest(MemoryStoreConnector(jackets), passages=[*found, *more])


@pytest.mark.parametrize("text", ["how much is the vinda strom jaket?", "how much is the vinda storm?"])
async def test_that_a_name_is_known_misspelt_or_in_part(text: str) -> None:
    assert spoken(await _test().say(text)) == "Vinda Storm Jacket costs 229.00 EUR."


async def test_that_a_name_of_several_is_asked_back_and_one_word_answers() -> None:
    test = _test()
    events = await test.say("how much is the vinda jacket?")
    assert spoken(events) == "Which product do you mean?"
    (shown,) = (one.event for one in events if isinstance(one.event, CardsShown))
    assert {chip.label for chip in shown.quick_replies} == {"Vinda Storm Jacket", "Vinda Pocket Jacket"}
    assert spoken(await test.say("pocket")) == "Vinda Pocket Jacket costs 99.00 EUR."
    assert spoken(await test.say("and the storm")).startswith("Vinda Storm Jacket costs 229.00 EUR.")


async def test_that_what_its_data_does_not_tell_is_looked_up_in_the_documents() -> None:
    test = _test(_PLANE)
    await test.say("how much is the vinda storm jacket?")
    assert spoken(await test.say("may it fly on a plane?")) == "A rain jacket may fly with you on a plane (1)."
    assert "I don't know" in spoken(await test.say("does it glow?"))


async def test_that_an_attribute_is_known_by_other_words_and_a_size_alone_is_a_question_for_stock() -> None:
    test = _test()
    await test.say("how much is the vinda storm jacket?")
    assert spoken(await test.say("does it keep the rain out?")).startswith("Yes, Vinda Storm Jacket is listed")
    assert spoken(await test.say("in L?")) == "Yes, Vinda Storm Jacket in L is in stock: 3 pieces."
    assert spoken(await test.say("how many of those have you got?")) == (
        "Yes, Vinda Storm Jacket in L is in stock: 3 pieces."
    )
