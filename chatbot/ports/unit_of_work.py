"""One transaction over everything a confirmed write touches."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from chatbot.domain.commerce import Address, Customer, Order, ReturnRequest
from chatbot.domain.hand_overs import Ground
from chatbot.domain.outcome import Proposal
from chatbot.domain.products import Product
from chatbot.domain.settlement import SavedMethod
from chatbot.ports.approvals import Approval


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which record, when; never any text of a message."""

    actor: str
    action: str
    record_id: str
    conversation_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HandOffTopic:
    """What a hand-over is about: what the queue is filtered by, what the assistant said last and what that rests on."""

    language: str = "en"
    mood: str = "calm"
    topic: str = ""
    tried: str = ""
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True)
class HandOffRecord:
    """A conversation that waits for a person."""

    id: str
    conversation_id: str
    customer_id: str | None
    reason: str
    summary: str
    at: datetime
    about: HandOffTopic = field(default_factory=HandOffTopic)


@dataclass(frozen=True, slots=True)
class ApprovalDecision:
    """What a person decided about a write that waited; the reason is for the shopper."""

    approval_id: str
    is_approved: bool
    staff_id: str
    at: datetime
    reason: str = ""


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
        """Store what differs: state, address, lines, money, states of returns, new claims. Raises RejectedByStore.

        `before` is what this transaction read.
        """
        ...

    async def add_order(self, order: Order) -> None:
        """Store a new order. Raises RejectedByStore when its number is taken."""
        ...

    async def next_order_number(self) -> str:
        """Return a number that no order has."""
        ...

    async def product(self, product_id: str) -> Product:
        """Return a product with price and stock inside the transaction. Raises ProductNotFound."""
        ...

    async def move_stock(self, sku: str, pieces: int) -> None:
        """Put pieces back into stock, or take them out (negative). Raises RejectedByStore when there are not as many.

        What comes back to a variant that is no longer sold is left alone.
        """
        ...

    async def customer(self, customer_id: str) -> Customer:
        """Return a customer as stored inside the transaction. Raises RejectedByStore when there is none."""
        ...

    async def payment_methods(self, customer_id: str) -> tuple[SavedMethod, ...]:
        """Return the ways of paying that a customer keeps in the account, by label, inside the transaction."""
        ...

    async def save_home(self, customer_id: str, address: Address) -> None:
        """Make this the address of a customer's account; orders keep theirs."""
        ...

    async def ask_approval(self, approval: Approval, proposal: Proposal) -> None:
        """Store a confirmed write that waits for a person."""
        ...

    async def waiting_approvals(self) -> tuple[Approval, ...]:
        """Return the writes that wait, oldest first."""
        ...

    async def approval(self, approval_id: str) -> tuple[Approval, Proposal]:
        """Return a write that waits. Raises ApprovalNotFound, AlreadyDecided."""
        ...

    async def decide_approval(self, decision: ApprovalDecision) -> None:
        """Record what was decided about a write that waits. Raises ApprovalNotFound, AlreadyDecided."""
        ...

    async def open_hand_off(self, record: HandOffRecord) -> None:
        """Store a hand-over."""
        ...

    async def post(self, topic: str, key: str, payload: Mapping[str, str], at: datetime) -> None:
        """Put a message into the outbox: delivered after the commit, at least once.

        Mail has a topic ``mail.<name>`` and a payload as `chatbot.dialogue.staff.mails` reads it.
        """
        ...

    async def watch_order(self, number: str, customer_id: str, at: datetime) -> bool:
        """Tell this customer by mail from now on when a parcel of the order moves, until it has come.

        Returns whether that is new; asking again changes nothing. Raises OrderNotFound, also for somebody else's.
        """
        ...

    async def unwatch_order(self, number: str, customer_id: str) -> bool:
        """Tell it no more; return whether it was watched."""
        ...

    async def audit(self, entry: AuditEntry) -> None:
        """Append to the audit log, chained by hash."""
        ...


class UnitOfWork(Protocol):
    """Begins transactions."""

    def begin(self) -> AbstractAsyncContextManager[Work]:
        """Open a write transaction: committed durably at the end of the block, rolled back by any exception."""
        ...
