"""A conversation log that tells whoever listens when something was appended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import get_args

from chatbot.domain.conversation import Conversation, Event, LoggedEvent
from chatbot.domain.hand_overs import HandOverEvent
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.news import QUEUE


class AnnouncedLog:
    """Keeps conversations in another log, and announces what this process appends."""

    def __init__(self, log: ConversationLog) -> None:
        self._log = log
        self._ears: dict[str, set[_Ear]] = {}
        self.is_over = False

    async def create(self, conversation_id: str, customer_id: str | None, event: Event, at: datetime) -> Conversation:
        """Start a conversation; nobody can listen to it yet."""
        return await self._log.create(conversation_id, customer_id, event, at)

    async def load(self, conversation_id: str) -> Conversation:
        """Return a conversation with its state. Raises ConversationNotFound."""
        return await self._log.load(conversation_id)

    async def append(self, conversation: Conversation, events: Sequence[Event], at: datetime) -> Conversation:
        """Append events, then announce them. Raises ConversationConflict, ConversationNotFound."""
        appended = await self._log.append(conversation, events, at)
        self._announce(conversation.id)
        is_of_desk = any(isinstance(event, get_args(HandOverEvent)) for event in events)
        if is_of_desk or conversation.state.person:  # who waits for an answer is news to whoever has the conversation
            self._announce(QUEUE)
        return appended

    async def events(self, conversation_id: str, after: int = 0) -> tuple[LoggedEvent, ...]:
        """Return the events with a sequence number above `after`, in order. Raises ConversationNotFound."""
        return await self._log.events(conversation_id, after)

    async def owner(self, conversation_id: str) -> str | None:
        """Return the customer of a conversation, None for an anonymous one. Raises ConversationNotFound."""
        return await self._log.owner(conversation_id)

    async def give_to(self, conversation_id: str, customer_id: str) -> None:
        """Give an anonymous conversation to a customer. Raises NotAuthorised when it has an owner already."""
        await self._log.give_to(conversation_id, customer_id)

    async def conversations_of(self, customer_id: str) -> tuple[str, ...]:
        """Return the ids of a customer's conversations, oldest first."""
        return await self._log.conversations_of(customer_id)

    @contextmanager
    def listen(self, conversation_id: str, *, is_shopper: bool = False) -> Iterator[_Ear]:
        """Listen to a conversation, or to QUEUE, for the length of the block."""
        ear = _Ear(is_shopper=is_shopper)
        self._ears.setdefault(conversation_id, set()).add(ear)
        try:
            yield ear
        finally:
            ears = self._ears[conversation_id]
            ears.remove(ear)
            if not ears:
                del self._ears[conversation_id]

    def is_followed(self, conversation_id: str) -> bool:
        """Whether a page of its shopper listens to a conversation."""
        return any(ear.is_shopper for ear in self._ears.get(conversation_id, ()))

    def end(self) -> None:
        """Let everybody hear something for the last time."""
        self.is_over = True
        for conversation_id in self._ears:
            self._announce(conversation_id)

    def _announce(self, conversation_id: str) -> None:
        for ear in self._ears.get(conversation_id, ()):
            ear.news.set()


class _Ear:
    """Hears that something happened."""

    def __init__(self, *, is_shopper: bool) -> None:
        self.is_shopper = is_shopper
        self.news = asyncio.Event()

    async def heard(self, within_s: float) -> bool:
        """Return True as soon as something happened since the last call, False when nothing did in this time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self.news.wait()
        is_news = self.news.is_set()
        self.news.clear()
        return is_news
