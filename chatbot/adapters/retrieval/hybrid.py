"""The retriever: finds the shelves of a query, embeds the question once, and searches in threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.beside import Beside, beside_of
from chatbot.adapters.retrieval.by_meaning import EXACT_UP_TO
from chatbot.adapters.retrieval.generation import Shelf
from chatbot.adapters.retrieval.searchable import SearchableShelf
from chatbot.adapters.retrieval.tuned import embedder_of
from chatbot.adapters.retrieval.weights import Weights
from chatbot.adapters.retrieval.word_vectors import WordVectors
from chatbot.domain.knowledge import Passage, Quote, best_clause
from chatbot.ports.embedder import Embedder, knows
from chatbot.ports.retriever import Kind, Query

_REMEMBERED = 32
_WEIGHTS = Weights()


class Index(Protocol):
    """Keeps the shelves."""

    def load(self, fingerprint: str) -> tuple[Shelf, ...]:
        """Return the shelves that an embedder made. Raises IndexMismatch, IndexUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class _Embedding:
    """An embedder that remembers its last questions, and the vectors that it gives to words."""

    question: Callable[[str], NDArray[np.float32]]
    words: WordVectors


class HybridRetriever:
    """Searches the index, held in memory, by exact names, meaning and words, among what fits in date and tier."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        weights: Weights = _WEIGHTS,
        exact_up_to: int = EXACT_UP_TO,
        kept_in: Path | None = None,
    ) -> None:
        """Score shelves of up to so many passages whole, of larger ones the most likely passages.

        The vectors of single words are kept in the folder `kept_in`.
        """
        self._index = index
        self._embedder = embedder
        self._weights, self._exact_up_to = weights, exact_up_to
        self._shelves: tuple[SearchableShelf, ...] = ()
        self._has_words = False
        self._kept_in = kept_in
        self._known: dict[int, _Embedding] = {}

    async def warm_up(self) -> None:
        """Load index and model, again after an ingest: until all of it is there, searches see what was there before.

        Raises IndexMismatch, IndexUnavailable, MissingModel.
        """
        await asyncio.to_thread(self._load)

    async def warm_up_words(self) -> None:
        """Load what the first question costs in a language that the embedder does not know: some 2 s of Chinese."""
        await asyncio.to_thread(self._load_words)

    async def search(self, query: Query) -> tuple[Passage, ...]:
        """Return passages, best first, scores in [0, 1]; products of any language. Raises IndexUnavailable."""
        return await asyncio.to_thread(self._search, query)

    async def clause(self, document_id: str, heading: str, language: str, on: date | None = None) -> Passage | None:
        """Return the passage under a heading of a document, the one in force first, then the one in `language`."""
        return await asyncio.to_thread(self._clause, document_id, heading, language, on)

    async def quotes(self, question: str, passages: Sequence[Passage], limit: int) -> tuple[Quote, ...]:
        """Return the sentences of `passages` that are nearest to the question, best first, scores in [-1, 1]."""
        return await asyncio.to_thread(self._quotes, question, tuple(passages), limit)

    def _load(self) -> None:
        loaded = self._index.load(self._embedder.fingerprint)
        shelves = tuple(self._searchable(one, beside_of(one, loaded)) for one in loaded)
        self._make_ready(shelves, is_known=True)
        if self._has_words:
            self._make_ready(shelves, is_known=False)
        self._shelves = shelves

    def _searchable(self, shelf: Shelf, beside: Beside) -> SearchableShelf:
        """Keep what is loaded of a shelf that has not changed: dividing Chinese into words takes a second."""
        same = (old for old in self._shelves if old.holds(shelf, beside))
        words = self._embedding(shelf.kind, shelf.language).words
        return next(same, None) or SearchableShelf(shelf, self._weights, words, self._exact_up_to, beside)

    def _embedding(self, kind: Kind, language: str) -> _Embedding:
        """Return what embeds the questions and words of a shelf, one for all shelves of an embedder."""
        embedder = embedder_of(kind, language, self._embedder)
        if id(embedder) not in self._known:
            question = lru_cache(_REMEMBERED)(partial(_embedded, embedder))
            self._known[id(embedder)] = _Embedding(question, WordVectors(embedder, self._kept_in))
        return self._known[id(embedder)]

    def _load_words(self) -> None:
        self._has_words = True
        self._make_ready(self._shelves, is_known=False)

    def _make_ready(self, shelves: Sequence[SearchableShelf], *, is_known: bool) -> None:
        """Let shelves, those of languages that the plain embedder knows or the others, load what a search needs."""
        for shelf in shelves:
            if knows(self._embedder, shelf.language) is is_known:
                shelf.search(Query("warm", is_whole=True), self._question(shelf, "warm"))

    def _loaded(self) -> None:
        if not self._shelves:
            self._load()

    def _search(self, query: Query) -> tuple[Passage, ...]:
        self._loaded()
        if not query.text.strip():
            return ()
        found: dict[str, Passage] = {}
        for shelf in self._holding(query):
            for passage in shelf.search(query, self._question(shelf, query.text)):
                first = found.setdefault(passage.id, passage)
                found[passage.id] = replace(first, score=max(first.score, passage.score))
        return tuple(sorted(found.values(), key=lambda passage: -passage.score)[: query.limit])

    def _holding(self, query: Query) -> tuple[SearchableShelf, ...]:
        """Return the shelves to search, that of the language first.

        Products stand on the catalogue's shelf, and under their names on those of other languages: these are enough
        for an embedder that does not know the language.
        """
        fitting = [shelf for shelf in self._shelves if shelf.kind is query.kind]
        own = [shelf for shelf in fitting if shelf.language == query.language]
        if query.kind is Kind.ARTICLE or (own and not knows(self._embedder, query.language)):
            return tuple(own)
        return (*own, *(shelf for shelf in fitting if shelf not in own and (shelf.has_meaning or not own)))

    def _clause(self, document_id: str, heading: str, language: str, on: date | None) -> Passage | None:
        self._loaded()
        found = (passage for shelf in self._shelves for passage in shelf.clauses(document_id, heading))
        return best_clause(found, heading, language, on)

    def _quotes(self, question: str, passages: tuple[Passage, ...], limit: int) -> tuple[Quote, ...]:
        quotes: list[Quote] = []
        for shelf in self._shelves:
            own = [passage for passage in passages if passage.language == shelf.language]
            vector = self._question(shelf, question) if own else None
            quotes += shelf.quotes(question, vector, own)
        return tuple(sorted(quotes, key=lambda quote: -quote.score)[:limit])

    def _question(self, shelf: SearchableShelf, text: str) -> NDArray[np.float32] | None:
        """Return the vector of a question by who embedded the shelf; the last ones are remembered."""
        return self._embedding(shelf.kind, shelf.language).question(text) if shelf.has_meaning else None


def _embedded(embedder: Embedder, text: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = embedder.embed([text])[0]
    return vector
