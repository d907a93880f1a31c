"""Sees what is saved in the knowledge folder, for as long as the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import structlog

from chatbot.bootstrap.retrieval import Knowledge
from chatbot.bootstrap.watching import keep_current
from chatbot.web.background import Background

_logger = structlog.get_logger(__name__)


@asynccontextmanager
async def watching(knowledge: Knowledge | None, background: Background) -> AsyncIterator[None]:
    """Keep the index current inside the block; with None nothing is watched."""
    if knowledge is None:
        yield
        return
    keep = partial(keep_current, knowledge.folder, knowledge.refresh, _log)
    task = asyncio.create_task(background.keep("knowledge", keep))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


def _log(line: str) -> None:
    _logger.info("knowledge", said=line)
