"""Empties the outbox behind the answers, for as long as the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from chatbot.bootstrap.delivery import Deliveries
from chatbot.web.background import Background

_ENDING_S = 5.0


@asynccontextmanager
async def delivering(deliveries: Deliveries | None, background: Background) -> AsyncIterator[None]:
    """Deliver inside the block; at its end the message under way gets 5 s, one that takes longer is brought again."""
    if deliveries is None:
        yield
        return
    stop = asyncio.Event()
    works = {"deliveries": deliveries.deliver, "watched_orders": deliveries.look}
    tasks = [asyncio.create_task(background.keep(name, partial(work, stop))) for name, work in works.items()]
    try:
        yield
    finally:
        stop.set()
        _, late = await asyncio.wait(tasks, timeout=_ENDING_S)
        for one in late:
            one.cancel()
        await asyncio.wait(tasks)
