"""What may be written: typed, complete, and rendered to a card before anybody confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chatbot.domain.commerce import Address, Order, RefundTarget, ReturnLine, ReturnReason, ReturnRequest
from chatbot.domain.money import Money


@dataclass(frozen=True, slots=True)
class OpenReturn:
    """Open this return, on these terms, for exactly this amount."""

    order_number: str
    lines: tuple[ReturnLine, ...]
    reason: ReturnReason
    target: RefundTarget
    amount: Money
    hand_over_by: date
    unmet_conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Cancel these lines, whole; `paid_back` is what goes back, `not_charged` what is no longer to be paid."""

    order_number: str
    line_ids: tuple[str, ...]
    paid_back: Money
    not_charged: Money


@dataclass(frozen=True, slots=True)
class ChangeAddress:
    """Send the order to this address."""

    order_number: str
    address: Address


Write = OpenReturn | CancelOrder | ChangeAddress


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a write made: its record, the order as it stood before, and the return if one was opened."""

    record_id: str
    order: Order
    opened: ReturnRequest | None = None
