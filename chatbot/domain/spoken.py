"""Which language a conversation is held in, read from its events."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.domain.conversation import LoggedEvent, MessageUnderstood


def language_of(events: Sequence[LoggedEvent]) -> str:
    """Return the language of the last message that was understood, empty before there is one."""
    spoken = [one.event.language for one in events if isinstance(one.event, MessageUnderstood)]
    return spoken[-1] if spoken else ""
