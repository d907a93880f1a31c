"""What is wrong within an order is found, each kind of it, and nothing else."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from chatbot.adapters.connectors.catalogue import read_catalogue
from chatbot.adapters.connectors.demo_store import DemoSize, people_and_orders
from chatbot.domain.commerce import (
    Claim,
    ClaimKind,
    Order,
    OrderState,
    Payment,
    Refund,
    RefundTarget,
    Remedy,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
    ShipmentState,
)
from chatbot.domain.money import Money
from chatbot.domain.order_checks import Flaw, FlawFound, flaws
from chatbot.testing.store import NOW, line, order, shipment

CATALOGUE = Path(__file__).parents[3] / "knowledge" / "catalogue"
UNDER_WAY = shipment(state=ShipmentState.IN_TRANSIT, delivered_at=None)
PREPARING = shipment(state=ShipmentState.PREPARING, dispatched_at=None, delivered_at=None)
LOST = shipment(state=ShipmentState.LOST, delivered_at=None)
BACK = ReturnRequest(
    "ret_1", "40817", (ReturnLine("40817-1", 1),), ReturnReason.FAULTY, RefundTarget.ORIGINAL, Money(14900),
    ReturnState.OPEN, "LBL", NOW, NOW.date(),
)  # fmt: skip
WITHDRAWN = replace(BACK, state=ReturnState.WITHDRAWN)
REFUND = Refund(Money(14900), RefundTarget.ORIGINAL, "Visa ending 4411", True, NOW)
RETURNED = order(state=OrderState.RETURN_OPEN, lines=(line(returned_quantity=1),), returns=(BACK,))
CANCELLED = order(state=OrderState.CANCELLED, lines=(line(is_cancelled=True),), shipments=(), refunds=(REFUND,))


@pytest.mark.parametrize(
    "sound",
    [
        order(),
        order(shipments=()),
        order(state=OrderState.PAID, shipments=()),
        order(state=OrderState.PAID, shipments=(PREPARING,)),
        order(state=OrderState.PLACED, shipments=(), payments=()),
        order(state=OrderState.IN_TRANSIT, shipments=(UNDER_WAY,)),
        order(state=OrderState.LOST, shipments=(LOST,)),
        order(state=OrderState.REFUNDED, shipments=(LOST,), refunds=(REFUND,)),
        order(state=OrderState.PARTLY_SHIPPED, lines=(line(), line(id="40817-2"))),
        order(lines=(line(), line(id="40817-2", is_cancelled=True))),
        order(lines=(line(),), returns=(WITHDRAWN,)),
        order(lines=(), shipments=()),
        RETURNED,
        CANCELLED,
    ],
    ids=range(14),
)
def test_that_a_sound_order_has_no_flaw(sound: Order) -> None:
    assert flaws(sound) == ()


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 1, 3)])
def test_that_the_demo_shop_has_no_flaw(today: date) -> None:
    products = read_catalogue(CATALOGUE / "products.jsonl", CATALOGUE / "attributes.yaml")
    _, orders = people_and_orders(products, today, DemoSize(customers=60, orders=600))
    assert [one.number for one in orders if flaws(one)] == []


PAID = order(state=OrderState.PAID, shipments=())
CLAIM = Claim("clm_1", "40817", (ReturnLine("40817-1", 1),), ClaimKind.MISSING, Remedy.REPLACEMENT, Money(0), NOW)


@pytest.mark.parametrize(
    ("broken", "flaw", "part"),
    [
        (replace(order(), postage=Money(0, "USD")), Flaw.CURRENCIES, ""),
        (replace(order(), lines=(line(unit_price=Money(14900, "USD")),)), Flaw.CURRENCIES, ""),
        (order(refunds=(replace(REFUND, amount=Money(1, "USD")),)), Flaw.CURRENCIES, ""),
        (order(returns=(replace(WITHDRAWN, amount=Money(1, "USD")),)), Flaw.CURRENCIES, ""),
        (order(postage=Money(-1)), Flaw.AMOUNT, ""),
        (order(refunds=(replace(REFUND, amount=Money(-1)),)), Flaw.AMOUNT, ""),
        (order(refunds=(REFUND, replace(REFUND, amount=Money(1)))), Flaw.REFUNDS, ""),
        (replace(RETURNED, returns=(replace(BACK, amount=Money(14901)),)), Flaw.RETURN_AMOUNT, "returns.ret_1"),
        (replace(PAID, payments=(Payment("visa", "Visa", Money(14899)),)), Flaw.PAYMENTS, ""),
        (replace(PAID, postage=Money(1)), Flaw.PAYMENTS, ""),
        (order(shipments=(shipment(line_ids=("40817-1", "x")),)), Flaw.UNKNOWN_LINE, "shipments.shp_40817_1"),
        (
            replace(RETURNED, returns=(replace(BACK, lines=(*BACK.lines, ReturnLine("x", 1))),)),
            Flaw.UNKNOWN_LINE,
            "returns.ret_1",
        ),
        (order(claims=(CLAIM,)), Flaw.CLAIMED, "lines.40817-1"),
        (order(lines=(line(claimed_quantity=1),)), Flaw.CLAIMED, "lines.40817-1"),
        (order(claims=(replace(CLAIM, lines=(ReturnLine("x", 1),)),)), Flaw.UNKNOWN_LINE, "claims.clm_1"),
        (order(claims=(replace(CLAIM, amount=Money(0, "USD")),)), Flaw.CURRENCIES, ""),
        (replace(RETURNED, lines=(line(),)), Flaw.RETURNED, "lines.40817-1"),
        (order(lines=(line(returned_quantity=1),)), Flaw.RETURNED, "lines.40817-1"),
        (
            replace(
                RETURNED,
                lines=(line(returned_quantity=2),),
                returns=(replace(BACK, lines=(ReturnLine("40817-1", 1),)),),
            ),
            Flaw.RETURNED,
            "lines.40817-1",
        ),
        (
            replace(RETURNED, lines=(*RETURNED.lines, line(id="x")), shipments=(shipment(line_ids=("x",)),)),
            Flaw.NOT_DELIVERED,
            "lines.40817-1",
        ),
        (order(lines=(line(is_cancelled=True), line(id="40817-2"))), Flaw.CANCELLED, "lines.40817-1"),
        (order(lines=(line(is_cancelled=True),), shipments=()), Flaw.CANCELLED_STATE, ""),
        (replace(CANCELLED, lines=(line(),)), Flaw.CANCELLED_STATE, ""),
        (order(shipments=(UNDER_WAY,)), Flaw.PARCELS, ""),
        (order(state=OrderState.IN_TRANSIT), Flaw.PARCELS, ""),
        (order(state=OrderState.IN_TRANSIT, shipments=(PREPARING,)), Flaw.PARCELS, ""),
        (order(state=OrderState.PICKING), Flaw.PARCELS, ""),
        (order(state=OrderState.LOST, shipments=(UNDER_WAY,)), Flaw.PARCELS, ""),
        (replace(CANCELLED, shipments=(shipment(line_ids=()),)), Flaw.PARCELS, ""),
        (replace(RETURNED, returns=(replace(BACK, state=ReturnState.REFUNDED),)), Flaw.RETURNS, ""),
        (order(state=OrderState.REFUNDED), Flaw.RETURNS, ""),
        (order(shipments=(shipment(state=ShipmentState.IN_TRANSIT),)), Flaw.PARCEL, "shipments.shp_40817_1"),
        (order(shipments=(shipment(dispatched_at=None),)), Flaw.PARCEL, "shipments.shp_40817_1"),
        (order(shipments=(shipment(dispatched_at=NOW),)), Flaw.PARCEL, "shipments.shp_40817_1"),
    ],
)  # fmt: skip
def test_that_a_flaw_is_found_where_it_is_and_alone(broken: Order, flaw: Flaw, part: str) -> None:
    assert flaws(broken) == (FlawFound(flaw, part),)


def test_that_a_return_of_what_is_under_way_has_two_flaws() -> None:
    both = replace(RETURNED, shipments=(UNDER_WAY,))
    assert {one.flaw for one in flaws(both)} == {Flaw.NOT_DELIVERED, Flaw.PARCELS}


def test_that_rounded_prices_are_off_by_less_than_a_cent_a_piece() -> None:
    three = order(state=OrderState.PAID, shipments=(), lines=(line(quantity=3, unit_price=Money(333)),))
    assert flaws(replace(three, payments=(Payment("visa", "Visa", Money(1000)),))) == ()
    assert flaws(replace(three, payments=(Payment("visa", "Visa", Money(1002)),))) == (FlawFound(Flaw.PAYMENTS),)


def test_that_a_delivery_is_after_its_dispatch() -> None:
    parcel = shipment(dispatched_at=NOW, delivered_at=NOW + timedelta(hours=1))
    assert flaws(order(shipments=(parcel,))) == ()
