"""Claims whose order or stock changed between the card and its confirmation; the last piece in stock."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from chatbot.domain.commerce import Order, Remedy
from chatbot.domain.conversation import ProposalExecuted, ProposalShown
from chatbot.testing.assistant import spoken
from chatbot.testing.desk import boots, confirmed, desk, has, is_untouched, proposal_in, proposed, stock_of
from chatbot.testing.store import NOW, line, order, shipment

OTHER = order(
    number="40911", lines=(line(id="40911-1"),), shipments=(shipment(id="shp_40911_1", line_ids=("40911-1",)),)
)


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (order(lines=(line(claimed_quantity=1),)), "That was already reported for your Fjellfot Trail Boots"),
        (order(lines=(line(returned_quantity=1),)), "That was already reported for your Fjellfot Trail Boots"),
        (order(lines=()), "I can't find an item that this could be about."),
        (order(shipments=(shipment(delivered_at=NOW - timedelta(days=15)),)), "The 14 days to report this"),
        (order(shipments=()), "have not been delivered yet"),
    ],
    ids=["claimed", "coming back", "line gone", "too late by now", "not delivered"],
)
async def test_that_an_order_that_changed_meanwhile_gets_no_money(meanwhile: Order, said: str) -> None:
    test = desk(order())
    card = await proposed(test, "my boots arrived damaged, money back please")
    test.store.orders["40817"] = meanwhile
    events = await test.press(card.id)
    assert "Something changed in the meantime, so nothing was done" in spoken(events)
    assert said in spoken(events)
    assert test.store.orders["40817"] == meanwhile
    assert not has(events, ProposalShown)
    unit = test.unit_of_work  # what is too late may go to the team
    assert (unit.returns, unit.settled, unit.approvals) == ([], {}, {})


async def test_that_another_price_makes_a_new_card() -> None:
    test = desk(order())
    card = await proposed(test, "my boots arrived damaged, money back please")
    test.store.orders["40817"] = order(lines=(line(unit_price=line().unit_price * 2),))
    again = proposal_in(await test.press(card.id))
    assert again.card.rows[-1] == ("Refund", "298.00 EUR to Visa ending 4411")
    assert is_untouched(test)


async def test_that_a_replacement_that_was_sold_meanwhile_becomes_a_card_with_the_money() -> None:
    test = desk(order())
    card = await proposed(test, "my boots arrived damaged, a replacement please")
    sold = boots(14900, 14900, 14900, stock=0)
    test.store.catalogue[sold.id] = sold
    events = await test.press(card.id)
    assert proposal_in(events).write.remedy is Remedy.REFUND
    assert is_untouched(test)


async def test_that_the_last_piece_replaces_one_of_two() -> None:
    test = desk(order(), OTHER, products=(boots(14900, 14900, 14900, stock=1),))
    one = await proposed(test, "my boots of order 40817 arrived damaged, a replacement please")
    await test.begin(replace(test.session, conversation_id="con_other"))
    two = await proposed(test, "my boots of order 40911 arrived damaged, a replacement please")
    turns = await asyncio.gather(confirmed(test, one), confirmed(test, two))
    assert sum(has(events, ProposalExecuted) for events in turns) == 1
    assert stock_of(test, "FTB-BRN-43") == 0
    (again,) = (proposal_in(events) for events in turns if has(events, ProposalShown))
    assert again.write.remedy is Remedy.REFUND
