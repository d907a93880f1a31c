"""The queue of hand-overs over a log and transactions in memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from chatbot.domain.conversation import LoggedEvent
from chatbot.domain.hand_overs import (
    ContactGiven,
    ConversationClaimed,
    ConversationReleased,
    HandedOff,
    HandOverReopened,
    HandOverResolved,
    HandOverState,
)
from chatbot.errors import ConversationNotFound
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.hand_overs import OPEN, WAITING, Claimed, HandOver
from chatbot.ports.unit_of_work import HandOffRecord
from chatbot.testing.unit_of_work import MemoryUnitOfWork


class MemoryHandOverQueue:
    """Reads the hand-overs that were recorded, each as the events of its conversation left it."""

    def __init__(self, unit_of_work: MemoryUnitOfWork, log: ConversationLog) -> None:
        self._unit = unit_of_work
        self._log = log

    async def entries(self, states: Collection[HandOverState] = OPEN, limit: int = 200) -> tuple[HandOver, ...]:
        """Return the hand-overs in these states, one a conversation, who waits longest first."""
        newest = {record.conversation_id: record for record in self._unit.hand_offs}
        all_of_them = [await self._now(record) for record in newest.values()]
        found = sorted((one for one in all_of_them if one.state in states), key=lambda one: (one.asked_at, one.id))
        return tuple(found[:limit])

    async def entry(self, conversation_id: str) -> HandOver | None:
        """Return the newest hand-over of a conversation, None where there is none."""
        records = [one for one in self._unit.hand_offs if one.conversation_id == conversation_id]
        return await self._now(records[-1]) if records else None

    async def claimed_since(self, moment: datetime, limit: int = 50) -> tuple[Claimed, ...]:
        """Return hand-overs that somebody took after a moment, the one that was taken last first."""
        found = []
        for record in self._unit.hand_offs:
            events = await self._log.events(record.conversation_id)
            taken = [one.at for one in events if isinstance(one.event, ConversationClaimed)]
            found += [Claimed(record.at, taken[0])] if taken and taken[0] > moment else []
        return tuple(sorted(found, key=lambda one: one.claimed_at, reverse=True)[:limit])

    async def place(self, conversation_id: str) -> int:
        """Return the place from 1 among those who wait; for one that does not, the place it would get."""
        waiting = [one.conversation_id for one in await self.entries(WAITING)]
        return (waiting.index(conversation_id) if conversation_id in waiting else len(waiting)) + 1

    async def _now(self, record: HandOffRecord) -> HandOver:
        start = HandOver(
            record.id,
            record.conversation_id,
            record.customer_id,
            record.reason,
            record.summary,
            record.about,
            HandOverState.WAITING,
            record.at,
            record.at,
        )
        try:
            events = await self._log.events(record.conversation_id)
        except ConversationNotFound:
            return start
        opened = [one.sequence for one in events if one.event == HandedOff(record.id, record.reason, record.summary)]
        for logged in events[opened[0] if opened else 0 :]:
            start = _after(start, logged)
        return start


def _after(entry: HandOver, logged: LoggedEvent) -> HandOver:
    match logged.event:
        case ConversationClaimed(staff_id=staff_id, name=name):
            return replace(entry, state=HandOverState.CLAIMED, staff_id=staff_id, staff_name=name, changed_at=logged.at)
        case ConversationReleased():
            return replace(entry, state=HandOverState.WAITING, staff_id="", staff_name="", changed_at=logged.at)
        case HandOverResolved():
            return replace(entry, state=HandOverState.RESOLVED, changed_at=logged.at)
        case HandOverReopened():
            return replace(entry, state=HandOverState.REOPENED, staff_id="", staff_name="", changed_at=logged.at)
        case ContactGiven(email=email):
            return replace(entry, email=email)
        case _:
            return entry
