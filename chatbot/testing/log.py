"""A conversation log in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

from chatbot.domain.conversation import Conversation, DialogueState, Event, LoggedEvent
from chatbot.errors import ConversationConflict, ConversationNotFound, NotAuthorised
from chatbot.ports.transcripts import Transcript


class MemoryConversationLog:
    """Keeps conversations until the process ends."""

    def __init__(self) -> None:
        self._conversations: dict[str, Conversation] = {}
        self._events: dict[str, list[LoggedEvent]] = {}
        self._owners: dict[str, str | None] = {}

    async def create(self, conversation_id: str, customer_id: str | None, event: Event, at: datetime) -> Conversation:
        """Start a conversation with its first event. Raises ConversationConflict for an id that exists."""
        if conversation_id in self._conversations:
            raise ConversationConflict(conversation_id)
        self._owners[conversation_id] = customer_id
        self._events[conversation_id] = []
        self._conversations[conversation_id] = Conversation(conversation_id, DialogueState())
        return await self.append(self._conversations[conversation_id], (event,), at)

    async def load(self, conversation_id: str) -> Conversation:
        """Return a conversation as it was appended last."""
        if conversation_id not in self._conversations:
            raise ConversationNotFound(conversation_id)
        return self._conversations[conversation_id]

    async def append(self, conversation: Conversation, events: Sequence[Event], at: datetime) -> Conversation:
        """Append events and keep the state, unless another turn did so first."""
        if (await self.load(conversation.id)).version != conversation.version:
            raise ConversationConflict(conversation.id)
        first = conversation.version + 1
        self._events[conversation.id] += [LoggedEvent(number, at, event) for number, event in enumerate(events, first)]
        appended = replace(conversation, version=conversation.version + len(events))
        self._conversations[conversation.id] = appended
        return appended

    async def events(self, conversation_id: str, after: int = 0) -> tuple[LoggedEvent, ...]:
        """Return the events after a sequence number."""
        await self.load(conversation_id)
        return tuple(logged for logged in self._events[conversation_id] if logged.sequence > after)

    async def owner(self, conversation_id: str) -> str | None:
        """Return the customer of a conversation."""
        await self.load(conversation_id)
        return self._owners[conversation_id]

    async def give_to(self, conversation_id: str, customer_id: str) -> None:
        """Give an anonymous conversation to a customer."""
        if await self.owner(conversation_id) is not None:
            raise NotAuthorised(f"{conversation_id} belongs to a customer already")
        self._owners[conversation_id] = customer_id

    async def conversations_of(self, customer_id: str) -> tuple[str, ...]:
        """Return the ids of a customer's conversations, oldest first."""
        own = [one for one, owner in self._owners.items() if owner == customer_id]
        return tuple(sorted(own, key=lambda one: self._events[one][0].at))

    async def since(self, moment: datetime, kinds: Sequence[type[Event]]) -> AsyncIterator[Transcript]:
        """Yield conversations with their events of these kinds since a moment."""
        for conversation_id, logged in sorted(self._events.items()):
            found = tuple(one for one in logged if one.at >= moment and isinstance(one.event, tuple(kinds)))
            if found:
                yield Transcript(conversation_id, self._owners[conversation_id], found)
