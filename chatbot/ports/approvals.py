"""Confirmed writes that wait for a person of the staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chatbot.domain.money import Money
from chatbot.domain.outcome import Card


@dataclass(frozen=True, slots=True)
class Approval:
    """A confirmed write that waits; `amount` is what it costs the shop, `card` what the shopper saw and confirmed."""

    id: str
    conversation_id: str
    customer_id: str
    action: str
    order_number: str
    amount: Money
    card: Card
    asked_at: datetime


class Approvals(Protocol):
    """Shows what waits, and decides it."""

    async def waiting(self) -> tuple[Approval, ...]:
        """Return what waits, oldest first. Raises StoreUnavailable."""
        ...

    async def approve(self, approval_id: str, staff_id: str) -> str:
        """Carry a write out and return the id of its record.

        Raises ApprovalNotFound, AlreadyDecided, ConfirmationMismatch when it is no longer possible, StoreError.
        """
        ...

    async def decline(self, approval_id: str, staff_id: str, reason: str) -> None:
        """Refuse a write; the shopper reads the reason. Raises ApprovalNotFound, AlreadyDecided, StoreError."""
        ...
