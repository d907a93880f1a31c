"""What is saved in the knowledge folder is found without a restart."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.hybrid import HybridRetriever
from chatbot.adapters.retrieval.ingest import IngestReport
from chatbot.adapters.retrieval.kept_texts import KeptTexts
from chatbot.bootstrap.retrieval import Knowledge
from chatbot.bootstrap.watching import keep_current
from chatbot.domain.products import Product
from chatbot.errors import IndexUnavailable
from chatbot.ports.retriever import Query
from chatbot.testing.contracts.retrieval import DOCUMENTS, write_documents
from chatbot.testing.retrieval import HashingEmbedder

_LIVE_S = 2.0
_PATIENCE_S = 20.0
_QUERY = Query("how long is a gift card valid", limit=1)


async def _no_products() -> tuple[Product, ...]:
    return ()


def _saved(knowledge: Knowledge, text: str) -> None:
    write_documents(knowledge.folder, [replace(DOCUMENTS[2], text=text)])


async def _text(knowledge: Knowledge) -> str:
    (passage,) = await knowledge.retriever.search(_QUERY)
    return passage.text


async def _until(is_so: Callable[[], Awaitable[bool]]) -> float:
    """Wait until something is so; return how long it took, in seconds."""
    started = time.perf_counter()
    while not await is_so():
        assert time.perf_counter() - started < _PATIENCE_S
        await asyncio.sleep(0.02)
    return time.perf_counter() - started


def _has(said: list[str], lines: int) -> Callable[[], Awaitable[bool]]:
    async def has() -> bool:
        return len(said) >= lines

    return has


@pytest.fixture
async def knowledge(tmp_path: Path) -> AsyncIterator[Knowledge]:
    folder, index, embedder = (
        write_documents(tmp_path / "knowledge"),
        ChromaIndex(tmp_path / "index"),
        HashingEmbedder(),
    )
    texts = KeptTexts(tmp_path / "versions.db", lambda: date(2026, 11, 16))
    knowledge = Knowledge(folder, index, embedder, HybridRetriever(index, embedder), _no_products, texts)
    await knowledge.ingest(lambda done, total: None)
    await knowledge.retriever.warm_up()
    yield knowledge
    index.close()


@asynccontextmanager
async def _watched(knowledge: Knowledge) -> AsyncIterator[list[str]]:
    """Watch inside the block; yield what was said."""
    said: list[str] = []
    task = asyncio.create_task(keep_current(knowledge.folder, knowledge.refresh, said.append))
    await asyncio.sleep(0.5)  # until the system watches
    yield said
    task.cancel()
    await asyncio.wait((task,))


async def test_that_a_saved_document_is_found_within_two_seconds(knowledge: Knowledge) -> None:
    assert isinstance(knowledge.embedder, HashingEmbedder)
    before = knowledge.embedder.texts
    async with _watched(knowledge) as said:
        _saved(knowledge, "A gift card is valid for 9 years.")

        async def is_live() -> bool:
            return "9 years" in await _text(knowledge)

        assert await _until(is_live) < _LIVE_S
        await _until(_has(said, 1))

    assert said[0].startswith("Index: 0 added, 1 changed, 0 removed, 5 chunks")
    assert knowledge.embedder.texts - before < 9  # the one document, a new word in it and the question


async def test_that_a_half_written_document_changes_nothing_and_is_said_once(knowledge: Knowledge) -> None:
    path = knowledge.folder / "en" / "returns" / "draft.md"
    async with _watched(knowledge) as said:
        path.write_text("---\ntitle: Dra")

        await _until(_has(said, 1))
        path.write_text("---\ntitle: Draft\nid: dra")
        await asyncio.sleep(0.6)
        assert [line.split(": ", 2)[0] for line in said] == ["Not indexed"]
        assert "5 years" in await _text(knowledge)
        path.unlink()
        _saved(knowledge, "A gift card is valid for 9 years.")

        async def is_live() -> bool:
            return "9 years" in await _text(knowledge)

        await _until(is_live)
        await _until(_has(said, 2))
    assert len(said) == 2


async def test_that_searches_meanwhile_see_the_old_or_the_new_index(knowledge: Knowledge) -> None:
    _saved(knowledge, "A gift card is valid for 9 years.")
    refreshing = asyncio.create_task(knowledge.refresh())
    seen = []
    while not refreshing.done():
        seen.append(await _text(knowledge))
        await asyncio.sleep(0)

    report = await refreshing

    assert report.changed == 1
    assert set(seen) == {DOCUMENTS[2].text, "A gift card is valid for 9 years."}
    assert seen == sorted(seen)


async def test_that_one_generation_of_the_index_is_left(knowledge: Knowledge, tmp_path: Path) -> None:
    for years in (7, 8):
        _saved(knowledge, f"A gift card is valid for {years} years.")
        await knowledge.refresh()

    assert len([path for path in (tmp_path / "index").iterdir() if path.is_dir()]) == 1
    assert "8 years" in await _text(knowledge)


async def test_that_an_index_that_cannot_be_used_is_said_and_tried_again(knowledge: Knowledge) -> None:
    outcomes: list[IngestReport | IndexUnavailable] = [IndexUnavailable("it is locked"), IngestReport(added=1)]

    async def update() -> IngestReport:
        outcome = outcomes.pop(0)
        if isinstance(outcome, IndexUnavailable):
            raise outcome
        return outcome

    said: list[str] = []
    task = asyncio.create_task(keep_current(knowledge.folder, update, said.append))
    await asyncio.sleep(0.5)
    for left in (1, 0):
        _saved(knowledge, f"{left} years.")
        await _until(_has(said, 2 - left))
    task.cancel()
    await asyncio.wait((task,))

    assert said == ["Not indexed: it is locked", "Index: 1 added, 0 changed, 0 removed, 0 chunks, 0.0 s."]


async def test_that_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    said: list[str] = []

    await keep_current(tmp_path / "nothing", _never, said.append)

    assert said[0].startswith("Changes are not seen any more: ")


async def test_that_what_is_no_document_is_not_looked_at(knowledge: Knowledge) -> None:
    async with _watched(knowledge) as said:
        for name in ("README.md", "rules/returns.yaml", "en/.draft.md.swp", "en/draft.md~"):
            path = knowledge.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text("anything")
        await asyncio.sleep(0.7)

    assert said == []


async def _never() -> IngestReport:
    raise AssertionError
