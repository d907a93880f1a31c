"""The retriever: finds the shelf of a query, embeds the question once, and searches in threads."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.searchable import SearchableShelf
from chatbot.domain.knowledge import Passage, Quote
from chatbot.ports.embedder import Embedder
from chatbot.ports.retriever import Kind, Query

_FETCHED = 50
_REMEMBERED = 32


class HybridRetriever:
    """Searches the index by exact names, meaning and words; filters by date and tier what it fetched in excess."""

    def __init__(self, index: ChromaIndex, embedder: Embedder) -> None:
        self._index = index
        self._embedder = embedder
        self._shelves: tuple[SearchableShelf, ...] = ()
        self._vector = lru_cache(_REMEMBERED)(self._embed)

    async def warm_up(self) -> None:
        """Load index and model, again after an ingest. Raises IndexMismatch, IndexUnavailable, MissingModel."""
        await asyncio.to_thread(self._load)

    async def search(self, query: Query) -> tuple[Passage, ...]:
        """Return passages, best first, scores in [0, 1]; products of any language. Raises IndexUnavailable."""
        return await asyncio.to_thread(self._search, query)

    async def clause(self, document_id: str, heading: str, language: str) -> Passage | None:
        """Return the passage under a heading of a document, the one in `language` first, None when there is none."""
        return await asyncio.to_thread(self._clause, document_id, heading, language)

    async def quotes(self, question: str, passages: Sequence[Passage], limit: int) -> tuple[Quote, ...]:
        """Return the sentences of `passages` that are nearest to the question, best first, scores in [-1, 1]."""
        return await asyncio.to_thread(self._quotes, question, tuple(passages), limit)

    def _load(self) -> None:
        self._shelves = tuple(map(SearchableShelf, self._index.load(self._embedder.fingerprint)))
        self._vector("warm")

    def _loaded(self) -> None:
        if not self._shelves:
            self._load()

    def _search(self, query: Query) -> tuple[Passage, ...]:
        self._loaded()
        shelf = next((shelf for shelf in self._shelves if _holds(shelf, query)), None)
        if shelf is None or not query.text.strip():
            return ()
        vector = self._vector(query.text)
        return shelf.search(query, vector, self._index.nearest(shelf.name, vector, max(_FETCHED, query.limit)))

    def _clause(self, document_id: str, heading: str, language: str) -> Passage | None:
        self._loaded()
        found = (passage for shelf in self._shelves for passage in shelf.clauses(document_id, heading))
        return min(found, key=lambda one: (one.language != language, one.heading != heading), default=None)

    def _quotes(self, question: str, passages: tuple[Passage, ...], limit: int) -> tuple[Quote, ...]:
        vector = self._vector(question)
        quotes = [quote for shelf in self._shelves for quote in shelf.quotes(question, vector, passages)]
        return tuple(sorted(quotes, key=lambda quote: -quote.score)[:limit])

    def _embed(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._embedder.embed([text])[0]
        return vector


def _holds(shelf: SearchableShelf, query: Query) -> bool:
    """Whether a shelf is the query's; the catalogue has one language, whatever the shopper's."""
    return shelf.kind is query.kind and (shelf.kind is Kind.PRODUCT or shelf.language == query.language)
