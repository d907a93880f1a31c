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

from chatbot.dialogue.staff.decision_news import DECIDED, decision
from chatbot.domain.commerce import Order
from chatbot.domain.conversation import Level, Session
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card, Proposal
from chatbot.domain.rules import RulesToday
from chatbot.domain.writes import APPROVAL, Receipt, Write, amount_for_staff
from chatbot.errors import AlreadyExecuted, ConfirmationExpired, ConfirmationMismatch, NotAuthorised, OrderNotFound
from chatbot.ports.approvals import Approval
from chatbot.ports.clock import Ids
from chatbot.ports.unit_of_work import ApprovalDecision, AuditEntry, UnitOfWork, Work

LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a write is carried out, by which rules, who gives new ids, and for which customer."""

    now: datetime
    rules: RulesToday
    ids: Ids
    customer_id: str


class Execution(Protocol):
    """How one kind of write is carried out. The order is as the transaction read it; of a write about none, None."""

    @property
    def name(self) -> str:
        """The name that the audit log uses."""
        ...

    async def check(self, work: Work, order: Any, write: Any, moment: Moment) -> None:
        """Raise ConfirmationMismatch when order, stock and rules no longer give what the card shows."""
        ...

    async def carry_out(self, work: Work, order: Any, write: Any, moment: Moment) -> Receipt:
        """Write business rows and outbox. Raises StoreError."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person of the staff is asked to approve, and when that was."""

    action: str
    amount: Money
    at: datetime


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
        """Carry out a confirmed proposal once, in one transaction; above the shop's limit let it wait for a person.

        Raises NotAuthorised, ConfirmationExpired, ConfirmationMismatch (also when the rules or the order no longer
        give what the card shows), AlreadyExecuted with the record it made, StoreError.
        """
        _check(session, proposal, now)
        execution, moment = self._executions[type(proposal.write)], self._moment(proposal, rules, now)
        async with self._unit_of_work.begin() as work:
            earlier = await work.executed(proposal.id)
            if earlier is not None:
                raise AlreadyExecuted(earlier)
            order = await _order(work, proposal.customer_id, proposal.write)
            await execution.check(work, order, proposal.write, moment)
            amount = None if order is None else amount_for_staff(order, proposal.write, rules)
            if order is not None and amount is not None:
                receipt = await self._ask_staff(work, order, proposal, Asked(execution.name, amount, now))
            else:
                receipt = await execution.carry_out(work, order, proposal.write, moment)
            action = f"ask:{execution.name}" if receipt.is_waiting else execution.name
            by, of = proposal.customer_id, proposal.conversation_id
            await work.audit(AuditEntry(by, action, receipt.record_id, of, now))
            await work.settle(proposal.id, receipt.record_id, now)
        return receipt

    async def may_execute(self, session: Session, write: Write, rules: RulesToday, now: datetime) -> bool:
        """Whether session, order, stock and rules allow a write as things stand. Raises StoreUnavailable."""
        try:
            moment = Moment(now, rules, self._ids, _customer(session))
            async with self._unit_of_work.begin() as work:
                order = await _order(work, moment.customer_id, write)
                await self._executions[type(write)].check(work, order, write, moment)
        except (ConfirmationMismatch, NotAuthorised, OrderNotFound):
            return False
        return True

    async def approve(
        self, approval_id: str, staff_id: str, rules: RulesToday, now: datetime
    ) -> tuple[Proposal, Receipt]:
        """Carry out a write that waits, if order and rules still give what the shopper confirmed.

        Raises ApprovalNotFound, AlreadyDecided, ConfirmationMismatch, StoreError.
        """
        async with self._unit_of_work.begin() as work:
            approval, proposal = await work.approval(approval_id)
            execution, moment = self._executions[type(proposal.write)], self._moment(proposal, rules, now)
            order = await _order(work, proposal.customer_id, proposal.write)
            await execution.check(work, order, proposal.write, moment)
            receipt = await execution.carry_out(work, order, proposal.write, moment)
            await work.decide_approval(ApprovalDecision(approval_id, True, staff_id, now))
            record, of = receipt.record_id, approval.conversation_id
            await work.audit(AuditEntry(staff_id, f"approve:{execution.name}", record, of, now))
            await work.post(DECIDED, approval_id, decision(approval_id, proposal, record), now)
        return proposal, receipt

    async def decline(self, approval_id: str, staff_id: str, reason: str, now: datetime) -> Proposal:
        """Refuse a write that waits. Raises ApprovalNotFound, AlreadyDecided, StoreError."""
        async with self._unit_of_work.begin() as work:
            approval, proposal = await work.approval(approval_id)
            await work.decide_approval(ApprovalDecision(approval_id, False, staff_id, now, reason))
            action, of = f"decline:{approval.action}", approval.conversation_id
            await work.audit(AuditEntry(staff_id, action, approval_id, of, now))
            await work.post(DECIDED, approval_id, decision(approval_id, proposal, reason=reason), now)
        return proposal

    async def waiting(self) -> tuple[Approval, ...]:
        """Return the writes that wait for a person, oldest first. Raises StoreUnavailable."""
        async with self._unit_of_work.begin() as work:
            return await work.waiting_approvals()

    def _moment(self, proposal: Proposal, rules: RulesToday, now: datetime) -> Moment:
        return Moment(now, rules, self._ids, proposal.customer_id)

    async def _ask_staff(self, work: Work, order: Order, proposal: Proposal, asked: Asked) -> Receipt:
        approval = Approval(
            id=self._ids.new(APPROVAL),
            conversation_id=proposal.conversation_id,
            customer_id=proposal.customer_id,
            action=asked.action,
            order_number=order.number,
            amount=asked.amount,
            card=proposal.card,
            asked_at=asked.at,
        )
        await work.ask_approval(approval, proposal)
        payload = {"approval": approval.id, "order": order.number, "action": asked.action}
        await work.post("approval.asked", approval.id, payload, asked.at)
        return Receipt(approval.id, order, is_waiting=True)


async def _order(work: Work, customer_id: str, write: Write) -> Order | None:
    return await work.order_of(customer_id, write.order_number) if write.order_number else None


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
