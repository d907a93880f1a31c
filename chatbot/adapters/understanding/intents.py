"""Classifies clauses by intent: a ridge-regression head over the embeddings of example utterances.

The head is learnt in closed form at start from `configs/intents/<language>.yaml`, so that a shop's own examples count
after a restart. Hoerl and Kennard, Technometrics 12 (1970); class scores become probabilities by a softmax.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.errors import ConfigurationError
from chatbot.ports.embedder import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RIDGE = 0.35
_TEMPERATURE = 0.09  # the best fit of the probabilities when each example is left out once
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class _Head:
    intents: tuple[str, ...]
    weights: NDArray[np.float32]


class EmbeddingIntentClassifier:
    """Scores clauses against the intents of a language; `examples` is language -> intent -> utterances.

    `cache` is a folder that keeps learnt heads between starts.
    """

    def __init__(
        self, embedder: Embedder, examples: Mapping[str, Mapping[str, Sequence[str]]], cache: Path | None = None
    ) -> None:
        if not examples:
            raise ConfigurationError("there are no intent examples")
        self._embedder = embedder
        self._examples = examples
        self._cache = cache
        self._heads: dict[str, _Head] = {}
        self._score = lru_cache(_REMEMBERED)(self._scored)

    async def warm_up(self) -> None:
        """Learn the head of every language. Raises MissingModel."""
        await asyncio.to_thread(self._learn)

    async def classify(self, clauses: tuple[str, ...], language: str) -> tuple[tuple[tuple[str, float], ...], ...]:
        """Return for each clause the intents with their probabilities, best first."""
        return await asyncio.to_thread(self._score, clauses, language)

    def _learn(self) -> None:
        for language, intents in self._examples.items():
            self._heads[language] = self._remembered(intents)

    def _remembered(self, intents: Mapping[str, Sequence[str]]) -> _Head:
        """Return the head from the cache when examples and embedder are those it was learnt from."""
        import numpy as np

        if self._cache is None:
            return self._fit(intents)
        content = json.dumps([self._embedder.fingerprint, _RIDGE, {k: list(v) for k, v in intents.items()}])
        file = self._cache / f"intents-{hashlib.sha256(content.encode()).hexdigest()[:16]}.npy"
        if file.is_file():
            return _Head(tuple(intents), np.load(file, allow_pickle=False))
        head = self._fit(intents)
        self._cache.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(f".{os.getpid()}.npy")
        np.save(unfinished, head.weights, allow_pickle=False)
        unfinished.replace(file)
        return head

    def _fit(self, intents: Mapping[str, Sequence[str]]) -> _Head:
        import numpy as np

        names = tuple(intents)
        texts = [normalised(text) for name in names for text in intents[name]]
        labels = [position for position, name in enumerate(names) for _ in intents[name]]
        vectors = _with_bias(self._embedder.embed(texts))
        targets = np.zeros((len(texts), len(names)), dtype=np.float32)
        targets[np.arange(len(texts)), labels] = 1.0
        share = np.bincount(labels, minlength=len(names)).astype(np.float32)
        weight = np.sqrt(share.mean() / share)[labels][:, None]  # rare intents count as much as frequent ones
        weighted = vectors * weight
        gram = weighted.T @ weighted + _RIDGE * np.eye(vectors.shape[1], dtype=np.float32)
        return _Head(names, np.linalg.solve(gram, weighted.T @ (targets * weight)).astype(np.float32))

    def _scored(self, clauses: tuple[str, ...], language: str) -> tuple[tuple[tuple[str, float], ...], ...]:
        head = self._heads.get(language) or next(iter(self._heads.values()))
        scores = _with_bias(self._embedder.embed([normalised(clause) for clause in clauses])) @ head.weights
        return tuple(_ranked(head.intents, row) for row in _softmax(scores / _TEMPERATURE))


def normalised(text: str) -> str:
    """Return a clause as the head sees it: digits as one sign, so that no order number looks like another."""
    return "".join("0" if character.isdigit() else character for character in text.strip())


def _with_bias(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    return np.hstack([vectors, np.ones((len(vectors), 1), dtype=np.float32)])


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    raised: NDArray[np.float32] = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _ranked(intents: Sequence[str], row: NDArray[np.float32]) -> tuple[tuple[str, float], ...]:
    return tuple((intents[place], float(row[place])) for place in row.argsort()[::-1])
