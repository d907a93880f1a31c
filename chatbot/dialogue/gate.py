"""The one gate for writes: propose, confirm, execute once.

Nothing that understanding or a model says reaches `execute`; only a pressed card or its typed code does.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import datetime, timedelta

from chatbot.domain.commerce import Order, ReturnRequest, ReturnState
from chatbot.domain.conversation import Level, Session
from chatbot.domain.outcome import Card, OpenReturn, Proposal
from chatbot.domain.returns import decide_return, quote_refund
from chatbot.domain.rules import ReturnTerms, RulesToday
from chatbot.errors import AlreadyExecuted, ConfirmationExpired, ConfirmationMismatch, NotAuthorised
from chatbot.ports.clock import Ids
from chatbot.ports.unit_of_work import AuditEntry, UnitOfWork, Work

LIFETIME = timedelta(minutes=5)


class Gate:
    """Makes proposals and carries out confirmed ones."""

    def __init__(self, unit_of_work: UnitOfWork, ids: Ids) -> None:
        self._unit_of_work = unit_of_work
        self._ids = ids

    def propose(self, session: Session, write: OpenReturn, card: Card, now: datetime) -> Proposal:
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

    async def execute(self, session: Session, proposal: Proposal, rules: RulesToday, now: datetime) -> ReturnRequest:
        """Carry out a confirmed proposal once, in one transaction.

        Raises NotAuthorised, ConfirmationExpired, ConfirmationMismatch (also when the rules or the order no longer
        give what the card shows), AlreadyExecuted with the record it made, StoreError.
        """
        _check(session, proposal, now)
        async with self._unit_of_work.begin() as work:
            earlier = await work.executed(proposal.id)
            if earlier is not None:
                raise AlreadyExecuted(earlier)
            order = await work.order_of(proposal.customer_id, proposal.write.order_number)
            _still_holds(order, proposal.write, rules)
            request = self._request(proposal.write, now)
            await work.open_return(request)
            await _record(work, proposal, request, now)
        return request

    def _request(self, write: OpenReturn, now: datetime) -> ReturnRequest:
        return ReturnRequest(
            id=self._ids.new("ret"),
            order_number=write.order_number,
            lines=write.lines,
            reason=write.reason,
            target=write.target,
            amount=write.amount,
            state=ReturnState.OPEN,
            label_code=self._ids.code(),
            opened_at=now,
            hand_over_by=write.hand_over_by,
        )


def payload_hash(write: OpenReturn) -> str:
    """Return the SHA-256 of a write's content."""
    content = json.dumps(asdict(write), sort_keys=True, default=str)
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


def _still_holds(order: Order, write: OpenReturn, rules: RulesToday) -> None:
    terms = ReturnTerms(write.reason, write.target, frozenset(write.unmet_conditions))
    lines = {line.id: line for line in order.lines}
    for item in write.lines:
        line = lines.get(item.line_id)
        if line is None or item.quantity > line.returnable_quantity:
            raise ConfirmationMismatch("the order has changed")
        if not decide_return(order, line, rules, terms).is_allowed:
            raise ConfirmationMismatch("it is no longer allowed")
    if quote_refund(order, write.lines, rules, terms).amount != write.amount:
        raise ConfirmationMismatch("the amount has changed")


async def _record(work: Work, proposal: Proposal, request: ReturnRequest, now: datetime) -> None:
    payload = {"return": request.id, "order": request.order_number, "label": request.label_code}
    await work.post("return.opened", request.id, payload, now)
    await work.audit(AuditEntry(proposal.customer_id, "open_return", request.id, proposal.conversation_id, now))
    await work.settle(proposal.id, request.id, now)
