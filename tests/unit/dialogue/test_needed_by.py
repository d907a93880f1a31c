"""Whether an order comes by the day that a shopper names. Today is Monday 16 November."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chatbot.domain.commerce import OrderState, Shipment, ShipmentState
from chatbot.testing.assistant import ANNA, DialogueTest, spoken
from chatbot.testing.store import NOW, MemoryStoreConnector, line, order, product, shipment

_TODAY = NOW.date()


def _parcel(expected: int, **changes: object) -> Shipment:
    """Build a parcel that is expected some days after today."""
    day = _TODAY + timedelta(days=expected)
    sent = {"state": ShipmentState.IN_TRANSIT, "delivered_at": None, "events": shipment().events[:1]}
    return shipment(**{**sent, "promised_on": day, "expected_on": day, **changes})


async def _told(text: str, *parcels: Shipment, state: OrderState = OrderState.IN_TRANSIT) -> str:
    store = MemoryStoreConnector((product(),), (ANNA,), (order(state=state, shipments=parcels),))
    return spoken(await DialogueTest(store).say(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "where is my order, will it be here before friday?",
            "As things stand, it comes in time, before Friday 20 November.",
        ),
        ("will my order get here by the 19th?", "As things stand, it comes on Thursday 19 November itself."),
        ("will my order be here tomorrow?", "As things stand, it comes too late, after Tuesday 17 November."),
        (
            "where is my order, we leave on 18 November",
            "As things stand, it comes too late, after Wednesday 18 November.",
        ),
    ],
)
async def test_that_a_day_by_which_an_order_is_needed_is_answered_first(text: str, said: str) -> None:
    told = await _told(text, _parcel(3))
    assert told.startswith(said)
    assert "19" in told


@pytest.mark.parametrize(
    "text",
    [
        "where is my order",
        "where is my order? it was promised for friday",
        "where is the order that I placed on friday",
    ],
)
async def test_that_no_day_is_weighed_where_none_is_needed(text: str) -> None:
    told = await _told(text, _parcel(3))
    assert told
    assert "As things stand" not in told


async def test_that_two_parcels_of_which_one_comes_later_are_not_all_in_time() -> None:
    later = _parcel(9, id="s2", tracking_number="N2")
    told = await _told("will my order be here before friday?", _parcel(2), later)
    assert told.startswith("As things stand, not all of it comes by Friday 20 November.")


async def test_that_of_what_is_named_only_its_own_parcel_is_weighed() -> None:
    boots, lamp = line(), line(id="l2", product_id="lamp", sku="LAMP", name="Lykta Lamp", kind="lamp", options=())
    sent = (_parcel(2, line_ids=(boots.id,)), _parcel(9, id="s2", tracking_number="N2", line_ids=(lamp.id,)))
    parts = (order(state=OrderState.IN_TRANSIT, lines=(boots, lamp), shipments=sent),)
    told = spoken(
        await DialogueTest(MemoryStoreConnector((product(),), (ANNA,), parts)).say(
            "will my order with the trail boots be here before friday?"
        )
    )
    assert told.startswith("As things stand, it comes in time, before Friday 20 November.")


async def test_that_nothing_is_promised_of_a_parcel_that_has_no_day() -> None:
    late = _parcel(-2, state=ShipmentState.DELAYED)
    told = await _told("will my order be here before friday?", late, state=OrderState.DELAYED)
    assert told
    assert "As things stand" not in told


async def test_that_nothing_is_weighed_of_a_parcel_that_is_on_the_van() -> None:
    scanned_today = (replace(shipment().events[0], at=NOW),)
    on_the_van = _parcel(2, state=ShipmentState.OUT_FOR_DELIVERY, events=scanned_today)
    told = await _told("will my order be here today?", on_the_van)
    assert "out for delivery" in told
    assert "As things stand" not in told
