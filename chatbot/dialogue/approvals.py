"""Decides about writes that wait for a person, and tells their conversations what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chatbot.dialogue.gate import Gate
from chatbot.dialogue.state import fold_all
from chatbot.dialogue.turn import Shop
from chatbot.domain.conversation import Event, SentenceReleased
from chatbot.domain.evidence import Origin, Sentence
from chatbot.domain.hand_overs import ApprovalDecided
from chatbot.domain.outcome import Proposal
from chatbot.errors import ConversationConflict, ConversationNotFound
from chatbot.languages import Language
from chatbot.ports.approvals import Approval
from chatbot.ports.clock import Clock
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.rulebook import Rulebook

_TRIES = 10


@dataclass(frozen=True, slots=True)
class GateApprovals:
    """The approvals of a shop: carried out by its gate, told in its conversations."""

    gate: Gate
    rulebook: Rulebook
    shop: Shop
    log: ConversationLog
    languages: Mapping[str, Language]
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
        await self._tell(ApprovalDecided(proposal.id, receipt.record_id), proposal, "notice.approved")
        return receipt.record_id

    async def decline(self, approval_id: str, staff_id: str, reason: str) -> None:
        """Refuse a write; the shopper reads the reason. Raises ApprovalNotFound, AlreadyDecided, StoreError."""
        proposal = await self.gate.decline(approval_id, staff_id, reason, self.clock.now())
        await self._tell(ApprovalDecided(proposal.id), proposal, "notice.declined", reason)

    async def _tell(self, decided: ApprovalDecided, proposal: Proposal, phrase: str, reason: str = "") -> None:
        """Log and say in its conversation what was decided; one forgotten meanwhile hears it by e-mail only."""
        for _ in range(_TRIES):
            try:
                conversation = await self.log.load(proposal.conversation_id)
                language = self.languages.get(conversation.state.language) or self.languages["en"]
                text = language.say(phrase, title=proposal.card.title)
                spoken = f"{text} {reason}".strip()
                events: tuple[Event, ...] = (decided, SentenceReleased(Sentence(spoken, Origin.STAFF)))
                told = replace(conversation, state=fold_all(conversation.state, events))
                await self.log.append(told, events, self.clock.now())
            except ConversationConflict:  # a turn wrote first; one that comes second makes room (Journal)
                continue
            except ConversationNotFound:
                return
            return
