from dataclasses import replace

from chatbot.domain.conversation import CardsShown, LoggedEvent
from chatbot.domain.knowledge import Passage, Tier
from chatbot.domain.money import Money
from chatbot.domain.outcome import QuickReply
from chatbot.domain.products import Product, Variant
from chatbot.testing.assistant import DialogueTest, passage, spoken
from chatbot.testing.store import MemoryStoreConnector, product


def _product(key: str, name: str, kind: str, description: str) -> tuple[Product, Passage]:
    built = product(
        id=key,
        name=name,
        kind=kind,
        description=description,
        variants=(Variant(key, (), Money(9900), 2),),
        attributes=(),
        also_called=(),
    )
    return built, replace(passage(key, name, description, Tier.PRODUCT), title=name)


_BLUE = _product(
    "vinda-rain-jacket", "Vinda Rain Jacket", "rain jacket", "A light jacket. The hood rolls into a collar."
)
_WOOL = _product("ullgard-loden-jacket", "Ullgard Loden Jacket", "wool jacket", "A jacket of felted wool.")
_LAMP = _product("lykta-desk-lamp", "Lykta Desk Lamp", "desk lamp", "A lamp with a solid foot.")


def _test(*known: tuple[Product, Passage]) -> DialogueTest:
    products, passages = zip(*(known or (_BLUE, _WOOL, _LAMP)), strict=True)
    return DialogueTest(MemoryStoreConnector(products), passages=passages)


def _chips(events: list[LoggedEvent]) -> tuple[QuickReply, ...]:
    return next(one.event.quick_replies for one in events if isinstance(one.event, CardsShown))


async def test_that_a_product_named_in_full_is_meant() -> None:
    events = await _test().say("how heavy is the Lykta Desk Lamp?")
    assert spoken(events) == "Lykta Desk Lamp weighs 1.18 kg."
    (cards,) = (one.event.cards for one in events if isinstance(one.event, CardsShown))
    assert [card.title for card in cards] == ["Lykta Desk Lamp"]


async def test_that_a_pronoun_means_the_product_shown_last() -> None:
    test = _test()
    await test.say("how heavy is the Lykta Desk Lamp?")
    await test.say("how heavy is the Vinda Rain Jacket?")
    assert spoken(await test.say("is it in stock?")) == "Yes, Vinda Rain Jacket is in stock: 2 pieces."
    assert spoken(await test.say("how much is the lamp?")) == "Lykta Desk Lamp costs 99.00 EUR."


async def test_that_a_misspelt_name_of_another_product_is_not_the_one_shown_last() -> None:
    test = _test(_BLUE, _WOOL)
    await test.say("how heavy is the Ullgard Loden Jacket?")
    assert spoken(await test.say("how much is the Vinda Rain Jaket with hood?")) == "Vinda Rain Jacket costs 99.00 EUR."
    assert spoken(await test.say("how much is the wool jacket?")) == "Ullgard Loden Jacket costs 99.00 EUR."


async def test_that_a_product_clearly_nearest_is_meant() -> None:
    assert spoken(await _test().say("how much is it with felted wool")) == "Ullgard Loden Jacket costs 99.00 EUR."


async def test_that_the_only_product_of_the_kind_that_is_named_is_meant() -> None:
    assert spoken(await _test().say("how much is the lamp?")) == "Lykta Desk Lamp costs 99.00 EUR."


async def test_that_of_two_products_equally_near_one_is_asked_for() -> None:
    events = await _test(_BLUE, _WOOL).say("how much jacket")
    assert spoken(events) == "Which product do you mean?"
    assert _chips(events)[0] == QuickReply("Vinda Rain Jacket", "Vinda Rain Jacket: how much jacket")


async def test_that_the_choice_answers_the_question() -> None:
    test = _test(_BLUE, _WOOL)
    chips = _chips(await test.say("how much jacket"))
    assert spoken(await test.say(chips[1].message)) == "Ullgard Loden Jacket costs 99.00 EUR."


async def test_that_a_product_that_is_not_sold_is_not_found() -> None:
    events = await _test().say("how heavy is your submarine")
    assert spoken(events) == "I don't find that product in our range."
    assert _chips(events)[0].message == "I want to talk to a person"


async def test_that_the_description_answers_what_the_row_does_not() -> None:
    test = _test()
    await test.say("how heavy is the Vinda Rain Jacket?")
    assert spoken(await test.say("does it have a collar hood?")) == "The hood rolls into a collar."


async def test_that_a_description_found_by_name_is_read_when_the_search_missed_it() -> None:
    test = _test()
    await test.say("how heavy is the Vinda Rain Jacket?")
    assert spoken(await test.say("does it roll, the hood?")) == "The hood rolls into a collar."


async def test_that_what_nobody_wrote_down_is_not_known() -> None:
    test = _test()
    await test.say("how heavy is the Vinda Rain Jacket?")
    events = await test.say("does it sing?")
    assert spoken(events) == "I don't know: the data on Vinda Rain Jacket does not say."
    assert _chips(events)[0].message == "I want to talk to a person"


async def test_that_two_like_products_shown_before_mean_the_one_shown_last() -> None:
    test = _test(_BLUE, _WOOL)
    await test.say("how heavy is the Ullgard Loden Jacket?")
    await test.say("how heavy is the Vinda Rain Jacket?")
    assert spoken(await test.say("how much is it, the jacket?")) == "Vinda Rain Jacket costs 99.00 EUR."


async def test_that_a_question_that_finds_nothing_is_about_the_product_shown() -> None:
    test = _test()
    await test.say("how heavy is the Vinda Rain Jacket?")
    assert spoken(await test.say("how much?")) == "Vinda Rain Jacket costs 99.00 EUR."


async def test_that_a_question_for_an_accessory_is_about_the_product_it_belongs_to() -> None:
    tent, tent_passage = _product("skarv-2", "Skarv 2", "tent", "A tent that stands in wind.")
    footprint = _product("skarv-2-footprint", "Skarv 2 Footprint", "footprint", "A footprint under the tent.")
    test = _test((replace(tent, compatible_with=("skarv-2-footprint",), in_the_box=("tent",)), tent_passage), footprint)
    await test.say("how heavy is the Skarv 2?")
    answered = spoken(await test.say("does it have a footprint included?"))
    assert answered == "No, that is not included: Skarv 2 Footprint is sold apart for 99.00 EUR."


async def test_that_a_general_question_is_answered_by_the_beginning_of_the_description() -> None:
    told = spoken(await _test().say("is the Vinda Rain Jacket any good?"))
    assert told == "A light jacket. The hood rolls into a collar."
