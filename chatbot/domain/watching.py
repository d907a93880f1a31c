"""What is news of an order whose customer wants to hear of it: a parcel with a new scan or state."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.domain.commerce import Order, OrderState, Shipment, ShipmentState, TrackingEvent

_AT_AN_END = frozenset({ShipmentState.DELIVERED, ShipmentState.LOST})
_NOTHING_COMES = frozenset({OrderState.CANCELLED, OrderState.REFUNDED})


def marks(order: Order) -> dict[str, str]:
    """Return where each parcel stands, by its id: its state and the moment of its last scan."""
    return {parcel.id: _mark(parcel) for parcel in order.shipments}


def moved(order: Order, told: Mapping[str, str]) -> tuple[Shipment, ...]:
    """Return the parcels that stand elsewhere than was told; a parcel that only came into being has not moved."""
    return tuple(
        parcel
        for parcel in order.shipments
        if _mark(parcel) != told.get(parcel.id, f"{ShipmentState.PREPARING.value} ")
    )


def is_over(order: Order) -> bool:
    """Whether nothing more will move: every parcel has come or counts as lost, or nothing is sent."""
    if order.state in _NOTHING_COMES:
        return True
    return bool(order.shipments) and all(parcel.state in _AT_AN_END for parcel in order.shipments)


def newest_scan(parcel: Shipment) -> TrackingEvent | None:
    """Return the last scan of a parcel, None before the first one."""
    return max(parcel.events, key=lambda scanned: scanned.at, default=None)


def _mark(parcel: Shipment) -> str:
    scan = newest_scan(parcel)
    return f"{parcel.state.value} {'' if scan is None else scan.at.isoformat()}"
