"""Streams that stay open: what happens in a conversation or in the queue of hand-overs, as soon as it is in the log."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager

from starlette.types import Receive, Scope, Send

from chatbot.domain.conversation import LoggedEvent
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.news import QUEUE, ConversationNews
from chatbot.web.event_stream import EventStream
from chatbot.web.pace import TooManyRequests

_BEAT_S = 15.0
_MOST_EACH, _MOST = 8, 2_000
_FULL_S = 10


class Following:
    """Follows conversations, for shoppers or for the staff: at most 8 streams each and 2,000 in all."""

    def __init__(
        self, log: ConversationLog, news: ConversationNews, beat_s: float = _BEAT_S, *, is_shopper: bool = False
    ) -> None:
        self._log = log
        self._is_shopper = is_shopper
        self._news = news
        self._beat_s = beat_s
        self._streams: Counter[str] = Counter()

    def check(self, subject: str) -> None:
        """Raise TooManyRequests where no further stream may be opened."""
        if self._is_full(subject):
            raise TooManyRequests(_FULL_S)

    async def conversation(
        self, conversation_id: str, after: int, may_go_on: Callable[[], Awaitable[bool]] | None = None
    ) -> AsyncGenerator[LoggedEvent | None]:
        """Yield the events after a place, each as it happens, and None while it is quiet.

        Ends when the server does, and as soon as `may_go_on` is not true. Raises ConversationNotFound.
        """
        async with aclosing(self._looks(conversation_id, may_go_on)) as looks:
            async for _ in looks:
                events = await self._log.events(conversation_id, after)
                for event in events:
                    after = event.sequence
                    yield event
                if not events:
                    yield None

    async def queue(self, may_go_on: Callable[[], Awaitable[bool]]) -> AsyncGenerator[bool]:
        """Yield True at first and whenever the queue changed, False while it is quiet."""
        async with aclosing(self._looks(QUEUE, may_go_on)) as looks:
            async for is_news in looks:
                yield is_news

    async def _looks(self, subject: str, may_go_on: Callable[[], Awaitable[bool]] | None) -> AsyncGenerator[bool]:
        """Yield at first, after all news, and every few seconds: another process writes, too."""
        if self._is_full(subject):  # so many were asked for at once that `check` saw none of them
            return
        with self._counted(subject), self._news.listen(subject, is_shopper=self._is_shopper) as listener:
            is_news = True
            while not self._news.is_over and (may_go_on is None or await may_go_on()):
                yield is_news
                is_news = await listener.heard(self._beat_s)

    def _is_full(self, subject: str) -> bool:
        return self._streams[subject] >= _MOST_EACH or self._streams.total() >= _MOST

    @contextmanager
    def _counted(self, subject: str) -> Iterator[None]:
        self._streams[subject] += 1
        try:
            yield
        finally:
            self._streams[subject] -= 1
            if not self._streams[subject]:
                del self._streams[subject]


class FollowingStream(EventStream):
    """Sends events until the client goes: a quiet stream would not notice that by itself."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        await while_connected(super().__call__(scope, receive, send), receive)


async def while_connected(sending: Awaitable[None], receive: Receive) -> None:
    """Run `sending` until it is done or the client is gone. Raises what it raised."""
    running = asyncio.ensure_future(sending)
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait((running, leaving), return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            await running
    finally:
        for task in (running, leaving):
            task.cancel()
        await asyncio.wait((running, leaving))


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
