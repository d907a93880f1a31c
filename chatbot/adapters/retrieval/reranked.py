"""A retriever whose first passages a reranker puts into a better order, as long as that is done in time.

The scores stay those of the search: only which passage has which changes. They say how sure it is that a question can
be answered, on which it depends whether it is, and no reranker but one fitted to the same questions can say that.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date

import structlog

from chatbot.domain.knowledge import Passage, Quote
from chatbot.errors import MissingModel, RerankerUnavailable
from chatbot.ports.reranker import Reranker
from chatbot.ports.retriever import Kind, Query, Retriever

_log = structlog.get_logger(__name__)
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Reranking:
    """How many passages are reranked, how long that may take, and how much it counts, from 0 to 1 for nothing else."""

    passages: int = 8
    timeout_s: float = 0.5
    weight: float = 0.5


_AS_USUAL = Reranking()


class RerankedRetriever:
    """Finds what another retriever finds; articles come in the order that search and reranker agree on.

    A reranker that fails or takes too long leaves the order of the search.
    """

    def __init__(self, retriever: Retriever, reranker: Reranker, reranking: Reranking = _AS_USUAL) -> None:
        self._retriever, self._reranker, self._reranking = retriever, reranker, reranking
        # One worker: what is abandoned goes on to its end, and must not be joined by a second and a third one.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="reranker")

    async def warm_up(self) -> None:
        """Load what the first search needs. Raises IndexMismatch, IndexUnavailable, MissingModel."""
        await self._retriever.warm_up()
        await asyncio.get_running_loop().run_in_executor(self._worker, self._reranker.warm_up)

    async def warm_up_words(self) -> None:
        """Load what only some languages need."""
        await self._retriever.warm_up_words()

    async def search(self, query: Query) -> tuple[Passage, ...]:
        """Return passages, best first, scores in [0, 1]. Raises IndexUnavailable."""
        if query.kind is not Kind.ARTICLE:
            return await self._retriever.search(query)
        many = self._reranking.passages
        found = await self._retriever.search(replace(query, limit=max(query.limit, many)))
        first = await self._reordered(query.text, found[:many])
        return (*first, *found[many:])[: query.limit]

    async def clause(self, document_id: str, heading: str, language: str, on: date | None = None) -> Passage | None:
        """Return the passage under a heading of a document."""
        return await self._retriever.clause(document_id, heading, language, on)

    async def quotes(self, question: str, passages: Sequence[Passage], limit: int) -> tuple[Quote, ...]:
        """Return the sentences of `passages` that are nearest to the question, best first."""
        return await self._retriever.quotes(question, passages, limit)

    async def _reordered(self, question: str, passages: Sequence[Passage]) -> Sequence[Passage]:
        scores = await self._scores(question, passages) if len(passages) > 1 else None
        if scores is None:
            return passages
        weight = self._reranking.weight
        evidence = [
            (1 - weight) * _log_odds(passage.score) + weight * _log_odds(score)
            for passage, score in zip(passages, scores, strict=True)
        ]
        order = sorted(range(len(passages)), key=lambda place: -evidence[place])
        return [replace(passages[place], score=one.score) for place, one in zip(order, passages, strict=True)]

    async def _scores(self, question: str, passages: Sequence[Passage]) -> Sequence[float] | None:
        """Return the reranker's scores, None when there are none in time."""
        loop, limit = asyncio.get_running_loop(), self._reranking.timeout_s
        work = loop.run_in_executor(self._worker, self._reranker.scores, question, passages)
        try:
            return await asyncio.wait_for(work, limit)
        except TimeoutError:
            _log.warning("reranker_slow", limit_s=limit, passages=len(passages))
        except (MissingModel, RerankerUnavailable) as error:
            _log.warning("reranker_failed", error=str(error))
        return None


def _log_odds(score: float) -> float:
    bounded = min(max(score, _LEAST), 1 - _LEAST)
    return math.log(bounded / (1 - bounded))
