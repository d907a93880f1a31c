"""Server-Sent Events to one client: at its own pace, but not slower than one event in 30 s.

The transport buffers 64 KiB (uvicorn's high-water mark); a client that does not take them for 30 s is cut.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from chatbot.bootstrap import App
from chatbot.domain.conversation import LoggedEvent
from chatbot.errors import ChatbotError
from chatbot.web.problems import kind_of, sentence_for
from chatbot.web.turns import LiveTurn
from chatbot.web.wire import PublicEvent, public, sse

_SLOWEST_S = 30.0
_QUIET = b": quiet\n\n"  # a comment: proxies keep the connection open for it
_logger = structlog.get_logger(__name__)


class EventStream(Response):
    """Sends what `show` makes of logged events, each as soon as it happens; None among them is a sign of life."""

    media_type = "text/event-stream"

    def __init__(
        self,
        events: AsyncGenerator[LoggedEvent] | AsyncGenerator[LoggedEvent | None],
        app: App,
        slowest_s: float = _SLOWEST_S,
        show: Callable[[LoggedEvent], PublicEvent | None] = public,
    ) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._events = events
        self._language = app.languages[app.settings.shop.language]
        self._slowest_s = slowest_s
        self._show = show

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream; an error of the product ends it with a `failed` event."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        try:
            async with aclosing(self._chunks()) as chunks:
                async for chunk in chunks:
                    async with asyncio.timeout(self._slowest_s):
                        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except TimeoutError:
            _logger.warning("slow_client_cut", path=scope["path"])
            return  # the server closes a connection whose answer is not complete
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _chunks(self) -> AsyncGenerator[bytes]:
        try:
            async with aclosing(self._events) as events:
                async for logged in events:
                    shown = None if logged is None else self._show(logged)
                    if shown is not None:
                        yield shown.as_sse()
                    elif logged is None:
                        yield _QUIET
        except ChatbotError as error:
            yield sse("failed", {"error": kind_of(error), "detail": sentence_for(error, self._language)})


async def resumed(
    logged: tuple[LoggedEvent, ...], live: tuple[LiveTurn, ...], after: int
) -> AsyncGenerator[LoggedEvent]:
    """Yield what is in the log, then what the turns under way still bring, each event once and in order."""
    for event in logged:
        after = event.sequence
        yield event
    for turn in live:
        async with aclosing(turn.events()) as events:
            async for event in events:
                if event.sequence > after:
                    after = event.sequence
                    yield event


def wants_stream(accept: str) -> bool:
    """Whether a caller asked for Server-Sent Events; everybody else gets JSON."""
    return EventStream.media_type in accept


async def whole(events: AsyncIterator[LoggedEvent]) -> tuple[LoggedEvent, ...]:
    """Return all events of a turn once it is over. Raises what the turn failed with."""
    return tuple([event async for event in events])
