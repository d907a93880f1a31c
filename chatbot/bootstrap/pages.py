"""Adds single web pages to the knowledge folder."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from chatbot.adapters.pages.fetch import Page, PageFetcher
from chatbot.adapters.pages.saving import save
from chatbot.adapters.retrieval.sources import read_documents
from chatbot.domain.knowledge import Tier
from chatbot.errors import UnreadableSource


async def add_pages(
    urls: Sequence[str], folder: Path, language: str, tier: Tier, fetcher: PageFetcher | None = None
) -> tuple[Path, ...]:
    """Fetch pages and save them below `folder`, all or none; return their files.

    Raises UnreadableSource for the first page that cannot be fetched, or be read as a document.
    """
    pages = [await (fetcher or PageFetcher()).fetch(url) for url in urls]
    for page in pages:
        await asyncio.to_thread(_try, page, language, tier)
    return tuple([await asyncio.to_thread(save, page, folder, language, tier) for page in pages])


def _try(page: Page, language: str, tier: Tier) -> None:
    """Read a page where nobody looks, so that none is saved which would stop every ingest."""
    with TemporaryDirectory() as name:
        save(page, Path(name), language, tier)
        _, errors = read_documents(Path(name))
    for error in errors:
        raise UnreadableSource(page.url, error.reason)
