"""The one gate for writes: propose, confirm, execute once.

Nothing that understanding or a model says reaches `execute`; only a pressed card or its typed code does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from chatbot.domain.commerce import Order
from chatbot.domain.conversation import Level, Session
from chatbot.domain.outcome import Card, Proposal
from chatbot.domain.rules import RulesToday
from chatbot.domain.writes import Receipt, Write
from chatbot.errors import AlreadyExecuted, ConfirmationExpired, ConfirmationMismatch, NotAuthorised
from chatbot.ports.clock import Ids
from chatbot.ports.unit_of_work import AuditEntry, UnitOfWork, Work

LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a write is carried out, by which rules, and who gives new ids."""

    now: datetime
    rules: RulesToday
    ids: Ids


class Execution(Protocol):
    """How one kind of write is carried out."""

    @property
    def name(self) -> str:
        """The name that the audit log uses."""
        ...

    def check(self, order: Order, write: Any, moment: Moment) -> None:
        """Raise ConfirmationMismatch when order and rules no longer give what the card shows."""
        ...

    async def carry_out(self, work: Work, order: Order, write: Any, moment: Moment) -> Receipt:
        """Write business rows and outbox. Raises StoreError."""
        ...


class Gate:
    """Makes proposals and carries out confirmed ones; `executions` by the type of their write."""

    def __init__(self, unit_of_work: UnitOfWork, ids: Ids, executions: Mapping[type[Write], Execution]) -> None:
        self._unit_of_work = unit_of_work
        self._ids = ids
        self._executions = executions

    def propose(self, session: Session, write: Write, card: Card, now: datetime) -> Proposal:
        """Return a proposal bound to this conversation, customer and payload. Raises NotAuthorised for a guest."""
        return Proposal(
            id=self._ids.new("pro"),
            code=self._ids.code(),
            conversation_id=session.conversation_id,
            customer_id=_customer(session),
            write=write,
            payload_hash=payload_hash(write),
            expires_at=now + LIFETIME,
            card=card,
        )

    async def execute(self, session: Session, proposal: Proposal, rules: RulesToday, now: datetime) -> Receipt:
        """Carry out a confirmed proposal once, in one transaction.

        Raises NotAuthorised, ConfirmationExpired, ConfirmationMismatch (also when the rules or the order no longer
        give what the card shows), AlreadyExecuted with the record it made, StoreError.
        """
        _check(session, proposal, now)
        execution, moment = self._executions[type(proposal.write)], Moment(now, rules, self._ids)
        async with self._unit_of_work.begin() as work:
            earlier = await work.executed(proposal.id)
            if earlier is not None:
                raise AlreadyExecuted(earlier)
            order = await work.order_of(proposal.customer_id, proposal.write.order_number)
            execution.check(order, proposal.write, moment)
            receipt = await execution.carry_out(work, order, proposal.write, moment)
            by, of = proposal.customer_id, proposal.conversation_id
            await work.audit(AuditEntry(by, execution.name, receipt.record_id, of, now))
            await work.settle(proposal.id, receipt.record_id, now)
        return receipt


def payload_hash(write: Write) -> str:
    """Return the SHA-256 of a write's kind and content."""
    content = json.dumps([type(write).__name__, asdict(write)], sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def _customer(session: Session) -> str:
    if session.level is not Level.VERIFIED or session.customer_id is None:
        raise NotAuthorised("a write needs a verified customer")
    return session.customer_id


def _check(session: Session, proposal: Proposal, now: datetime) -> None:
    if (session.conversation_id, _customer(session)) != (proposal.conversation_id, proposal.customer_id):
        raise NotAuthorised("the proposal belongs to another conversation or customer")
    if payload_hash(proposal.write) != proposal.payload_hash:
        raise ConfirmationMismatch("the payload is not the one that was shown")
    if now > proposal.expires_at:
        raise ConfirmationExpired("the proposal has expired")
