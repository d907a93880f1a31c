"""Tells a conversation what the staff decided about its write, once, however often it is brought.

The transaction of a decision posts it to the outbox, whose deliverer brings it here before others hear of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chatbot.dialogue.state import fold_all
from chatbot.domain.conversation import Event, SentenceReleased
from chatbot.domain.evidence import Origin, Sentence
from chatbot.domain.hand_overs import ApprovalDecided
from chatbot.domain.outcome import Proposal
from chatbot.errors import ConversationConflict, ConversationNotFound, DeliveryUnavailable
from chatbot.languages import Language
from chatbot.ports.clock import Clock
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.delivery import Outgoing, Receiver

DECIDED = "approval.decided"
_TRIES = 10


def decision(approval_id: str, proposal: Proposal, record_id: str = "", reason: str = "") -> dict[str, str]:
    """Return the payload of a decision; without a record the write was declined."""
    return {
        "approval": approval_id,
        "conversation": proposal.conversation_id,
        "customer": proposal.customer_id,
        "proposal": proposal.id,
        "title": proposal.card.title,
        "record": record_id,
        "reason": reason,
    }


@dataclass(frozen=True, slots=True)
class DecisionNews:
    """Says decisions in their conversations."""

    log: ConversationLog
    languages: Mapping[str, Language]
    clock: Clock

    async def tell(self, news: Mapping[str, str]) -> None:
        """Log and say a decision, unless that was done; who is forgotten meanwhile hears it by e-mail only.

        Raises StoreError, ConversationConflict where turns were quicker again and again.
        """
        for _ in range(_TRIES):
            try:
                await self._tell(news)
            except ConversationConflict:  # a turn wrote first; one that comes second makes room (Journal)
                continue
            except ConversationNotFound:
                return
            return
        raise ConversationConflict(news["conversation"])

    async def _tell(self, news: Mapping[str, str]) -> None:
        conversation = await self.log.load(news["conversation"])
        logged = [one.event for one in await self.log.events(news["conversation"])]
        decided = ApprovalDecided(news["proposal"], news["record"])
        if decided in logged:
            return
        language = self.languages.get(conversation.state.language) or self.languages["en"]
        text = language.say("notice.approved" if news["record"] else "notice.declined", title=news["title"])
        spoken = f"{text} {news['reason']}".strip()
        events: tuple[Event, ...] = (decided, SentenceReleased(Sentence(spoken, Origin.STAFF)))
        told = replace(conversation, state=fold_all(conversation.state, events))
        await self.log.append(told, events, self.clock.now())


class DecisionReceiver:
    """Tells decisions, and hands on every message to who else hears of it."""

    def __init__(self, news: DecisionNews, others: Receiver) -> None:
        self._news = news
        self._others = others

    async def take(self, message: Outgoing) -> str:
        """Return who has the message now. Raises DeliveryUnavailable, StoreError, and what the others raise."""
        if message.topic == DECIDED:
            try:
                await self._news.tell(message.payload)
            except ConversationConflict as error:
                raise DeliveryUnavailable(f"{error} is being written to") from error
        return await self._others.take(message)
