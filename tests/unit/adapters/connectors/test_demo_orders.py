"""The invented orders: repeatable, in every state, and free of contradictions on any day of the week."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pytest

from chatbot.adapters.connectors.catalogue import read_catalogue
from chatbot.adapters.connectors.demo_parcels import ZONES, add_working_days
from chatbot.adapters.connectors.demo_store import DemoSize, people_and_orders
from chatbot.domain.commerce import (
    Customer,
    Membership,
    Order,
    OrderState,
    ReturnClass,
    ReturnState,
    Shipment,
    ShipmentState,
)
from chatbot.domain.money import Money, total
from chatbot.domain.products import Product

FOLDER = Path(__file__).parents[4] / "knowledge" / "catalogue"
SMALL = DemoSize(customers=40, orders=200)
MONDAY = date(2026, 11, 16)
WEEK = [MONDAY + timedelta(days=day) for day in range(7)]
IN_FEBRUARY = date(2028, 2, 29)
DAYS = [*WEEK, IN_FEBRUARY]


@cache
def products() -> tuple[Product, ...]:
    return read_catalogue(FOLDER / "products.jsonl", FOLDER / "attributes.yaml")


@cache
def shop(today: date, size: DemoSize = SMALL) -> tuple[list[Customer], list[Order]]:
    return people_and_orders(products(), today, size)


def orders(today: date) -> list[Order]:
    return shop(today)[1]


def order(number: str, today: date) -> Order:
    return next(order for order in orders(today) if order.number == number)


def parcels(today: date) -> list[tuple[Order, Shipment]]:
    return [(order, parcel) for order in orders(today) for parcel in order.shipments]


def test_that_the_same_seed_on_the_same_day_gives_the_same_shop() -> None:
    again = people_and_orders(products(), MONDAY, SMALL)

    assert shop(MONDAY) == again
    assert people_and_orders(products(), MONDAY, DemoSize(8, 40, 200)) != again
    assert shop(WEEK[1]) != again


@pytest.mark.parametrize("today", DAYS)
def test_that_every_state_occurs_in_the_last_five_weeks(today: date) -> None:
    recent = [order for order in orders(today) if order.placed_at.date() >= today - timedelta(days=35)]

    assert {order.state for order in recent} == set(OrderState)
    numbers = [order.number for order in orders(today)]
    assert len(set(numbers)) == len(numbers) == 200
    assert all(len(number) == 5 for number in numbers)


@pytest.mark.parametrize("today", DAYS)
def test_that_nothing_happened_later_than_this_morning(today: date) -> None:
    morning = datetime.combine(today, time(4), UTC)

    for placed in orders(today):
        moments = [placed.placed_at, *(refund.at for refund in placed.refunds if refund.is_paid)]
        moments += [request.opened_at for request in placed.returns]
        moments += [scan.at for parcel in placed.shipments for scan in parcel.events]
        assert max(moments) <= morning, placed.number
        assert min(moments) >= placed.placed_at, placed.number
        assert placed.placed_at.date() >= today - timedelta(days=731)


@pytest.mark.parametrize("today", DAYS)
def test_that_parcels_and_their_scans_fit_each_other(today: date) -> None:
    for placed, parcel in parcels(today):
        times = [scan.at for scan in parcel.events]
        assert times == sorted(times), placed.number
        assert (parcel.delivered_at is not None) == (parcel.state is ShipmentState.DELIVERED)
        assert (parcel.dispatched_at is None) == (parcel.state is ShipmentState.PREPARING) == (not parcel.events)
        assert parcel.promised_on > placed.placed_at.date()
        if parcel.state is ShipmentState.DELIVERED:
            assert parcel.events[-1].code == "delivered"
            assert parcel.events[-1].place == placed.ship_to.city
        elif parcel.state is ShipmentState.DELAYED:
            assert parcel.promised_on < today
        elif parcel.state is ShipmentState.LOST:
            assert add_working_days(parcel.promised_on, 7) < today
        else:
            assert parcel.expected_on >= today
    carried = Counter(line_id for _, parcel in parcels(today) for line_id in parcel.line_ids)
    assert set(carried.values()) == {1}


@pytest.mark.parametrize("today", DAYS)
def test_that_the_money_adds_up(today: date) -> None:
    for placed in orders(today):
        assert total(paid.amount for paid in placed.payments) == placed.total, placed.number
        back = total(refund.amount for refund in placed.refunds)
        assert Money(0) <= back <= placed.total
        for request in placed.returns:
            assert (request.state is ReturnState.REFUNDED) == any(refund.is_paid for refund in placed.refunds)
            assert all(placed.line(item.line_id).returned_quantity == item.quantity for item in request.lines)


def test_that_goods_go_where_their_carrier_goes() -> None:
    for placed, parcel in parcels(MONDAY):
        zone = ZONES[placed.ship_to.country]
        is_bulky = any(placed.line(line_id).return_class is ReturnClass.BULKY for line_id in parcel.line_ids)
        assert is_bulky == (parcel.carrier == "Tragwerk Freight")
        assert zone <= 2 or parcel.carrier == "Norpost"
    assert {parcel.carrier for _, parcel in parcels(MONDAY)} == {"Norpost", "Kurivo Express", "Tragwerk Freight"}


def test_that_customers_live_in_all_zones_and_a_fifth_are_members() -> None:
    customers, placed = people_and_orders(products(), MONDAY, DemoSize(customers=500, orders=600))

    zones = Counter(ZONES[customer.address.country] for customer in customers)
    members = sum(customer.membership is Membership.CIRCLE for customer in customers)
    assert set(zones) == {1, 2, 3, 4}
    assert zones[1] > 250
    assert 70 <= members <= 130
    assert len({customer.email for customer in customers}) == 500
    assert all(customer.email.endswith(".example") for customer in customers)
    methods = {paid.method for order in placed for paid in order.payments}
    assert methods == {"visa", "mastercard", "paypal", "sepa", "invoice", "gift_card", "store_credit"}
    assert any([paid.method for paid in order.payments] == ["gift_card", "visa"] for order in placed)
    assert any(len(order.shipments) == 2 for order in placed)
    assert any(parcel.state is ShipmentState.OUT_FOR_DELIVERY for order in placed for parcel in order.shipments)


def test_that_a_shop_of_one_more_than_the_demo_customers_works() -> None:
    customers, placed = people_and_orders(products(), MONDAY, DemoSize(customers=1, orders=30))

    assert (len(customers), len(placed)) == (7, 30)


@pytest.mark.parametrize("today", DAYS)
def test_that_the_boots_of_anna_are_late(today: date) -> None:
    boots = order("40817", today)
    (parcel,) = boots.shipments

    assert (boots.state, boots.email) == (OrderState.DELAYED, "anna.lindholm@post.example")
    assert (parcel.promised_on, parcel.expected_on) == (today - timedelta(days=5), today + timedelta(days=2))
    assert (parcel.carrier, parcel.events[-1].code, parcel.events[-1].place) == ("Norpost", "delay", "Hannover")
    assert dict(boots.lines[0].options)["size"] == "43"
    assert [paid.label for paid in boots.payments] == ["Visa ending 4411"]


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize(
    ("number", "days"),
    [("40655", 9), ("40790", 40), ("40233", 95), ("40588", 12), ("40344", 20), ("40120", 70), ("40602", 6)],
)
def test_that_demo_orders_were_delivered_when_they_should(today: date, number: str, days: int) -> None:
    (parcel,) = order(number, today).shipments

    assert parcel.delivered_at is not None
    assert parcel.delivered_at.date() == today - timedelta(days=days)


@pytest.mark.parametrize("today", DAYS)
def test_that_the_other_demo_orders_stand_as_they_should(today: date) -> None:
    states = {
        "40911": OrderState.PAID,
        "40702": OrderState.IN_TRANSIT,
        "40344": OrderState.RETURN_OPEN,
        "40467": OrderState.LOST,
        "40399": OrderState.CANCELLED,
        "40120": OrderState.REFUNDED,
        "40602": OrderState.DELIVERED,
        "40851": OrderState.IN_TRANSIT,
    }
    assert {number: order(number, today).state for number in states} == states
    assert [parcel.state.value for parcel in order("40702", today).shipments] == ["delivered", "in_transit"]
    assert order("40344", today).returns[0].state is ReturnState.OPEN
    assert order("40344", today).returns[0].hand_over_by > today
    assert [line.return_class.value for line in order("40602", today).lines] == ["final_sale", "hygiene"]
    assert [line.quantity for line in order("40911", today).lines] == [1, 2]
    assert order("40851", today).shipments[0].carrier == "Kurivo Express"
