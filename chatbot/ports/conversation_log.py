"""The append-only log of conversations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chatbot.domain.conversation import Conversation, Event, LoggedEvent


class ConversationLog(Protocol):
    """Keeps the events of conversations and the state they amount to. Raises StoreUnavailable."""

    async def create(self, conversation_id: str, customer_id: str | None, event: Event, at: datetime) -> Conversation:
        """Start a conversation with its first event; its payloads get a key of their own."""
        ...

    async def load(self, conversation_id: str) -> Conversation:
        """Return a conversation with its state. Raises ConversationNotFound."""
        ...

    async def append(self, conversation: Conversation, events: Sequence[Event], at: datetime) -> Conversation:
        """Append events after `conversation.version`, keep `conversation.state` as the state after them.

        Returns the conversation with its new version. Durable on return. Raises ConversationConflict when another turn
        appended first.
        """
        ...

    async def events(self, conversation_id: str, after: int = 0) -> tuple[LoggedEvent, ...]:
        """Return the events with a sequence number above `after`, in order. Raises ConversationNotFound."""
        ...

    async def owner(self, conversation_id: str) -> str | None:
        """Return the customer a conversation belongs to, None for an anonymous one. Raises ConversationNotFound."""
        ...

    async def give_to(self, conversation_id: str, customer_id: str) -> None:
        """Give an anonymous conversation to a customer: forgetting the customer forgets it too, all of it.

        Raises NotAuthorised when it belongs to anybody already, ConversationNotFound.
        """
        ...

    async def conversations_of(self, customer_id: str) -> tuple[str, ...]:
        """Return the ids of a customer's conversations, oldest first."""
        ...
