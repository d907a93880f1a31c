"""Empties the outbox behind the answers, for as long as the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from chatbot.bootstrap.delivery import Deliveries

_ENDING_S = 5.0
_logger = structlog.get_logger(__name__)


@asynccontextmanager
async def delivering(deliveries: Deliveries | None) -> AsyncIterator[None]:
    """Deliver inside the block; at its end the message under way gets 5 s, one that takes longer is brought again."""
    if deliveries is None:
        yield
        return
    stop = asyncio.Event()
    task = asyncio.create_task(deliveries.run(stop))
    task.add_done_callback(_tell_defect)
    try:
        yield
    finally:
        stop.set()
        _, late = await asyncio.wait((task,), timeout=_ENDING_S)
        for one in late:
            one.cancel()
        await asyncio.wait((task,))


def _tell_defect(task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        _logger.error("deliveries_ended", error=type(error).__name__)
