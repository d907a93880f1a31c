"""The server sees what is saved for as long as it runs."""

import asyncio
from datetime import date
from pathlib import Path

import structlog

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.hybrid import HybridRetriever
from chatbot.adapters.retrieval.kept_texts import KeptTexts
from chatbot.bootstrap.retrieval import Knowledge
from chatbot.domain.products import Product
from chatbot.testing.contracts.retrieval import write_documents
from chatbot.testing.retrieval import HashingEmbedder
from chatbot.web.background import Background
from chatbot.web.watching import watching


async def _no_products() -> tuple[Product, ...]:
    return ()


async def test_that_what_is_saved_is_indexed_and_logged(tmp_path: Path) -> None:
    folder, index, embedder = tmp_path / "knowledge", ChromaIndex(tmp_path / "index"), HashingEmbedder()
    folder.mkdir()
    texts = KeptTexts(tmp_path / "versions.db", lambda: date(2026, 11, 16))
    knowledge = Knowledge(folder, index, embedder, HybridRetriever(index, embedder), _no_products, texts)
    with structlog.testing.capture_logs() as logs:
        async with watching(knowledge, Background()):
            await asyncio.sleep(0.5)
            write_documents(folder)
            async with asyncio.timeout(20):
                while not logs:  # noqa: ASYNC110 (a list tells nobody)
                    await asyncio.sleep(0.02)
    index.close()

    assert logs[0]["event"] == "knowledge"
    assert logs[0]["said"].startswith("Index: 5 added")


async def test_that_nothing_is_watched_where_nobody_wants_it() -> None:
    async with watching(None, Background()):
        assert len(asyncio.all_tasks()) == 1
