"""Puts a conversation into the queue of the people who help: recorded first, said afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.domain.conversation import HandedOff, Session
from chatbot.ports.clock import Clock, Ids
from chatbot.ports.unit_of_work import AuditEntry, HandOffRecord, UnitOfWork


@dataclass(frozen=True, slots=True)
class Desk:
    """Opens hand-overs."""

    unit_of_work: UnitOfWork
    clock: Clock
    ids: Ids

    async def open(self, session: Session, reason: str, summary: str) -> HandedOff:
        """Record a hand-over with its outbox message in one transaction. Raises StoreUnavailable."""
        now, hand_off_id = self.clock.now(), self.ids.new("han")
        conversation_id = session.conversation_id
        record = HandOffRecord(hand_off_id, conversation_id, session.customer_id, reason, summary, now)
        async with self.unit_of_work.begin() as work:
            await work.open_hand_off(record)
            payload = {"hand_off": hand_off_id, "conversation": conversation_id, "reason": reason}
            await work.post("hand_off.opened", hand_off_id, payload, now)
            await work.audit(AuditEntry("assistant", "hand_off", hand_off_id, conversation_id, now))
        return HandedOff(hand_off_id, reason, summary)
