"""Orders that are named by what became of them, or by how they come: "my late order", 加急那单."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import Order, OrderState, ReturnState

_EXPRESS = "express"
"""What carriers call it, whatever the language."""


def of_kind(text: str, orders: tuple[Order, ...], words: Mapping[str, tuple[str, ...]]) -> tuple[Order, ...]:
    """Return the orders of the kind that a text names; all where it names none, or there is none of it."""
    kinds = (is_kind for key, is_kind in _KINDS.items() if mentions(text, words[key]))
    found = (tuple(order for order in orders if is_kind(order)) for is_kind in kinds)
    return next(filter(None, found), orders)


def has_open_return(order: Order) -> bool:
    """Whether goods of an order are still to be sent back."""
    return any(one.state is ReturnState.OPEN for one in order.returns)


def _is_late(order: Order) -> bool:
    return order.state in (OrderState.DELAYED, OrderState.LOST)


def _is_express(order: Order) -> bool:
    return any(_EXPRESS in parcel.carrier.lower() for parcel in order.shipments)


_KINDS: Mapping[str, Callable[[Order], bool]] = {
    "late_one": _is_late,
    "returned_one": has_open_return,
    "express_one": _is_express,
}
