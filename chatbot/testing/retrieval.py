"""Retrieval without a model or an index: hashed words as vectors, a list as the store, scores that are given.

Knows nothing of meaning: two texts are near when they share words.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from chatbot.domain.knowledge import Passage, Quote, Tier, best_clause, is_cited
from chatbot.ports.retriever import Kind, Query

_WORD = re.compile(r"[\u3400-\u9fff]|\w+(?:-\w+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_FILLER = re.compile(
    r"a|an|and|are|at|be|can|do|does|for|from|how|i|in|is|it|my|of|on|or|the|this|to|what|when|you|your"
)


class HashingEmbedder:
    """Embeds a text as its words, each hashed to one place of the vector; `calls` and `texts` count the work."""

    def __init__(
        self, dimension: int = 256, fingerprint: str = "hashing-1", languages: frozenset[str] | None = None
    ) -> None:
        self.dimension = dimension
        self.fingerprint = fingerprint
        self.languages = languages
        self.calls = 0
        self.texts = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), dimension)."""
        self.calls += 1
        self.texts += len(texts)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in _words(text) or {text}:
                vectors[row, crc32(word.encode()) % self.dimension] += 1.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


class MemoryRetriever:
    """Finds passages of a list by shared words; a passage of the tier PRODUCT is a product.

    `error`, where given, is raised by every call but `warm_up`: an index that is down.
    """

    def __init__(self, passages: Sequence[Passage] = (), error: Exception | None = None) -> None:
        self.passages = tuple(passages)
        self.error = error
        self.queries: list[Query] = []

    async def warm_up(self) -> None:
        """Do nothing."""

    async def warm_up_words(self) -> None:
        """Do nothing."""

    async def search(self, query: Query) -> tuple[Passage, ...]:
        """Return passages that share a word with the query, the score being the share of its words that they have."""
        self._fail_if_told()
        self.queries.append(query)
        scored = (
            replace(passage, score=_score(query.text, passage)) for passage in self.passages if _fits(passage, query)
        )
        found = sorted((passage for passage in scored if passage.score), key=lambda passage: -passage.score)
        return tuple(found[: query.limit])

    async def clause(self, document_id: str, heading: str, language: str, on: date | None = None) -> Passage | None:
        """Return the passage under a heading of a document, the one in force first, then the one in `language`."""
        self._fail_if_told()
        document = (one for one in self.passages if one.document_id == document_id)
        found = (one for one in document if is_cited(one.heading, one.anchor, heading))
        return best_clause(found, heading, language, on)

    async def quotes(self, question: str, passages: Sequence[Passage], limit: int) -> tuple[Quote, ...]:
        """Return the sentences of `passages` that share most words with the question, best first."""
        self._fail_if_told()
        quotes = [
            Quote(passage, sentence, _overlap(question, sentence), position)
            for passage in passages
            for position, sentence in enumerate(_SENTENCE_END.split(passage.text.strip()))
            if sentence
        ]
        return tuple(sorted(quotes, key=lambda quote: -quote.score)[:limit])

    def _fail_if_told(self) -> None:
        if self.error is not None:
            raise self.error


class ScriptedReranker:
    """Scores passages by their document; those of others get 0.5. Each call takes `seconds`, or fails with `error`."""

    def __init__(
        self, scores: Mapping[str, float] | None = None, seconds: float = 0.0, error: Exception | None = None
    ) -> None:
        self.given, self.seconds, self.error = scores or {}, seconds, error
        self.questions: list[str] = []

    def warm_up(self) -> None:
        """Do nothing, or fail."""
        if self.error is not None:
            raise self.error

    def scores(self, question: str, passages: Sequence[Passage]) -> Sequence[float]:
        """Return the scores that were given."""
        self.questions.append(question)
        time.sleep(self.seconds)
        if self.error is not None:
            raise self.error
        return [self.given.get(passage.document_id, 0.5) for passage in passages]


def _fits(passage: Passage, query: Query) -> bool:
    if (passage.tier is Tier.PRODUCT) != (query.kind is Kind.PRODUCT):
        return False
    if query.tiers and passage.tier not in query.tiers:
        return False
    if query.kind is Kind.PRODUCT:
        return True
    return passage.language == query.language and (query.on is None or query.on in passage.effective)


def _score(text: str, passage: Passage) -> float:
    if passage.title.lower() in text.lower() or passage.document_id in text.lower():
        return 1.0
    return _overlap(text, f"{passage.title} {passage.heading} {passage.text}")


def _overlap(question: str, text: str) -> float:
    wanted = _words(question)
    return len(wanted & _words(text)) / len(wanted) if wanted else 0.0


def _words(text: str) -> set[str]:
    words = (word for word in _WORD.findall(text.lower()) if not _FILLER.fullmatch(word))
    return {word[:-1] if word.endswith("s") and len(word) > 3 else word for word in words}
