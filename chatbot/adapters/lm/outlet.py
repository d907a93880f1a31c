"""Carries the text of an answer from the thread that writes it to the event loop that reads it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Protocol


class Outlet(Protocol):
    """Takes what is written of one answer; `is_closed` once nobody wants more of it."""

    is_closed: bool

    def put(self, text: str) -> None:
        """Take the text that one token added, often none."""
        ...

    def end(self, error: Exception | None = None) -> None:
        """Take the end, and what went wrong if something did."""
        ...


class LoopOutlet:
    """Hands texts over to the event loop in which it was made."""

    def __init__(self) -> None:
        self.is_closed = False
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[str | Exception | None] = asyncio.Queue()

    def put(self, text: str) -> None:
        """Hand a text over, unless it is empty."""
        if text:
            self._hand_over(text)

    def end(self, error: Exception | None = None) -> None:
        """Let the reader end, or raise."""
        self._hand_over(error)

    async def texts(self) -> AsyncGenerator[str]:
        """Yield the texts and raise what ended them. Closing returns at once; the writer stops at its next token."""
        try:
            while (text := await self._queue.get()) is not None:
                if isinstance(text, Exception):
                    raise text
                yield text
        finally:
            self.is_closed = True

    def _hand_over(self, item: str | Exception | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, item)
        except RuntimeError:  # the loop is closed, and with it whoever read
            self.is_closed = True
