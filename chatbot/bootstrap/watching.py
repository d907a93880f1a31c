"""Keeps the index current while somebody edits the knowledge folder."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from chatbot.adapters.retrieval.ingest import IngestReport
from chatbot.adapters.retrieval.watch import saved
from chatbot.bootstrap.prepare import indexed
from chatbot.errors import KnowledgeError, StoreError

Update = Callable[[], Awaitable[IngestReport]]
Say = Callable[[str], None]


async def keep_current(folder: Path, update: Update, say: Say) -> None:
    """Update the index whenever something was saved, until cancelled or the folder cannot be watched.

    What is half-written or broken leaves the index as it was and is said once, however often it is saved.
    """
    said: frozenset[str] = frozenset()
    try:
        async for _ in saved(folder):
            said = await _updated(update, say, said)
    except KnowledgeError as error:
        say(f"Changes are not seen any more: {error}")


async def _updated(update: Update, say: Say, said: frozenset[str]) -> frozenset[str]:
    """Update once; return the faults, of which those in `said` are known."""
    try:
        report = await update()
    except (KnowledgeError, StoreError) as error:
        faults = {str(error): None}
    else:
        faults = dict.fromkeys(map(str, report.errors))
        if report.has_changed:
            say(indexed(report))
    for fault in faults:
        if fault not in said:
            say(f"Not indexed: {fault}")
    return frozenset(faults)
