"""The retriever: finds the shelves of a query, embeds the question once, and searches in threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.by_meaning import EXACT_UP_TO
from chatbot.adapters.retrieval.chunking import Chunk
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
        self._vector = _by_kind(embedder)
        self._words = {kind: WordVectors(embedder_of(kind, embedder), kept_in) for kind in Kind}

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
        goods = {shelf.language: shelf.chunks for shelf in loaded if shelf.kind is Kind.PRODUCT}
        shelves = tuple(
            self._searchable(one, goods.get(one.language, ()) if one.kind is Kind.ARTICLE else ()) for one in loaded
        )
        for kind in Kind:
            self._vector[kind]("warm")
        if self._has_words:
            _warm_up_words(shelves)
        self._shelves = shelves

    def _searchable(self, shelf: Shelf, goods: tuple[Chunk, ...]) -> SearchableShelf:
        """Keep what is loaded of a shelf that has not changed: dividing Chinese into words takes a second."""
        same = (old for old in self._shelves if old.holds(shelf, goods))
        words = self._words[shelf.kind]
        return next(same, None) or SearchableShelf(shelf, self._weights, words, self._exact_up_to, goods)

    def _load_words(self) -> None:
        self._has_words = True
        _warm_up_words(self._shelves)

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
        return self._vector[shelf.kind](text) if shelf.has_meaning else None


def _by_kind(embedder: Embedder) -> Mapping[Kind, Callable[[str], NDArray[np.float32]]]:
    """Return what embeds a question for each kind and remembers the last ones, one for both where they are the same."""
    articles, products = embedder_of(Kind.ARTICLE, embedder), embedder_of(Kind.PRODUCT, embedder)
    for_articles = lru_cache(_REMEMBERED)(partial(_embedded, articles))
    is_one = articles is products
    for_products = for_articles if is_one else lru_cache(_REMEMBERED)(partial(_embedded, products))
    return {Kind.ARTICLE: for_articles, Kind.PRODUCT: for_products}


def _embedded(embedder: Embedder, text: str) -> NDArray[np.float32]:
    vector: NDArray[np.float32] = embedder.embed([text])[0]
    return vector


def _warm_up_words(shelves: Sequence[SearchableShelf]) -> None:
    for shelf in shelves:
        if not shelf.has_meaning:
            shelf.search(Query("warm", is_whole=True), None)
