"""When goods that are still to come are expected, and the order as it will be once they are there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from chatbot.domain.commerce import Order, OrderLine, ShipmentState


def expected_on(order: Order, line: OrderLine) -> date | None:
    """Return when the last parcel with a line is expected; None where none is on its way, or one is lost."""
    coming = [parcel for parcel in order.parcels_of(line.id) if parcel.delivered_at is None]
    is_lost = any(parcel.state is ShipmentState.LOST for parcel in coming)
    return None if is_lost else max((parcel.expected_on for parcel in coming), default=None)


def supposed_delivered(order: Order, line: OrderLine, day: date) -> Order:
    """Return the order as it will be once the parcels with a line have come on a day, at noon."""
    noon, coming = datetime.combine(day, time(12), UTC), order.parcels_of(line.id)
    parcels = (
        replace(one, delivered_at=noon) if one in coming and one.delivered_at is None else one
        for one in order.shipments
    )
    return replace(order, shipments=tuple(parcels))
