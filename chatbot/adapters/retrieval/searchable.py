"""One shelf of the index, ready to be searched: by exact names, and by what its language allows, meaning or words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.beside import NOTHING, Beside
from chatbot.adapters.retrieval.by_meaning import EXACT_UP_TO, ByMeaning, Scored
from chatbot.adapters.retrieval.by_words import ArticlesByWords, ProductsByWords
from chatbot.adapters.retrieval.exact import ProductNames
from chatbot.adapters.retrieval.generation import Shelf
from chatbot.adapters.retrieval.weights import Weights
from chatbot.adapters.retrieval.word_vectors import WordVectors
from chatbot.domain.knowledge import Passage, Quote, Tier, is_cited
from chatbot.ports.retriever import Kind, Query

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

_TIERS = tuple(Tier)
_REMEMBERED = 8


class Scoring(Protocol):
    """Says how well the chunks of a shelf answer a question; all scores mean the same for every question."""

    def passages(self, question: str, vector: Floats | None, fits: Bools) -> Floats:
        """Return a score in [0, 1] for each chunk; those that do not fit need none."""
        ...

    def doubted(self, question: str, vector: Floats | None, scores: Floats, best: int) -> Floats:
        """Return scores with what speaks against any answer to the question, in the same order; `best` is the first."""
        ...

    def sentences(self, question: str, vector: Floats | None, row: int) -> Sequence[float]:
        """Return a score in [-1, 1] for each sentence of a chunk."""
        ...


class SearchableShelf:
    """Searches the passages of a shelf and the sentences in them.

    The vector of a question is needed where `has_meaning`, and not looked at elsewhere.
    """

    def __init__(
        self,
        shelf: Shelf,
        weights: Weights,
        vectors: WordVectors,
        exact_up_to: int = EXACT_UP_TO,
        beside: Beside = NOTHING,
    ) -> None:
        """Search articles knowing what stands beside them in their language."""
        self.name, self.kind, self.language = shelf.name, shelf.kind, shelf.language
        self.has_meaning = bool(shelf.vectors.size)
        self._chunks, self._beside = shelf.chunks, beside
        self._row_of = {chunk.passage.id: row for row, chunk in enumerate(shelf.chunks)}
        self._to_score = partial(_scoring, shelf, weights, vectors, exact_up_to, beside)
        self._fitting = lru_cache(_REMEMBERED)(self._fits)
        periods = [chunk.passage.effective for chunk in shelf.chunks]
        self._starts = np.array([period.start.toordinal() for period in periods])
        self._ends = np.array([(period.end or date.max).toordinal() for period in periods])
        self._tiers = np.array([_TIERS.index(chunk.passage.tier) for chunk in shelf.chunks])
        self._names = ProductNames(shelf.chunks if shelf.kind is Kind.PRODUCT and weights.is_exact else ())

    @cached_property
    def _scoring(self) -> Scoring:
        """Who scores; made when first searched: to divide Chinese into words takes seconds."""
        return self._to_score()

    def holds(self, shelf: Shelf, beside: Beside = NOTHING) -> bool:
        """Whether this is what would be made of a shelf of the same index, and of what stands beside it."""
        mine = (self.kind, self.language, self._chunks, self._beside)
        return mine == (shelf.kind, shelf.language, shelf.chunks, beside)

    def search(self, query: Query, vector: Floats | None) -> tuple[Passage, ...]:
        """Return passages that fit, best first, scores in [0, 1], named products with 1."""
        fits = self._fitting(query.on, query.tiers)
        scores = np.where(fits, self._scoring.passages(query.text, vector, fits), 0)
        if query.is_whole and len(scores):
            scores = self._scoring.doubted(query.text, vector, scores, int(scores.argmax()))
        named = [row for row in self._names.find(query.text) if fits[row]]
        scores[named] = 1.0
        found = np.flatnonzero(scores > 0)
        best = found[np.argsort(-scores[found], kind="stable")][: query.limit]
        order = islice(dict.fromkeys([*named, *best.tolist()]), query.limit)
        return tuple(replace(self._chunks[row].passage, score=float(scores[row])) for row in order)

    def quotes(self, question: str, vector: Floats | None, passages: Sequence[Passage]) -> Iterator[Quote]:
        """Yield all sentences of those passages that are on this shelf, with their scores."""
        for passage in passages:
            row = self._row_of.get(passage.id)
            if row is None or self._chunks[row].passage.text != passage.text:
                continue  # found before the index was loaded again
            scores = self._scoring.sentences(question, vector, row)
            for position, (sentence, score) in enumerate(zip(self._chunks[row].sentences, scores, strict=True)):
                yield Quote(passage, sentence, score, position)

    def clauses(self, document_id: str, heading: str) -> Iterator[Passage]:
        """Yield the passages of this shelf under a heading of a document, in their order."""
        passages = (chunk.passage for chunk in self._chunks if chunk.passage.document_id == document_id)
        return (one for one in passages if is_cited(one.heading, one.anchor, heading))

    def _fits(self, on: date | None, tiers: tuple[Tier, ...]) -> Bools:
        """Return for each chunk whether it is in force on a day and of one of the tiers."""
        fits = np.ones(len(self._chunks), bool)
        if on is not None:
            day = on.toordinal()
            fits &= (self._starts <= day) & (day <= self._ends)
        if tiers:
            fits &= np.array([tier in tiers for tier in _TIERS])[self._tiers]
        return fits


def _scoring(shelf: Shelf, weights: Weights, vectors: WordVectors, exact_up_to: int, beside: Beside) -> Scoring:
    if shelf.vectors.size:
        return ByMeaning(shelf, weights, vectors, Scored(exact_up_to), beside)
    return ProductsByWords(shelf) if shelf.kind is Kind.PRODUCT else ArticlesByWords(shelf, weights, beside)
