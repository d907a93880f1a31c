"""Puts a conversation into the queue of the people who help: recorded first, said afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.domain.conversation import DialogueState, Role, Session
from chatbot.domain.hand_overs import Ground, HandedOff
from chatbot.ports.clock import Clock, Ids
from chatbot.ports.unit_of_work import AuditEntry, HandOffRecord, HandOffTopic, UnitOfWork

_NO_TOPIC = frozenset({"hand_off", "small_talk", "clarify"})
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Desk:
    """Opens hand-overs; `mails_team`: the team hears of each by mail, too."""

    unit_of_work: UnitOfWork
    clock: Clock
    ids: Ids
    mails_team: bool = False

    async def open(
        self,
        session: Session,
        reason: str,
        summary: str,
        state: DialogueState | None = None,
        grounds: tuple[Ground, ...] = (),
    ) -> HandedOff:
        """Record a hand-over with its outbox messages in one transaction. Raises StoreUnavailable."""
        now, hand_off_id = self.clock.now(), self.ids.new("han")
        conversation_id = session.conversation_id
        about = _about(state or DialogueState(), grounds)
        record = HandOffRecord(hand_off_id, conversation_id, session.customer_id, reason, summary, now, about)
        async with self.unit_of_work.begin() as work:
            await work.open_hand_off(record)
            payload = {"hand_off": hand_off_id, "conversation": conversation_id, "reason": reason}
            await work.post("hand_off.opened", hand_off_id, payload, now)
            if self.mails_team:
                await work.post("mail.hand_off", hand_off_id, {**payload, **_mail(reason)}, now)
            await work.audit(AuditEntry("assistant", "hand_off", hand_off_id, conversation_id, now))
        return HandedOff(hand_off_id, reason, summary)


def _mail(reason: str) -> dict[str, str]:
    body = ("mail.hand_off.opened", f"mail.because_{reason}", "mail.hand_off.where")
    return {"to": "team", "subject": "mail.hand_off.subject", "body": " ".join(body)}


def _about(state: DialogueState, grounds: tuple[Ground, ...]) -> HandOffTopic:
    """Return what the queue is sorted by, what the assistant said last, and what that rests on."""
    goals = [frame.flow for frame in state.stack if frame.flow not in _NO_TOPIC]
    topic = next(iter(reversed(goals)), "") or state.focus.flow or state.focus.goal
    tried = [one.text for one in state.history if one.role is Role.ASSISTANT][-_TOLD:]
    return HandOffTopic(state.language, state.mood.value, topic, " | ".join(tried), grounds)
