"""One conversation's lane: its turns come one after the other, and a message may be overtaken by the next one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chatbot.domain.conversation import Given, Message


class Lane:
    """Lets one turn at a time pass; knows whether another message waits behind it."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._waiting = 0

    @property
    def is_overtaken(self) -> bool:
        """Whether a message came after the one whose turn it is."""
        return self._waiting > 0

    @asynccontextmanager
    async def turn(self, given: Given) -> AsyncIterator[None]:
        """Wait for the turns before, then hold the lane."""
        counts = isinstance(given, Message)
        self._waiting += counts
        try:
            await self._lock.acquire()
        finally:
            self._waiting -= counts
        try:
            yield
        finally:
            self._lock.release()
