"""One shelf of the index, ready to be searched: by exact names, and by what its language allows, meaning or words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.by_meaning import ByMeaning, Nearness
from chatbot.adapters.retrieval.by_words import ArticlesByWords, ProductsByWords
from chatbot.adapters.retrieval.exact import ProductNames
from chatbot.adapters.retrieval.generation import Shelf
from chatbot.domain.knowledge import Passage, Quote, is_cited
from chatbot.ports.retriever import Kind, Query

Floats = NDArray[np.float32]


class Scoring(Protocol):
    """Says how well the chunks of a shelf answer a question; all scores mean the same for every question."""

    def passages(self, question: str, nearness: Nearness | None) -> Floats:
        """Return a score in [0, 1] for each chunk."""
        ...

    def sentences(self, question: str, nearness: Nearness | None, row: int) -> Sequence[float]:
        """Return a score in [-1, 1] for each sentence of a chunk."""
        ...


class SearchableShelf:
    """Searches the passages of a shelf and the sentences in them.

    A nearness is needed where `has_meaning`, and not looked at elsewhere.
    """

    def __init__(self, shelf: Shelf) -> None:
        self.name, self.kind, self.language = shelf.name, shelf.kind, shelf.language
        self.has_meaning = bool(shelf.vectors.size)
        self._chunks = shelf.chunks
        self._row_of = {chunk.passage.id: row for row, chunk in enumerate(shelf.chunks)}
        self._scoring = _scoring(shelf)
        self._names = ProductNames(shelf.chunks if shelf.kind is Kind.PRODUCT else ())

    def holds(self, shelf: Shelf) -> bool:
        """Whether this is what would be made of a shelf of the same index."""
        return (self.kind, self.language, self._chunks) == (shelf.kind, shelf.language, shelf.chunks)

    def moved(self, name: str) -> SearchableShelf:
        """Return the same shelf under another name, that of a later generation of the index."""
        moved = copy(self)
        moved.name = name
        return moved

    def search(self, query: Query, nearness: Nearness | None) -> tuple[Passage, ...]:
        """Return passages that fit, best first, scores in [0, 1], named products with 1."""
        scores = self._scoring.passages(query.text, nearness)
        named = list(self._names.find(query.text))
        scores[named] = 1.0
        order = dict.fromkeys([*named, *np.argsort(-scores, kind="stable").tolist()])
        found = (replace(self._chunks[row].passage, score=float(scores[row])) for row in order if scores[row] > 0)
        return tuple(islice((passage for passage in found if _fits(passage, query)), query.limit))

    def quotes(self, question: str, nearness: Nearness | None, passages: Sequence[Passage]) -> Iterator[Quote]:
        """Yield all sentences of those passages that are on this shelf, with their scores."""
        for passage in passages:
            row = self._row_of.get(passage.id)
            if row is None or self._chunks[row].passage.text != passage.text:
                continue  # found before the index was loaded again
            scores = self._scoring.sentences(question, nearness, row)
            for position, (sentence, score) in enumerate(zip(self._chunks[row].sentences, scores, strict=True)):
                yield Quote(passage, sentence, score, position)

    def clauses(self, document_id: str, heading: str) -> Iterator[Passage]:
        """Yield the passages of this shelf under a heading of a document, in their order."""
        passages = (chunk.passage for chunk in self._chunks if chunk.passage.document_id == document_id)
        return (one for one in passages if is_cited(one.heading, one.anchor, heading))


def _scoring(shelf: Shelf) -> Scoring:
    if shelf.vectors.size:
        return ByMeaning(shelf)
    return ProductsByWords(shelf) if shelf.kind is Kind.PRODUCT else ArticlesByWords(shelf)


def _fits(passage: Passage, query: Query) -> bool:
    return (query.on is None or query.on in passage.effective) and (not query.tiers or passage.tier in query.tiers)
