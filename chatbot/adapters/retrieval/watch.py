"""Tells when somebody saved something in the knowledge folder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from chatbot.adapters.retrieval.sources import is_document
from chatbot.adapters.retrieval.unanswered import FOLDER
from chatbot.errors import UnreadableSource

_REST_MS, _LONGEST_MS = 50, 500
_BESIDE = ("catalogue", FOLDER)


async def saved(folder: Path) -> AsyncIterator[None]:
    """Yield whenever documents or what stands beside them were changed and rested for 50 ms, or 0.5 s passed.

    Raises UnreadableSource when the system cannot watch the folder.
    """
    from watchfiles import Change, awatch

    place = await asyncio.to_thread(folder.resolve)

    def counts(change: Change, name: str) -> bool:
        path = Path(name)
        parts = path.relative_to(place).parts
        return bool(parts) and (parts[0] in _BESIDE or is_document(path, place))

    try:
        async for _ in awatch(place, watch_filter=counts, step=_REST_MS, debounce=_LONGEST_MS):
            yield
    except (OSError, RuntimeError) as error:
        raise UnreadableSource(str(folder), f"the folder cannot be watched ({error})") from error
