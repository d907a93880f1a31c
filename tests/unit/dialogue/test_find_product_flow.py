from collections.abc import Sequence
from dataclasses import replace

from chatbot.domain.conversation import CardsShown, LoggedEvent
from chatbot.domain.knowledge import Passage, Tier
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card
from chatbot.domain.products import Product, Variant
from chatbot.testing.assistant import DialogueTest, passage, spoken
from chatbot.testing.store import MemoryStoreConnector, product


def _tent(name: str, *prices: int, stock: int = 3) -> Product:
    variants = tuple(
        Variant(f"{name}-{colour}", (("colour", colour),), Money(price), stock)
        for colour, price in zip(("grey", "orange"), prices, strict=False)
    )
    key = name.lower().replace(" ", "-")
    return product(id=key, name=name, kind="tent", also_called=(), variants=variants, attributes=(), warranty_years=5)


def _passages(products: Sequence[Product]) -> list[Passage]:
    return [
        passage(
            one.id,
            one.name,
            f"A tent: {one.name}. Looking for something in EUR under, cheaper or called so?",
            Tier.PRODUCT,
        )
        for one in products
    ]


_TENTS = (
    _tent("Skarv 2", 18900, 17900),
    _tent("Lund Light 2", 17400),
    _tent("Lund Solo 1", 12900, stock=0),
    _tent("Skarv 4", 39900),
    _tent("Skarv Hus 6", 59900),
)


def _test(*products: Product) -> DialogueTest:
    known = products or _TENTS
    return DialogueTest(MemoryStoreConnector(known), passages=_passages(known))


def _cards(events: Sequence[LoggedEvent]) -> list[Card]:
    return [card for one in events if isinstance(one.event, CardsShown) for card in one.event.cards]


async def test_that_up_to_three_products_are_shown_with_the_cheapest_version_that_fits() -> None:
    events = await _test().say("I am looking for a tent")
    assert spoken(events) == (
        "4 fit; the nearest is Skarv 2 for 179.00 EUR. Lund Light 2 is 174.00 EUR. Skarv 4 is 399.00 EUR."
    )
    assert [card.reference for card in _cards(events)] == ["skarv-2", "lund-light-2", "skarv-4"]


async def test_that_a_card_shows_price_stock_and_versions() -> None:
    cards = _cards(await _test(*_TENTS[:1]).say("I am looking for a tent"))
    assert cards[0].rows == (("Price", "179.00 EUR to 189.00 EUR"), ("In stock", "6"), ("Colour", "grey, orange"))
    sold_out = _cards(await _test(*_TENTS[2:3]).say("I am looking for a tent"))
    assert sold_out[0].rows == (("Price", "129.00 EUR"), ("In stock", "sold out"), ("Colour", "grey"))


async def test_that_a_single_fit_is_told_with_its_stock() -> None:
    text = spoken(await _test().say("I am looking for a tent under 175 EUR"))
    assert text == "One fits: Lund Light 2 for 174.00 EUR, 3 in stock."


async def test_that_the_closest_is_offered_when_nothing_fits_all() -> None:
    text = spoken(await _test().say("I am looking for a tent under 20 EUR"))
    assert text == "There is nothing like that up to 20.00 EUR; the cheapest is Lund Light 2 for 174.00 EUR."
    text = spoken(await _test().say("I am looking for a tent under 100 g"))
    assert text == "Nothing fits all of that; the closest is Skarv 2 for 179.00 EUR."


async def test_that_the_colour_is_named_that_nothing_fitting_comes_in() -> None:
    text = spoken(await _test().say("I am looking for a pink tent"))
    assert text.startswith("In pink there is nothing that fits; the nearest is ")


async def test_that_nothing_found_is_said_with_a_person_to_ask() -> None:
    events = await _test().say("show me a yellow submarine")
    assert spoken(events) == "I found nothing like that in our range."
    shown = [one.event for one in events if isinstance(one.event, CardsShown)]
    assert [chip.message for chip in shown[0].quick_replies] == ["I want to talk to a person"]


