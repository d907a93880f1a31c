"""Classifies clauses by intent: logistic regression over embeddings and n-grams, or over n-grams alone.

The head of a language is learnt from its examples, so that a shop's own count after a restart.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from chatbot.adapters.understanding.heads import Head, HeadFolder
from chatbot.adapters.understanding.kept_vectors import KeptVectors
from chatbot.adapters.understanding.learning import Learnt, Lesson, Taught, following, learn
from chatbot.errors import ConfigurationError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Scores = tuple[tuple[str, float], ...]
_REMEMBERED = 256


class TrainedIntentClassifier:
    """Scores clauses against the intents of a language; `lessons` says what each language's head is learnt from."""

    def __init__(self, lessons: Mapping[str, Lesson], folder: HeadFolder) -> None:
        if not any(one.rows for lesson in lessons.values() for one in lesson.taught.values()):
            raise ConfigurationError("there are no intent examples")
        self.lessons: Mapping[str, Lesson] = {language: _normalised(lesson) for language, lesson in lessons.items()}
        self._folder = folder
        self._vectors = KeptVectors(folder.learnt)
        self._heads: dict[str, Head] = {}
        self.kind = folder.kind
        self._score = lru_cache(_REMEMBERED)(self._scored)

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """What identifies the lesson of each language."""
        return {language: lesson.fingerprint for language, lesson in self.lessons.items()}

    async def warm_up(self) -> None:
        """Fetch the heads of languages that have none yet, or learn them, load the embedders. Raises MissingModel."""
        await asyncio.to_thread(self._fetch)

    async def classify(self, clauses: tuple[str, ...], language: str, after: str = "") -> tuple[Scores, ...]:
        """Return for each clause, said after something, the intents with their probabilities, best first."""
        return await asyncio.to_thread(self._score, clauses, language, after)

    def learn(self) -> Iterator[tuple[str, str, Learnt]]:
        """Learn every language anew, keep it, and yield it with the fingerprint of its lesson. Raises MissingModel."""
        for language, lesson in self.lessons.items():
            learnt = learn(lesson, self._vectors)
            self._heads[language] = learnt.head
            self._folder.keep(language, lesson.fingerprint, learnt.head)
            yield language, lesson.fingerprint, learnt

    def _fetch(self) -> None:
        for language, lesson in self.lessons.items():
            if language in self._heads:
                continue
            head = self._folder.find(language, lesson.fingerprint)
            if head is None:
                head = learn(lesson, self._vectors).head
                self._folder.keep(language, lesson.fingerprint, head)
            self._heads[language] = head
            lesson.dense(("warm",))  # else the first message of a shop waits until the embedder is made

    def _scored(self, clauses: tuple[str, ...], language: str, after: str) -> tuple[Scores, ...]:
        known = language if language in self._heads else next(iter(self._heads))
        texts = [following(after, normalised(clause)) for clause in clauses]
        lesson, head = self.lessons[known], self._heads[known]
        rows = head.probabilities(lesson.dense(texts), [lesson.ngrams.features(text) for text in texts])
        if not after:
            rows = _leaning(rows, [lesson.taught[name].opening for name in head.intents])
        return tuple(tuple((head.intents[place], float(row[place])) for place in row.argsort()[::-1]) for row in rows)


def _leaning(rows: NDArray[np.float32], odds: list[float]) -> NDArray[np.float32]:
    """Return probabilities whose odds are multiplied: what opens a conversation is likelier to be about anything."""
    import numpy as np

    leaning = rows * np.asarray(odds, dtype=np.float32)
    shares: NDArray[np.float32] = leaning / leaning.sum(axis=1, keepdims=True)
    return shares


def normalised(text: str) -> str:
    """Return a clause as a head sees it: digits as one sign, so that no order number looks like another."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return "".join("0" if character.isdigit() else character for character in plain)


def _normalised(lesson: Lesson) -> Lesson:
    taught = {
        name: Taught(
            tuple(map(normalised, one.examples)),
            tuple(map(normalised, one.asked)),
            one.weight,
            tuple((place, normalised(text)) for place, text in one.after),
            one.opening,
        )
        for name, one in lesson.taught.items()
    }
    return replace(lesson, taught=taught)
