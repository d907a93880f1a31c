"""Where the money is: paid, on its way, or waiting for goods; for customers and for guests who know the order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chatbot.domain.commerce import (
    Order,
    OrderState,
    Refund,
    RefundTarget,
    Replacement,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from chatbot.domain.conversation import Level, PassagesCited, Session
from chatbot.domain.money import Money
from chatbot.domain.proofs import GuestMatched
from chatbot.testing.assistant import spoken
from chatbot.testing.desk import chips_in, desk, has, is_untouched
from chatbot.testing.store import NOW, line, order

VISA = "Visa ending 4411"
DUE = Refund(Money(900), RefundTarget.ORIGINAL, VISA, is_paid=False, at=NOW)
PAID = replace(DUE, is_paid=True, at=NOW - timedelta(days=3))
RETURN = ReturnRequest(
    id="ret_a",
    order_number="40817",
    lines=(ReturnLine("40817-1", 1),),
    reason=ReturnReason.DOES_NOT_FIT,
    target=RefundTarget.ORIGINAL,
    amount=Money(14900),
    state=ReturnState.OPEN,
    label_code="FHR111",
    opened_at=NOW,
    hand_over_by=date(2026, 11, 30),
)
COMING = order(lines=(line(returned_quantity=1),), returns=(RETURN,))
WITHIN = (
    "149.00 EUR goes back to Visa ending 4411 within 5 working days after your Fjellfot Trail Boots are back with us "
    "(1)."
)


@pytest.mark.parametrize(
    ("placed", "said"),
    [
        (order(refunds=(DUE,)), "9.00 EUR will go back to Visa ending 4411."),
        (order(refunds=(PAID,)), "9.00 EUR went back to Visa ending 4411 on Friday 13 November."),
        (
            order(refunds=(PAID, replace(DUE, amount=Money(500), label="PayPal"))),
            "9.00 EUR went back to Visa ending 4411 on Friday 13 November. 5.00 EUR will go back to PayPal.",
        ),
        (COMING, WITHIN),
        (replace(COMING, refunds=(DUE,)), f"9.00 EUR will go back to Visa ending 4411. {WITHIN}"),
        (
            replace(COMING, returns=(replace(RETURN, target=RefundTarget.STORE_CREDIT),)),
            "149.00 EUR goes back to store credit within 5 working days after your Fjellfot Trail Boots are back with "
            "us (1).",
        ),
        (order(), "Order 40817 has no open return and no refund."),
        (
            replace(COMING, returns=(replace(RETURN, state=ReturnState.WITHDRAWN),)),
            "Order 40817 has no open return and no refund.",
        ),
        (
            replace(COMING, returns=(replace(RETURN, amount=Money(0), replacement=Replacement("X", (), Money(0))),)),
            "There is no refund for order 40817.",
        ),
    ],
    ids=["due", "paid", "both", "waits for goods", "all", "store credit", "none", "withdrawn", "exchange"],
)
async def test_that_every_part_of_the_money_is_told(placed: Order, said: str) -> None:
    test = desk(placed)
    events = await test.say("where is my refund")
    assert spoken(events) == said
    assert has(events, PassagesCited) is ("(1)" in said)
    assert chips_in(events) == ("I want to talk to a person",)
    assert is_untouched(test)


async def test_that_without_a_rule_no_time_is_promised() -> None:
    events = await desk(COMING, rules=()).say("where is my refund")
    assert spoken(events) == "149.00 EUR goes back to Visa ending 4411 once your Fjellfot Trail Boots are back with us."


async def test_that_of_several_orders_the_one_with_money_under_way_is_meant() -> None:
    test = desk(order(number="40911"), order(refunds=(DUE,)))
    assert "9.00 EUR will go back" in spoken(await test.say("where is my refund"))
    assert spoken(await test.say("my refund for order 40911")) == "Order 40911 has no open return and no refund."


async def test_that_a_guest_hears_of_the_money_of_an_order_that_is_known_and_of_no_other() -> None:
    test = desk(COMING, order(number="40911", refunds=(DUE,)), session=Session("con_test", Level.ANONYMOUS))
    assert "What is the order number" in spoken(await test.say("where is my refund"))
    assert "I need the e-mail or the delivery postcode" in spoken(await test.say("40817"))
    events = await test.say("20357")
    assert spoken(events) == WITHIN
    assert has(events, GuestMatched)
    assert "I need the e-mail" in spoken(await test.say("and my refund of order 40911"))


async def test_that_a_guest_with_a_wrong_proof_learns_nothing() -> None:
    test = desk(COMING, session=Session("con_test", Level.ANONYMOUS))
    events = await test.say("where is my refund for order 40817, postcode 99999")
    assert spoken(events) == "I can't find an order with these details."


async def test_that_the_refund_of_somebody_else_is_not_found() -> None:
    test = desk(order(), order(number="40911", customer_id="cus_00006", refunds=(DUE,)))
    assert spoken(await test.say("my refund for order 40911")) == "I can't find order 40911 among your orders."


async def test_that_a_cancelled_order_that_never_left_is_told_not_to_be_charged() -> None:
    test = desk(order(state=OrderState.CANCELLED, shipments=()))
    told = spoken(await test.say("where is my refund for order 40817"))
    assert "is not charged any more" in told
    assert is_untouched(test)
