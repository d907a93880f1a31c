"""Approvals in memory, with a builder for one that waits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chatbot.domain.money import Money
from chatbot.domain.outcome import Card, CardKind
from chatbot.errors import AlreadyDecided, ApprovalNotFound, ChatbotError
from chatbot.ports.approvals import Approval
from chatbot.testing.store import NOW

_CARD = Card(CardKind.PROPOSAL, "40817", "Cancel order 40817", (("Refund", "149.00 EUR to Visa ending 4411"),))
_WAITING = Approval("apr_1", "con_anna", "cus_00001", "cancel_order", "40817", Money(14900), _CARD, NOW)


def approval(**changes: Any) -> Approval:
    """Build the cancellation of Anna's order 40817 that waits for a person, with some fields changed."""
    return replace(_WAITING, **changes)


class MemoryApprovals:
    """Keeps what waits until the process ends; `decided` says who decided what, `error` is raised instead of it."""

    def __init__(self, *waiting: Approval) -> None:
        self._waiting = {one.id: one for one in waiting}
        self.decided: dict[str, tuple[str, str]] = {}
        self.error: ChatbotError | None = None

    def ask(self, one: Approval) -> None:
        """Let another write wait."""
        self._waiting[one.id] = one

    async def waiting(self) -> tuple[Approval, ...]:
        """Return what waits, oldest first."""
        left = (one for one in self._waiting.values() if one.id not in self.decided)
        return tuple(sorted(left, key=lambda one: (one.asked_at, one.id)))

    async def approve(self, approval_id: str, staff_id: str) -> str:
        """Note the approval and return a record's id."""
        self._decide(approval_id, staff_id, "approved")
        return f"rec_{approval_id}"

    async def decline(self, approval_id: str, staff_id: str, reason: str) -> None:
        """Note the refusal with its reason."""
        self._decide(approval_id, staff_id, reason)

    def _decide(self, approval_id: str, staff_id: str, decision: str) -> None:
        if approval_id not in self._waiting:
            raise ApprovalNotFound(approval_id)
        if approval_id in self.decided:
            raise AlreadyDecided(approval_id)
        if self.error is not None:
            raise self.error
        self.decided[approval_id] = (staff_id, decision)
