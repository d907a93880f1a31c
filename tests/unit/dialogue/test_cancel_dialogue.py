"""Cancelling an order, and sending it somewhere else: from the wish to the row."""

from dataclasses import replace

import pytest

from chatbot.domain.commerce import Order, OrderState, Payment, Refund, RefundTarget
from chatbot.domain.conversation import (
    CardsShown,
    Level,
    LoggedEvent,
    PassagesCited,
    ProposalExecuted,
    ProposalShown,
    Session,
)
from chatbot.domain.money import Money
from chatbot.domain.outcome import Proposal
from chatbot.testing.assistant import ANNA, DialogueTest, spoken
from chatbot.testing.store import NOW, MemoryStoreConnector, line, order, product

SOCKS = line(id="40817-2", name="Ullgard Hiking Socks", kind="socks", quantity=2, unit_price=Money(900), options=())
VISA = Payment("visa", "Visa ending 4411", Money(16700))
PAYPAL = Payment("paypal", "PayPal", Money(16700))


def _order(**changes: object) -> Order:
    given = {"state": OrderState.PAID, "shipments": (), "lines": (line(), SOCKS), "payments": (VISA,), **changes}
    return order(**given)


def _test(*orders: Order, **changes: object) -> DialogueTest:
    return DialogueTest(MemoryStoreConnector((product(),), (ANNA,), orders or (_order(),)), **changes)


def _proposal(events: list[LoggedEvent]) -> Proposal:
    return next(one.event.proposal for one in events if isinstance(one.event, ProposalShown))


def _has(events: list[LoggedEvent], kind: type) -> bool:
    return any(isinstance(one.event, kind) for one in events)


def _now(test: DialogueTest) -> Order:
    return test.store.orders["40817"]


async def test_that_an_order_is_cancelled_when_its_card_is_confirmed_and_not_before() -> None:
    test = _test()
    shown = await test.say("cancel my order")
    assert "Here is the cancellation of your Fjellfot Trail Boots and 2 x Ullgard Hiking Socks" in spoken(shown)
    assert ("Not charged", "167.00 EUR") in _proposal(shown).card.rows
    assert "please press Confirm on the card" in spoken(await test.say("yes"))
    assert _now(test).state is OrderState.PAID
    done = await test.press(_proposal(shown).id)
    assert spoken(done).startswith("Done: your Fjellfot Trail Boots and 2 x Ullgard Hiking Socks (order 40817) are")
    assert (_now(test).state, _now(test).refunds) == (OrderState.CANCELLED, ())
    assert [one.topic for one in test.unit_of_work.outbox] == ["order.cancelled"]
    assert [one.action for one in test.unit_of_work.audit] == ["cancel_order"]


async def test_that_pressing_twice_cancels_once_and_pieces_come_back_into_stock_once() -> None:
    boots = product()
    sold = line(sku=boots.variants[0].sku)
    test = _test(_order(lines=(sold,)))
    proposal = _proposal(await test.say("cancel my order"))
    await test.press(proposal.id)
    assert "already done" in spoken(await test.press(proposal.id))
    assert test.store.catalogue[boots.id].variants[0].stock == boots.variants[0].stock + 1
    assert len(test.unit_of_work.outbox) == 1


async def test_that_only_the_items_that_are_named_are_cancelled() -> None:
    test = _test()
    shown = await test.say("cancel the socks")
    assert "your 2 x Ullgard Hiking Socks (order 40817)" in spoken(shown)
    await test.press(_proposal(shown).id)
    assert [one.is_cancelled for one in _now(test).lines] == [False, True]
    assert _now(test).state is OrderState.PAID
    told = await test.say("where is my order")
    assert "Socks" not in spoken(told)
    (card,) = next(one.event.cards for one in told if isinstance(one.event, CardsShown))
    assert dict(card.rows)["Total"] == "149.00 EUR"
    rest = await test.say("cancel my order")
    assert "your Fjellfot Trail Boots (order 40817)" in spoken(rest)


@pytest.mark.parametrize("correction", ["cancel everything except the boots", "cancel the socks only"])
async def test_that_a_correction_makes_a_new_card_and_voids_the_old_one(correction: str) -> None:
    test = _test()
    first = _proposal(await test.say("cancel my order"))
    second = _proposal(await test.say(correction))
    assert second.write.line_ids == ("40817-2",)
    assert "no longer open" in spoken(await test.press(first.id))
    assert _now(test).state is OrderState.PAID


