"""Turns under way: each runs in a task of its own, so that it ends properly when the client that asked goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing

import structlog

from chatbot.assistant import Assistant
from chatbot.domain.conversation import LoggedEvent, Message, Press, SentenceReleased, Session
from chatbot.domain.photos import Photo
from chatbot.errors import ConversationError
from chatbot.ports.clock import Clock
from chatbot.settings import LimitSettings
from chatbot.web.pace import AddressLimit, Pace, TooManyRequests

_logger = structlog.get_logger(__name__)
_MOST_UNDER_WAY = 6  # one that runs, and a burst of short messages behind it
_MOST_AT_ONCE, _MOST_AT_WORK = 256, 32  # more at work at once only wait for each other, and for the database
_BUSY_S = 5
_CLOSING_S = 5.0


class ServerBusy(TooManyRequests):
    """Not this caller asks for too much, but all of them together."""


class LiveTurn:
    """One turn: whoever listens gets all of its events, from the first on.

    From its first event to its first sentence, where it needs the processor, it holds one of the `places`.
    """

    def __init__(self, source: AsyncGenerator[LoggedEvent], places: AbstractAsyncContextManager[None]) -> None:
        self._places = places
        self._events: list[LoggedEvent] = []
        self._news = asyncio.Event()
        self.task = asyncio.create_task(self._run(source))

    async def begun(self) -> None:
        """Return at the first event. Raises what the turn failed with before it."""
        async with aclosing(self.events()) as events:
            await anext(events, None)

    async def events(self) -> AsyncGenerator[LoggedEvent]:
        """Yield the events from the first on, until the turn is over. Raises what it failed with."""
        seen = 0
        while True:
            news = self._news
            for event in self._events[seen:]:
                seen += 1
                yield event
            if seen == len(self._events):
                if self.task.done():
                    break
                await news.wait()
        await self.task

    async def _run(self, source: AsyncGenerator[LoggedEvent]) -> None:
        try:
            async with AsyncExitStack() as held:
                async for event in source:
                    self._events.append(event)
                    self._wake()
                    if len(self._events) == 1:
                        await held.enter_async_context(self._places)
                    elif isinstance(event.event, SentenceReleased):
                        await held.aclose()
        finally:
            # Readers look for more once the task is over, which it is only after this frame.
            asyncio.get_running_loop().call_soon(self._wake)

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()


class Turns:
    """Starts turns within the limits, and knows those under way: at most 256 of all conversations."""

    def __init__(self, assistant: Assistant, clock: Clock, limits: LimitSettings) -> None:
        self._assistant = assistant
        self._pace = Pace(clock, limits.messages_a_minute)
        self._by_address = AddressLimit(clock, limits.address_messages_a_minute, limits.address_messages_a_day)
        self._places = asyncio.Semaphore(_MOST_AT_WORK)
        self._live: dict[str, list[LiveTurn]] = {}

    def start(self, session: Session, given: Message | Press | Photo) -> LiveTurn:
        """Begin the turn that answers a message or a press. Raises TooManyRequests, ServerBusy."""
        if len(self.under_way(session.conversation_id)) >= _MOST_UNDER_WAY:
            raise TooManyRequests(1)
        if sum(map(len, self._live.values())) >= _MOST_AT_ONCE:
            raise ServerBusy(_BUSY_S)
        self._pace.admit(session.conversation_id)
        self._by_address.admit(session.origin)
        turn = LiveTurn(self._assistant.reply(session, given), self._places)
        self._live.setdefault(session.conversation_id, []).append(turn)
        turn.task.add_done_callback(lambda task: self._end(session.conversation_id, turn))
        return turn

    def under_way(self, conversation_id: str) -> tuple[LiveTurn, ...]:
        """Return the turns of a conversation that run or wait, in their order."""
        return tuple(self._live.get(conversation_id, ()))

    async def close(self) -> None:
        """Let the turns under way end, and cancel what takes longer than 5 s."""
        tasks = [turn.task for turns in self._live.values() for turn in turns]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=_CLOSING_S)
            for task in late:
                task.cancel()

    def _end(self, conversation_id: str, turn: LiveTurn) -> None:
        turns = self._live[conversation_id]
        turns.remove(turn)
        if not turns:
            del self._live[conversation_id]
        error = None if turn.task.cancelled() else turn.task.exception()
        if error is not None and not isinstance(error, ConversationError):
            _logger.warning("turn_ended_in_error", conversation=conversation_id, error=type(error).__name__)
