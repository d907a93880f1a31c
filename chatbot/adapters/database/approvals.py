"""Confirmed writes that wait for a person, stored whole: the proposal is carried out as the shopper confirmed it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from chatbot.adapters.database.codec import decode_proposal, encode
from chatbot.adapters.database.desk_tables import approvals
from chatbot.domain.money import Money
from chatbot.domain.outcome import Proposal
from chatbot.errors import AlreadyDecided, ApprovalNotFound, StoreUnavailable
from chatbot.ports.approvals import Approval
from chatbot.ports.unit_of_work import ApprovalDecision


class _State(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"


def ask(connection: Connection, approval: Approval, proposal: Proposal) -> None:
    """Store a write that waits."""
    row = {
        "id": approval.id,
        "conversation_id": approval.conversation_id,
        "customer_id": approval.customer_id,
        "action": approval.action,
        "order_number": approval.order_number,
        "amount_minor": approval.amount.minor,
        "currency": approval.amount.currency,
        "proposal": encode(proposal),
        "asked_at": approval.asked_at,
        "state": _State.WAITING,
    }
    connection.execute(insert(approvals).values(row))


def waiting(connection: Connection) -> tuple[Approval, ...]:
    """Return what waits, oldest first."""
    is_waiting = approvals.c.state == _State.WAITING
    rows = connection.execute(select(approvals).where(is_waiting).order_by(approvals.c.asked_at, approvals.c.id))
    return tuple(_read(row)[0] for row in rows)


def find(connection: Connection, approval_id: str) -> tuple[Approval, Proposal]:
    """Return a write that waits. Raises ApprovalNotFound, AlreadyDecided."""
    row = connection.execute(select(approvals).where(approvals.c.id == approval_id)).one_or_none()
    if row is None:
        raise ApprovalNotFound(approval_id)
    if row.state != _State.WAITING:
        raise AlreadyDecided(f"{approval_id} was {row.state}")
    return _read(row)


def decide(connection: Connection, decision: ApprovalDecision) -> None:
    """Record a decision. Raises ApprovalNotFound, AlreadyDecided."""
    find(connection, decision.approval_id)
    is_waiting = (approvals.c.id == decision.approval_id) & (approvals.c.state == _State.WAITING)
    decided = connection.execute(
        update(approvals)
        .where(is_waiting)
        .values(
            state=_State.APPROVED if decision.is_approved else _State.DECLINED,
            decided_by=decision.staff_id,
            decided_at=decision.at,
            reason=decision.reason,
        )
    )
    if decided.rowcount != 1:
        raise AlreadyDecided(decision.approval_id)


def _read(row: Row[Any]) -> tuple[Approval, Proposal]:
    try:
        proposal = decode_proposal(row.proposal)
    except ValueError as error:
        raise StoreUnavailable(f"{row.id} was written by another version of this program") from error
    approval = Approval(
        row.id,
        row.conversation_id,
        row.customer_id,
        row.action,
        row.order_number,
        Money(row.amount_minor, row.currency),
        proposal.card,
        row.asked_at,
    )
    return approval, proposal
