"""A retriever that doubts what it found where a question looks like those that no document answers.

The search knows what the documents hold, and nothing else; what understands messages has examples of what lies beside
them: other matters, and what goods are like. It has scored the message before, so that this hardly costs time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from chatbot.adapters.retrieval.weights import SURE, lowered
from chatbot.domain.knowledge import Passage, Quote
from chatbot.ports.retriever import Kind, Query, Retriever
from chatbot.ports.understander import IntentClassifier


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How much log-odds a search loses where a question is certainly meant for something else.

    Where that is as probable as `usual` it loses nothing, below it gains.
    """

    weight: float
    usual: float

    def doubt(self, share: float) -> float:
        """Return what speaks against any answer, in log-odds; `share` is how probably something else is meant."""
        return self.weight * (share - self.usual)


MEASURED: Mapping[str, Elsewhere] = {"zh": Elsewhere(weight=5.0, usual=0.3)}
"""The weights of each language in which this earns its place; in English it does not (docs/experiments.md)."""


class DoubtingRetriever:
    """Finds what another retriever finds, in its order; articles that are not sure are less so by what is doubted.

    `elsewhere` are the intents of what no document answers. Languages without weights are searched as before.
    """

    def __init__(
        self,
        retriever: Retriever,
        classifier: IntentClassifier,
        elsewhere: Collection[str],
        weights: Mapping[str, Elsewhere] = MEASURED,
    ) -> None:
        self._retriever, self._classifier = retriever, classifier
        self._elsewhere, self._weights = frozenset(elsewhere), weights

    async def warm_up(self) -> None:
        """Load what the first search needs. Raises IndexMismatch, IndexUnavailable, MissingModel."""
        await self._retriever.warm_up()
        await self._classifier.warm_up()

    async def warm_up_words(self) -> None:
        """Load what only some languages need."""
        await self._retriever.warm_up_words()

    async def search(self, query: Query) -> tuple[Passage, ...]:
        """Return passages, best first, scores in [0, 1]. Raises IndexUnavailable."""
        found = await self._retriever.search(query)
        weight = self._weights.get(query.language)
        if weight is None or not _is_open(query, found):
            return found
        (scores,) = await self._classifier.classify((query.text,), query.language)
        shares = [share for intent, share in scores if intent in self._elsewhere]
        if not shares:
            return found  # a classifier that knows nothing else speaks for no answer
        less = lowered(np.array([one.score for one in found], np.float32), weight.doubt(sum(shares)))
        return tuple(replace(one, score=score) for one, score in zip(found, less.tolist(), strict=True))

    async def clause(self, document_id: str, heading: str, language: str, on: date | None = None) -> Passage | None:
        """Return the passage under a heading of a document."""
        return await self._retriever.clause(document_id, heading, language, on)

    async def quotes(self, question: str, passages: Sequence[Passage], limit: int) -> tuple[Quote, ...]:
        """Return the sentences of `passages` that are nearest to the question, best first."""
        return await self._retriever.quotes(question, passages, limit)


def _is_open(query: Query, found: Sequence[Passage]) -> bool:
    """Whether it may be doubted that documents answer a question: nothing surely does, nothing before belongs to it."""
    return query.kind is Kind.ARTICLE and query.is_whole and bool(found) and found[0].score < SURE
