"""One transaction over everything a confirmed write touches."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chatbot.domain.commerce import Order, ReturnRequest


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which record, when; never any text of a message."""

    actor: str
    action: str
    record_id: str
    conversation_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandOffRecord:
    """A conversation that waits for a person."""

    id: str
    conversation_id: str
    customer_id: str | None
    reason: str
    summary: str
    at: datetime


class Work(Protocol):
    """What may be done inside one transaction. Raises StoreUnavailable."""

    async def executed(self, key: str) -> str | None:
        """Return the record that an earlier execution under this idempotency key made, None for the first."""
        ...

    async def settle(self, key: str, record_id: str, at: datetime) -> None:
        """Record that `key` made `record_id`. Raises AlreadyExecuted if it is settled."""
        ...

    async def order_of(self, customer_id: str, number: str) -> Order:
        """Return the order as it is inside the transaction. Raises OrderNotFound."""
        ...

    async def open_return(self, request: ReturnRequest) -> None:
        """Store a return and mark its lines. Raises RejectedByStore when more comes back than was delivered."""
        ...

    async def save_order(self, before: Order, after: Order) -> None:
        """Store what differs: state, address, cancelled lines, new refunds. Raises RejectedByStore.

        `before` is what this transaction read.
        """
        ...

    async def add_stock(self, sku: str, pieces: int) -> None:
        """Put pieces back into stock; a variant that is no longer sold is left alone."""
        ...

    async def open_hand_off(self, record: HandOffRecord) -> None:
        """Store a hand-over."""
        ...

    async def post(self, topic: str, key: str, payload: Mapping[str, str], at: datetime) -> None:
        """Put a message into the outbox: delivered after the commit, at least once."""
        ...

    async def audit(self, entry: AuditEntry) -> None:
        """Append to the audit log, chained by hash."""
        ...


class UnitOfWork(Protocol):
    """Begins transactions."""

    def begin(self) -> AbstractAsyncContextManager[Work]:
        """Open a write transaction: committed durably at the end of the block, rolled back by any exception."""
        ...
