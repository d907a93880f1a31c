"""Where an order is, for the customer who is signed in. Guests: `test_order_status_guest.py`."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chatbot.domain.commerce import (
    Order,
    OrderState,
    Refund,
    RefundTarget,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
    Shipment,
    ShipmentState,
)
from chatbot.domain.conversation import CardsShown, LoggedEvent, PassagesCited
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card
from chatbot.domain.rules import Action, LostAfter
from chatbot.testing.assistant import ANNA, RULES, DialogueTest, rule, spoken
from chatbot.testing.store import NOW, MemoryStoreConnector, customer, line, order, product, shipment

_TODAY = NOW.date()


def _test(*orders: Order) -> DialogueTest:
    return DialogueTest(MemoryStoreConnector((product(),), (ANNA,), orders))


async def _asked(*orders: Order, text: str = "where is my order") -> list[LoggedEvent]:
    return await _test(*orders).say(text)


def _sent(state: ShipmentState, promised: int, expected: int, **changes: object) -> Shipment:
    """Build a parcel on its way; days are counted from today."""
    days = {"promised_on": _TODAY + timedelta(days=promised), "expected_on": _TODAY + timedelta(days=expected)}
    return shipment(**{"state": state, "delivered_at": None, "events": shipment().events[:1], **days, **changes})


def _cards(events: list[LoggedEvent]) -> tuple[Card, ...]:
    return tuple(card for one in events if isinstance(one.event, CardsShown) for card in one.event.cards)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (OrderState.PLACED, "Your Fjellfot Trail Boots (order 40817) are ordered, and we are waiting for the payment."),
        (OrderState.PAID, "Your Fjellfot Trail Boots (order 40817) are paid and not packed yet."),
        (OrderState.PICKING, "Your Fjellfot Trail Boots (order 40817) are being packed right now."),
        (OrderState.CANCELLED, "Your Fjellfot Trail Boots (order 40817) were cancelled."),
        (
            OrderState.IN_TRANSIT,
            "Your Fjellfot Trail Boots (order 40817) are marked as on the way, but the order shows no parcel.",
        ),
        (
            OrderState.DELIVERED,
            "Your Fjellfot Trail Boots (order 40817) are marked as delivered, but the order shows no parcel.",
        ),
    ],
)
async def test_that_an_order_without_a_parcel_is_told_by_its_state(state: OrderState, said: str) -> None:
    assert spoken(await _asked(order(state=state, shipments=()))) == said


async def test_that_a_parcel_that_is_planned_only_gives_the_expected_day() -> None:
    planned = _sent(ShipmentState.PREPARING, 3, 3, dispatched_at=None, events=())
    text = spoken(await _asked(order(state=OrderState.PAID, shipments=(planned,))))
    assert text.endswith("paid and not packed yet. Delivery is expected on Thursday 19 November.")
    overdue = _sent(ShipmentState.PREPARING, -3, -3, dispatched_at=None, events=())
    late = spoken(await _asked(order(state=OrderState.PAID, shipments=(overdue,))))
    assert late.endswith("There is no new delivery date yet.")


@pytest.mark.parametrize(
    ("state", "order_state", "said"),
    [
        (ShipmentState.PREPARING, OrderState.PARTLY_SHIPPED, "are still with us, not handed to Norpost yet."),
        (ShipmentState.IN_TRANSIT, OrderState.IN_TRANSIT, "are on the way with Norpost, last scanned in Hamburg on Fr"),
        (ShipmentState.OUT_FOR_DELIVERY, OrderState.IN_TRANSIT, "are out for delivery today with Norpost."),
        (ShipmentState.LOST, OrderState.LOST, "count as lost on the way with Norpost. You choose a replacement"),
    ],
)
async def test_that_every_state_of_a_parcel_is_told(state: ShipmentState, order_state: OrderState, said: str) -> None:
    events = () if state is ShipmentState.PREPARING else shipment().events[:1]
    if state is ShipmentState.OUT_FOR_DELIVERY:
        events = (replace(events[0], at=NOW),)
    sent = _sent(state, 2, 2, events=events)
    assert f"Your Fjellfot Trail Boots (order 40817) {said}" in spoken(
        await _asked(order(state=order_state, shipments=(sent,)))
    )


async def test_that_a_delivered_order_is_told_with_its_day_where_the_shop_is_and_can_be_returned() -> None:
    late_evening = shipment(delivered_at=NOW.replace(day=8, hour=23, minute=30))
    events = await _asked(order(shipments=(late_evening,)))
    assert spoken(events) == "Your Fjellfot Trail Boots (order 40817) were delivered on Monday 9 November."
    shown = next(one.event for one in events if isinstance(one.event, CardsShown))
    assert [chip.message for chip in shown.quick_replies] == [
        "I want to return Fjellfot Trail Boots",
        "Something is wrong with my Fjellfot Trail Boots",
    ]


async def test_that_lateness_comes_with_the_new_day_the_reason_an_apology_and_the_clause_on_lost_parcels() -> None:
    late = _sent(ShipmentState.DELAYED, -3, 2, delay_reason="a missed connection in Hannover")
    events = await _asked(order(state=OrderState.DELAYED, shipments=(late,)))
    assert spoken(events) == (
        "Your Fjellfot Trail Boots (order 40817) are late: Norpost last scanned the parcel in Hamburg on "
        "Friday 6 November, 11:00. It is now expected on Wednesday 18 November. "
        "The reason given is a missed connection in Hannover. I'm sorry, you counted on Friday 13 November. "
        "If it has not come by Tuesday 24 November, the parcel counts as lost and you choose a replacement or "
        "your money back (1)."
    )
    (cited,) = (one.event.citations for one in events if isinstance(one.event, PassagesCited))
    assert [citation.document_id for citation in cited] == ["returns-policy"]


async def test_that_a_late_parcel_without_a_new_day_says_so_and_after_the_last_day_asks_what_is_wanted() -> None:
    events = await _asked(order(state=OrderState.DELAYED, shipments=(_sent(ShipmentState.IN_TRANSIT, -30, -30),)))
    assert spoken(events).endswith(
        "There is no new delivery date yet. I'm sorry, you counted on Saturday 17 October. It had not come by "
        "Tuesday 27 October, so the parcel counts as lost now (1). You choose a replacement or your money back: "
        "just tell me which."
    )
    shown = next(one.event for one in events if isinstance(one.event, CardsShown))
    assert [chip.message for chip in shown.quick_replies] == ["the parcel is lost", "I want to talk to a person"]


async def test_that_the_rule_of_the_carrier_wins_over_the_rule_for_all() -> None:
    express = rule(LostAfter(3, ("Kurivo Express",)), action=Action.DELIVERY)
    late = _sent(ShipmentState.DELAYED, -1, 2, carrier="Kurivo Express")
    store = MemoryStoreConnector((product(),), (ANNA,), (order(state=OrderState.DELAYED, shipments=(late,)),))
    test = DialogueTest(store, rules=(*RULES, express))
    assert "If it has not come by Wednesday 18 November" in spoken(await test.say("where is my order"))


async def test_that_without_a_rule_no_day_is_promised() -> None:
    late = _sent(ShipmentState.DELAYED, -1, 2)
    store = MemoryStoreConnector((product(),), (ANNA,), (order(state=OrderState.DELAYED, shipments=(late,)),))
    assert "counts as lost" not in spoken(await DialogueTest(store, rules=()).say("where is my order"))


async def test_that_the_rule_of_the_day_of_the_order_counts_where_the_shop_is() -> None:
    from_november = replace(rule(LostAfter(7), action=Action.DELIVERY), effective=Period(date(2026, 11, 4)))
    placed = order(
        placed_at=NOW.replace(day=3, hour=23, minute=30),
        state=OrderState.DELAYED,
        shipments=(_sent(ShipmentState.DELAYED, -1, 2),),
    )
    store = MemoryStoreConnector((product(),), (ANNA,), (placed,))
    test = DialogueTest(store, rules=(from_november,))
    assert "counts as lost" in spoken(await test.say("where is my order"))


async def test_that_a_split_order_tells_each_parcel_with_its_own_goods() -> None:
    lines = (line(), line(id="40817-2", name="Lykta Desk Lamp", kind="desk lamp"))
    first = shipment()
    second = _sent(ShipmentState.IN_TRANSIT, 2, 2, id="shp_40817_2", line_ids=("40817-2",))
    text = spoken(await _asked(order(state=OrderState.PARTLY_SHIPPED, lines=lines, shipments=(first, second))))
    assert text.startswith("Order 40817 comes in 2 parcels. Your Fjellfot Trail Boots (order 40817) were delivered")
    assert "Your Lykta Desk Lamp (order 40817) is on the way with Norpost" in text
    assert text.endswith("Delivery is expected on Wednesday 18 November.")


async def test_that_an_order_of_twelve_parcels_is_told_to_its_end() -> None:
    lines = tuple(line(id=f"40817-{n}", name=f"Lamp {n}") for n in range(12))
    parcels = tuple(_sent(ShipmentState.IN_TRANSIT, n, n, id=f"shp_{n}", line_ids=(f"40817-{n}",)) for n in range(12))
    text = spoken(await _asked(order(state=OrderState.IN_TRANSIT, lines=lines, shipments=parcels)))
    assert "Your Lamp 11 (order 40817) is on the way" in text
    assert text.endswith("Delivery is expected on Friday 27 November.")


def _returned(state: ReturnState) -> ReturnRequest:
    return ReturnRequest(
        id="ret_1",
        order_number="40817",
        lines=(ReturnLine("40817-1", 1),),
        reason=ReturnReason.DOES_NOT_FIT,
        target=RefundTarget.ORIGINAL,
        amount=Money(14900),
        state=state,
        label_code="AAAAA2",
        opened_at=NOW,
        hand_over_by=_TODAY + timedelta(days=14),
    )


@pytest.mark.parametrize(
    ("order_state", "return_state", "said"),
    [
        (
            OrderState.RETURN_OPEN,
            ReturnState.OPEN,
            "A return is open for your Fjellfot Trail Boots (order 40817); "
            "please hand the parcel over by Monday 30 November.",
        ),
        (
            OrderState.RETURN_OPEN,
            ReturnState.RECEIVED,
            "Your return of Fjellfot Trail Boots (order 40817) has reached us.",
        ),
        (
            OrderState.REFUNDED,
            ReturnState.REFUNDED,
            "Your Fjellfot Trail Boots (order 40817) came back to us and the return is settled.",
        ),
    ],
)
async def test_that_a_return_is_told(order_state: OrderState, return_state: ReturnState, said: str) -> None:
    assert spoken(await _asked(order(state=order_state, returns=(_returned(return_state),)))) == said


async def test_that_only_what_came_back_is_told_and_each_open_return_with_its_day() -> None:
    lines = (line(), line(id="40817-2", name="Lykta Desk Lamp"), line(id="40817-3", name="Brenna Kettle"))
    boots, lamp = _returned(ReturnState.OPEN), _returned(ReturnState.OPEN)
    lamp = replace(lamp, id="ret_2", lines=(ReturnLine("40817-2", 1),), hand_over_by=_TODAY + timedelta(days=2))
    text = spoken(await _asked(order(state=OrderState.RETURN_OPEN, lines=lines, returns=(boots, lamp))))
    assert text == (
        "A return is open for your Fjellfot Trail Boots (order 40817); "
        "please hand the parcel over by Monday 30 November. "
        "A return is open for your Lykta Desk Lamp (order 40817); "
        "please hand the parcel over by Wednesday 18 November."
    )
    returns = (replace(boots, state=ReturnState.RECEIVED), replace(lamp, state=ReturnState.WITHDRAWN))
    received = spoken(await _asked(order(state=OrderState.RETURN_OPEN, lines=lines, returns=returns)))
    assert received == "Your return of Fjellfot Trail Boots (order 40817) has reached us."


async def test_that_money_that_goes_back_is_told_whether_paid_or_due() -> None:
    paid = Refund(Money(10000), RefundTarget.ORIGINAL, "Visa ending 4411", is_paid=True, at=NOW - timedelta(days=2))
    due = Refund(Money(4900), RefundTarget.STORE_CREDIT, "store credit", is_paid=False, at=NOW)
    text = spoken(await _asked(order(state=OrderState.CANCELLED, shipments=(), refunds=(paid, due))))
    assert text == (
        "Your Fjellfot Trail Boots (order 40817) were cancelled. "
        "100.00 EUR went back to Visa ending 4411 on Saturday 14 November. 49.00 EUR will go back to store credit."
    )


async def test_that_the_card_shows_goods_state_scans_and_total_but_neither_name_nor_address() -> None:
    lines = (line(), line(id="40817-2", name="Brenna Kettle", options=(), quantity=2, unit_price=Money(5400)))
    (card,) = _cards(await _asked(order(lines=lines, postage=Money(490))))
    assert card.title == "Order 40817"
    assert card.rows == (
        ("Items", "1 x Fjellfot Trail Boots (43, brown); 2 x Brenna Kettle"),
        ("Status", "delivered"),
        ("Ordered", "Wednesday 4 November"),
        ("Tracking", "Norpost NP408170001"),
        ("Friday 6 November, 11:00", "handed to the carrier, Hamburg"),
        ("Monday 9 November, 11:00", "delivered, Hamburg"),
        ("Delivered", "Monday 9 November"),
        ("Total", "261.90 EUR"),
    )


async def test_that_the_card_of_a_parcel_on_its_way_shows_the_day_it_is_expected() -> None:
    (card,) = _cards(
        await _asked(order(state=OrderState.IN_TRANSIT, shipments=(_sent(ShipmentState.IN_TRANSIT, 2, 2),)))
    )
    assert ("Expected", "Wednesday 18 November") in card.rows


async def test_that_a_customer_without_orders_hears_so() -> None:
    assert spoken(await _asked()) == "There is no order on your account yet."


async def test_that_somebody_elses_order_is_not_found_by_its_number() -> None:
    other = customer(id="cus_00002")
    text = spoken(await _asked(order(number="40999", customer_id=other.id), text="where is order 40999"))
    assert text == "I can't find order 40999 among your orders."


async def test_that_a_parcel_out_for_delivery_since_days_is_not_said_to_come_today() -> None:
    old = _sent(ShipmentState.OUT_FOR_DELIVERY, -3, -3, events=shipment().events[:1])

    text = spoken(await _asked(order(state=OrderState.IN_TRANSIT, shipments=(old,))))

    assert "today" not in text
    assert "There is no new delivery date yet." in text
