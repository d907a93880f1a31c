"""How fast the search is on made-up passages: beside sentence-transformers with Chroma, and with nothing left out.

What is timed is the processor time of all threads, on one core: what a search costs, also on a machine that does other
things as well. No question comes twice, so that nothing remembered is timed.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time
from typing import Any

from chatbot.bootstrap.invented_shelf import MERCHANT, TODAY, InventedShelf
from chatbot.domain.knowledge import Passage
from chatbot.evaluation.benchmarks import Timing, timing
from chatbot.ports.retriever import Retriever

TIMES_AS_FAST = 5.0
"""How many times as fast as sentence-transformers with Chroma a search is to be."""
INGEST_BUDGET_MS = 20.0
"""What a passage of 100 tokens may cost at an ingest: two cores do 100 of them a second."""

_BUDGETS = ((10_000, 4.0), (100_000, 8.0))
_LIMIT, _QUOTED_FROM, _QUOTES = 10, 3, 4
_BATCH = 5_000
_MS = 1000


@dataclass(frozen=True, slots=True)
class Speed:
    """The timings; how many times as fast as the other; how much of its ten best passages is what everything gives."""

    timings: tuple[Timing, ...]
    times_as_fast: float | None
    agreement: float

    @property
    def is_fast(self) -> bool:
        """Whether it is as many times as fast as it is to be, where that was measured."""
        return self.times_as_fast is None or self.times_as_fast >= TIMES_AS_FAST


async def measure_search(shelf: InventedShelf, encode: Callable[[Sequence[str]], object] | None) -> Speed:
    """Time a filtered turn (embed, search, quotes) over the shelf, and the same by Chroma after `encode`."""
    await shelf.retriever.warm_up()
    count = len(shelf.passages)
    ours = timing(f"{count} passages, filtered: embed, search, quotes", await _timed(_turn(shelf), shelf.questions))
    budget = next((budget for most, budget in _BUDGETS if count <= most), None)
    timings = [replace(ours, budget_ms=budget, is_median_budget=True)]
    if encode is not None:
        async with _chroma(shelf, encode) as theirs:
            timings.append(timing("... sentence-transformers + Chroma", await _timed(theirs, shelf.questions)))
    ratio = timings[1].p50_ms / ours.p50_ms if len(timings) > 1 else None
    return Speed(tuple(timings), ratio, await _agreement(shelf))


async def measure_passages(indexing: AbstractAsyncContextManager[object], count: int) -> Timing:
    """Time the ingest of `count` passages of 100 tokens, end to end; the time is that of one passage."""
    started = process_time()
    async with indexing:
        took = (process_time() - started) * _MS / count
    one = timing("ingest, a passage of 100 tokens (processor time)", [took])
    return replace(one, times=count, budget_ms=INGEST_BUDGET_MS, is_median_budget=True)


def lines(speed: Speed) -> list[str]:
    """Return what a table of timings does not say."""
    said = [f"of its ten best passages {speed.agreement:.1%} are those that scoring every passage gives"]
    if speed.times_as_fast is not None:
        kept = "kept" if speed.is_fast else "missed"
        said.append(
            f"{speed.times_as_fast:.1f} times as fast as sentence-transformers + Chroma with the same filter "
            f"(at least {TIMES_AS_FAST:g}: {kept})"
        )
    return said


def _turn(shelf: InventedShelf) -> Callable[[str], Awaitable[object]]:
    async def turn(question: str) -> object:
        found = await shelf.retriever.search(shelf.query(question, _LIMIT))
        return await shelf.retriever.quotes(question, found[:_QUOTED_FROM], _QUOTES)

    return turn


async def _timed(turn: Callable[[str], Awaitable[object]], questions: Sequence[str]) -> list[float]:
    first, *others = questions
    await turn(first)
    took = []
    for question in others:
        started = process_time()
        await turn(question)
        took.append((process_time() - started) * _MS)
    return took


async def _agreement(shelf: InventedShelf) -> float:
    """Return how many of the ten best passages are those of a search that scores every passage."""
    await shelf.thorough.warm_up()
    shares = [
        len(await _best(shelf.retriever, shelf, one) & await _best(shelf.thorough, shelf, one)) / _LIMIT
        for one in shelf.questions
    ]
    return sum(shares) / len(shares)


async def _best(retriever: Retriever, shelf: InventedShelf, question: str) -> set[str]:
    return {passage.id for passage in await retriever.search(shelf.query(question, _LIMIT))}


@asynccontextmanager
async def _chroma(
    shelf: InventedShelf, encode: Callable[[Sequence[str]], object]
) -> AsyncIterator[Callable[[str], Awaitable[object]]]:
    """Put the passages into Chroma, and ask it as its users do: a filter on metadata, the vector of the question."""
    import chromadb
    from chromadb.config import Settings

    with tempfile.TemporaryDirectory(prefix="storedesk-bench-", ignore_cleanup_errors=True) as folder:
        client = chromadb.PersistentClient(Path(folder), settings=Settings(anonymized_telemetry=False))
        try:
            collection = client.create_collection(
                "passages", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
            _fill(collection, shelf)
            today = TODAY.toordinal()
            where = {"$and": [_among(MERCHANT), {"start": {"$lte": today}}, {"end": {"$gte": today}}]}

            async def turn(question: str) -> object:
                encode([question])  # for its cost
                return collection.query(query_embeddings=[shelf.project(question)], n_results=_LIMIT, where=where)

            yield turn
        finally:
            client.close()


def _fill(collection: Any, shelf: InventedShelf) -> None:
    for start in range(0, len(shelf.passages), _BATCH):
        part = shelf.passages[start : start + _BATCH]
        collection.add(
            ids=[passage.id for passage in part],
            embeddings=shelf.vectors[start : start + _BATCH],
            documents=[passage.text for passage in part],
            metadatas=[_metadata(passage) for passage in part],
        )


def _metadata(passage: Passage) -> dict[str, str | int]:
    period = passage.effective
    return {
        "tier": passage.tier.value,
        "start": period.start.toordinal(),
        "end": (period.end or TODAY.replace(year=9999)).toordinal(),
    }


def _among(tiers: Sequence[str]) -> dict[str, Any]:
    return {"tier": {"$in": [str(tier) for tier in tiers]}}
