"""The queue of conversations that wait for a person, or are with one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chatbot.domain.hand_overs import HandOverState
from chatbot.ports.unit_of_work import HandOffTopic


@dataclass(frozen=True, slots=True)
class HandOver:
    """A hand-over as the staff sees it; `staff_id` is who has or had it, `email` what somebody unknown is answered at.

    `asked_at` is since when it waits, `changed_at` when its state changed last.
    """

    id: str
    conversation_id: str
    customer_id: str | None
    reason: str
    summary: str
    about: HandOffTopic
    state: HandOverState
    asked_at: datetime
    changed_at: datetime
    staff_id: str = ""
    staff_name: str = ""
    email: str = ""


WAITING = frozenset({HandOverState.WAITING, HandOverState.REOPENED})
"""The states in which nobody has it."""
OPEN = WAITING | {HandOverState.CLAIMED}
"""The states in which it is not done."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """When somebody asked for a person, and when one took the conversation for the first time."""

    asked_at: datetime
    claimed_at: datetime


class HandOverQueue(Protocol):
    """Reads the queue; what changes it are the events of the conversations. Raises StoreUnavailable."""

    async def entries(self, states: Collection[HandOverState] = OPEN, limit: int = 200) -> tuple[HandOver, ...]:
        """Return the hand-overs in these states, one a conversation, who waits longest first."""
        ...

    async def entry(self, conversation_id: str) -> HandOver | None:
        """Return the newest hand-over of a conversation, None where there is none."""
        ...

    async def claimed_since(self, moment: datetime, limit: int = 50) -> tuple[Claimed, ...]:
        """Return hand-overs that somebody took after a moment, the one that was taken last first."""
        ...

    async def place(self, conversation_id: str) -> int:
        """Return the place from 1 among those who wait; for one that does not, the place it would get."""
        ...
