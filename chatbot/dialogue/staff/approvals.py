"""Decides about writes that wait for a person, and tells their conversations what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from chatbot.dialogue.gate import Gate
from chatbot.dialogue.staff.decision_news import DecisionNews, decision
from chatbot.dialogue.turn import Shop
from chatbot.errors import ConversationConflict, StoreError
from chatbot.ports.approvals import Approval
from chatbot.ports.clock import Clock
from chatbot.ports.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class GateApprovals:
    """The approvals of a shop: carried out by its gate, told in its conversations."""

    gate: Gate
    rulebook: Rulebook
    shop: Shop
    news: DecisionNews
    clock: Clock

    async def waiting(self) -> tuple[Approval, ...]:
        """Return what waits, oldest first. Raises StoreUnavailable."""
        return await self.gate.waiting()

    async def approve(self, approval_id: str, staff_id: str) -> str:
        """Carry a write out and return the id of its record.

        Raises ApprovalNotFound, AlreadyDecided, ConfirmationMismatch when it is no longer possible, StoreError.
        """
        now = self.clock.now()
        rules = self.shop.rules_at(self.rulebook.rules, now)
        proposal, receipt = await self.gate.approve(approval_id, staff_id, rules, now)
        await self._tell(decision(approval_id, proposal, receipt.record_id))
        return receipt.record_id

    async def decline(self, approval_id: str, staff_id: str, reason: str) -> None:
        """Refuse a write; the shopper reads the reason. Raises ApprovalNotFound, AlreadyDecided, StoreError."""
        proposal = await self.gate.decline(approval_id, staff_id, reason, self.clock.now())
        await self._tell(decision(approval_id, proposal, reason=reason))

    async def _tell(self, news: Mapping[str, str]) -> None:
        """Tell a decision at once; what cannot be told now, the outbox brings again."""
        with suppress(StoreError, ConversationConflict):
            await self.news.tell(news)
