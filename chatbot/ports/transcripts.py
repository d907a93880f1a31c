"""Reads the conversations of many shoppers, to learn from them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chatbot.domain.conversation import Event, LoggedEvent


@dataclass(frozen=True, slots=True)
class Transcript:
    """Some of the events of one conversation, in order; the customer where somebody was signed in."""

    conversation_id: str
    customer_id: str | None
    events: tuple[LoggedEvent, ...]


class Transcripts(Protocol):
    """The conversation log as far as learning from it goes. Raises StoreUnavailable."""

    def since(self, moment: datetime, kinds: Sequence[type[Event]]) -> AsyncIterator[Transcript]:
        """Yield the conversations in which events of these kinds happened since a moment, with these events.

        What was erased is not there.
        """
        ...
