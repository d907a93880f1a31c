"""News of conversations, for whoever shows them while they go on."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

QUEUE = ""
"""What to listen to for news of the queue of hand-overs, in the place of a conversation's id."""


class Listener(Protocol):
    """Hears whether something happened; the log tells what."""

    async def heard(self, within_s: float) -> bool:
        """Return True as soon as something happened since the last call, False when nothing did in this time."""
        ...


class ConversationNews(Protocol):
    """Tells at once what happens in this process; what another process writes is seen at the next look."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more is told: the server is about to end."""
        ...

    def listen(self, conversation_id: str, *, is_shopper: bool = False) -> AbstractContextManager[Listener]:
        """Listen to a conversation, or to QUEUE, for the length of the block."""
        ...

    def is_followed(self, conversation_id: str) -> bool:
        """Whether a page of its shopper listens to a conversation in this process."""
        ...

    def end(self) -> None:
        """Let everybody hear something for the last time."""
        ...