async def test_that_what_was_charged_goes_back_to_where_it_came_from() -> None:
    test = _test(_order(payments=(PAYPAL,)))
    shown = await test.say("cancel my order")
    assert ("Refund", "167.00 EUR to PayPal") in _proposal(shown).card.rows
    assert "167.00 EUR goes back to PayPal." in spoken(await test.press(_proposal(shown).id))
    assert _now(test).refunds == (Refund(Money(16700), RefundTarget.ORIGINAL, "PayPal", is_paid=False, at=NOW),)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (OrderState.PICKING, "You can refuse the parcel at the door"),
        (OrderState.LOST, "If something went wrong with the delivery, you can report it to me."),
        (OrderState.DELIVERED, "are already delivered, so I cannot cancel them any more"),
        (OrderState.REFUNDED, "are already refunded, so I cannot cancel them any more"),
        (OrderState.CANCELLED, "(order 40817) were cancelled."),
    ],
)
async def test_that_a_late_cancellation_is_refused_with_its_clause_and_what_is_possible(
    state: OrderState, said: str
) -> None:
    test = _test(_order(state=state))
    events = await test.say("cancel my order")
    assert said in spoken(events)
    assert not _has(events, ProposalShown)
    assert _has(events, PassagesCited) is (state is not OrderState.CANCELLED)


async def test_that_an_order_that_was_packed_meanwhile_is_not_cancelled() -> None:
    test = _test()
    proposal = _proposal(await test.say("cancel my order"))
    test.store.orders["40817"] = _order(state=OrderState.PICKING)
    events = await test.press(proposal.id)
    assert "Something changed in the meantime" in spoken(events)
    assert "already being packed" in spoken(events)
    assert not _has(events, ProposalExecuted)


async def test_that_an_order_whose_price_changed_meanwhile_is_not_cancelled_at_the_old_one() -> None:
    test = _test()
    proposal = _proposal(await test.say("cancel my order"))
    test.store.orders["40817"] = _order(lines=(line(unit_price=Money(9900)), SOCKS))
    events = await test.press(proposal.id)
    assert ("Not charged", "117.00 EUR") in _proposal(events).card.rows
    assert _now(test).state is OrderState.PAID


@pytest.mark.parametrize("wish", ["cancel my order", "change the address to Lindenweg 5, 20095 Hamburg"])
async def test_that_nobody_signed_out_changes_an_order(wish: str) -> None:
    test = _test(session=Session("con_test", Level.GUEST))
    events = await test.say(wish)
    assert "To change an order I need you to be signed in" in spoken(events)
    assert not _has(events, ProposalShown)


async def test_that_somebody_elses_order_is_not_found() -> None:
    test = _test(_order(), _order(number="40911", customer_id="cus_00006"))
    for wish in ("cancel order 40911", "change the address of order 40911"):
        assert spoken(await test.say(wish)) == "I can't find order 40911 among your orders."


async def test_that_no_closes_the_card() -> None:
    test = _test()
    proposal = _proposal(await test.say("cancel my order"))
    assert spoken(await test.say("no")) == "All right, nothing was changed."
    assert "no longer open" in spoken(await test.press(proposal.id))


async def test_that_an_address_is_asked_for_shown_and_stored() -> None:
    test = _test()
    assert "Which address should it go to" in spoken(await test.say("change the delivery address"))
    assert "I could not read an address" in spoken(await test.say("somewhere in Hamburg"))
    shown = await test.say("Lindenweg 5, 20095 Hamburg")
    rows = dict(_proposal(shown).card.rows)
    assert rows["New address"] == f"{_order().ship_to.name}, Lindenweg 5, 20095 Hamburg, DE"
    again = await test.say("sorry, Lindenweg 7, 20095 Hamburg")
    done = await test.press(_proposal(again).id)
    assert spoken(done) == "Done: order 40817 goes to the new address."
    expected = replace(_order().ship_to, street="Lindenweg 7", postcode="20095", city="Hamburg")
    assert _now(test).ship_to == expected
    assert [one.action for one in test.unit_of_work.audit] == ["change_address"]


async def test_that_the_address_of_an_order_on_its_way_stays() -> None:
    test = _test(_order(state=OrderState.IN_TRANSIT))
    events = await test.say("change the address to Lindenweg 5, 20095 Hamburg")
    assert "Order 40817 is already on the way, so I cannot change its address any more (1)." in spoken(events)


async def test_that_the_address_of_an_order_that_was_packed_meanwhile_stays() -> None:
    test = _test()
    proposal = _proposal(await test.say("change the address to Lindenweg 5, 20095 Hamburg"))
    packed = _order(state=OrderState.PICKING)
    test.store.orders["40817"] = packed
    events = await test.press(proposal.id)
    assert "Something changed in the meantime" in spoken(events)
    assert _now(test) == packed


async def test_that_without_a_rule_nothing_is_changed_and_nothing_is_cited() -> None:
    test = _test(rules=())
    for wish in ("cancel my order", "change the address to Lindenweg 5, 20095 Hamburg"):
        events = await test.say(wish)
        assert "any more" in spoken(events)
        assert not _has(events, PassagesCited)