async def test_that_an_empty_wish_is_asked_for_and_the_answer_taken() -> None:
    test = _test()
    assert spoken(await test.say("show me products")) == "What are you looking for?"
    assert "Skarv 2" in spoken(await test.say("an orange tent"))


async def test_that_cheaper_means_below_everything_shown_before() -> None:
    test = _test()
    await test.say("I am looking for a tent")
    text = spoken(await test.say("something cheaper"))
    assert text.startswith(
        "Lund Solo 1 would fit, but is sold out in that version. In stock instead: Skarv 2 for 179.00"
    )
    dear = _test(*_TENTS[3:])
    await dear.say("I am looking for a tent with max 600, min 500 EUR")
    assert spoken(await dear.say("a cheaper tent")) == "One fits: Skarv 4 for 399.00 EUR, 3 in stock."


async def test_that_cheaper_without_anything_shown_has_no_limit() -> None:
    assert "fit; the nearest is" in spoken(await _test().say("a cheaper tent"))


async def test_that_a_refinement_keeps_the_wish_before_it() -> None:
    test = _test()
    await test.say("I am looking for a tent")
    assert spoken(await test.say("what about orange?")) == "One fits: Skarv 2 for 179.00 EUR, 3 in stock."


async def test_that_a_price_limit_holds_for_a_refinement_until_another_one_is_named() -> None:
    test = _test()
    await test.say("I am looking for a tent under 180 EUR")
    assert spoken(await test.say("what about orange?")) == "One fits: Skarv 2 for 179.00 EUR, 3 in stock."
    again = _test()
    await again.say("I am looking for a tent under 180 EUR")
    assert spoken(await again.say("what about under 400 EUR")).startswith("3 fit")


async def test_that_a_question_about_a_product_named_in_full_is_answered_instead_of_searched_for() -> None:
    known = replace(_passages(_TENTS[:1])[0], title="Skarv 2")
    test = DialogueTest(MemoryStoreConnector(_TENTS), passages=[known])
    events = await test.say("show me what the Skarv 2 weighs")
    assert spoken(events) == "Skarv 2 weighs 1.18 kg."
    assert [card.reference for card in _cards(events)] == ["skarv-2"]
    assert spoken(await test.say("show me the Skarv 2 please")).startswith("One fits: Skarv 2")


async def test_that_every_price_said_names_the_version_it_comes_from() -> None:
    test = _test()
    await test.say("I am looking for a tent")
    (logged,) = [one for one in await test.log.events("con_test") if "Skarv 4" in spoken([one])]
    assert logged.event.sentence.sources == ("product:skarv-4", "variant:Skarv 4-grey")  # type: ignore[union-attr]


async def test_that_products_of_a_list_are_told_by_their_number_as_often_as_one_likes() -> None:
    test = _test()
    await test.say("I am looking for a tent")
    assert spoken(await test.say("how much is the second one")) == "Lund Light 2 costs 174.00 EUR."
    assert spoken(await test.say("how much is number 1?")) == (
        "Skarv 2 costs from 179.00 EUR to 189.00 EUR, depending on the version."
    )
    assert spoken(await test.say("how much is the second one")) == "Lund Light 2 costs 174.00 EUR."
    assert spoken(await test.say("and the third?")) == "Skarv 4 costs 399.00 EUR."


async def test_that_a_number_beyond_the_list_is_asked_back() -> None:
    test = _test(*_TENTS[:2])
    await test.say("I am looking for a tent")
    events = await test.say("how much is the third one")
    assert spoken(events) == "Which product do you mean?"
    (shown,) = (one.event for one in events if isinstance(one.event, CardsShown))
    assert {chip.label for chip in shown.quick_replies} == {"Skarv 2", "Lund Light 2"}
