"""Exchanges and swaps whose order, stock or prices changed between the card and its confirmation; the last piece."""

import asyncio
from dataclasses import replace

import pytest

from chatbot.domain.commerce import Order, OrderState
from chatbot.domain.conversation import ProposalExecuted, ProposalShown
from chatbot.domain.products import Product
from chatbot.testing.assistant import spoken
from chatbot.testing.desk import boots, confirmed, desk, has, is_untouched, proposal_in, proposed, stock_of, unshipped
from chatbot.testing.store import line, order, product, shipment

DEARER, CHEAPER = boots(15900, 14900, 14900), boots(13900, 14900, 14900)


@pytest.mark.parametrize("placed", [order(), unshipped()], ids=["exchange", "swap"])
@pytest.mark.parametrize(
    ("meanwhile", "row"),
    [(DEARER, ("To pay on top", "10.00 EUR")), (CHEAPER, None)],
    ids=["dearer", "cheaper"],
)
async def test_that_another_price_makes_a_new_card(
    placed: Order, meanwhile: Product, row: tuple[str, str] | None
) -> None:
    test = desk(placed)
    card = await proposed(test, "exchange the boots for 42")
    test.store.catalogue[meanwhile.id] = meanwhile
    events = await test.press(card.id)
    assert "Something changed in the meantime, so nothing was done" in spoken(events)
    again = proposal_in(events)
    assert row is None or row in again.card.rows
    assert is_untouched(test)
    await test.press(again.id)
    assert stock_of(test, "FTB-BRN-42") == 4


@pytest.mark.parametrize("placed", [order(), unshipped()], ids=["exchange", "swap"])
@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (boots(14900, 14900, 14900, stock=0), "There is no other version of your Fjellfot Trail Boots"),
        (product(variants=product().variants[1:2]), "There is no other version of your Fjellfot Trail Boots"),
        (None, "There is no other version of your Fjellfot Trail Boots"),
    ],
    ids=["sold out", "variant gone", "product gone"],
)
async def test_that_a_variant_that_is_gone_is_not_promised(placed: Order, meanwhile: Product | None, said: str) -> None:
    test = desk(placed)
    card = await proposed(test, "exchange the boots for 42")
    test.store.catalogue.clear()
    if meanwhile is not None:
        test.store.catalogue[meanwhile.id] = meanwhile
    events = await test.press(card.id)
    assert said in spoken(events)
    assert not has(events, ProposalShown)
    assert is_untouched(test)


@pytest.mark.parametrize(
    ("placed", "meanwhile", "said"),
    [
        (unshipped(), unshipped(state=OrderState.PICKING), "already being packed"),
        (unshipped(), unshipped(lines=(line(is_cancelled=True),), state=OrderState.CANCELLED), "I can't find an item"),
        (order(), order(lines=(line(returned_quantity=1),)), "A return of your Fjellfot Trail Boots has already"),
        (order(), order(lines=()), "I can't find an item"),
    ],
    ids=["packed", "cancelled", "coming back", "line gone"],
)
async def test_that_an_order_that_went_on_meanwhile_stays(placed: Order, meanwhile: Order, said: str) -> None:
    test = desk(placed)
    card = await proposed(test, "exchange the boots for 42")
    test.store.orders["40817"] = meanwhile
    events = await test.press(card.id)
    assert said in spoken(events)
    assert test.store.orders["40817"] == meanwhile
    assert is_untouched(test)


@pytest.mark.parametrize("placed", [order(), unshipped()], ids=["exchange", "swap"])
async def test_that_the_last_piece_goes_to_one_of_two(placed: Order) -> None:
    last = boots(14900, 14900, 14900, stock=1)
    other = replace(placed, number="40911", lines=(line(id="40911-1"),))
    if other.shipments:
        other = replace(other, shipments=(shipment(id="shp_40911_1", line_ids=("40911-1",)),))
    test = desk(placed, other, products=(last,))
    one = await proposed(test, "exchange the boots of order 40817 for 42")
    await test.begin(replace(test.session, conversation_id="con_other"))
    two = await proposed(test, "exchange the boots of order 40911 for 42")
    turns = await asyncio.gather(confirmed(test, one), confirmed(test, two))
    assert sum(has(events, ProposalExecuted) for events in turns) == 1
    assert sum("Something changed in the meantime" in spoken(events) for events in turns) == 1
    assert stock_of(test, "FTB-BRN-42") == 0


@pytest.mark.parametrize("placed", [order(), unshipped()], ids=["exchange", "swap"])
@pytest.mark.parametrize(
    ("stocked", "told"), [(DEARER, "10.00 EUR more"), (boots(14900, 14900, 14900), "0.00 EUR more")]
)
async def test_that_the_open_card_tells_what_is_to_be_paid_on_top(placed: Order, stocked: Product, told: str) -> None:
    test = desk(placed)
    test.store.catalogue[stocked.id] = stocked
    card = await proposed(test, "exchange the boots for 42")
    assert told in spoken(await test.say("do i have to pay more for that?"))
    assert is_untouched(test)
    await test.press(card.id)
    assert stock_of(test, "FTB-BRN-42") == 4
