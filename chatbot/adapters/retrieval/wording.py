"""How near texts are to a question by their words alone: for languages that the embedder does not know."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.lexical import WordCounts
from chatbot.adapters.retrieval.parts_of_text import Words

Floats = NDArray[np.float32]


class Wording(WordCounts):
    """The words of a collection of texts, each weighed by how rare it is in them."""

    def __init__(self, texts: Sequence[Words]) -> None:
        super().__init__(texts)
        places: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, words in enumerate(texts):
            masses = self._masses(words)
            length = _length(masses)
            for word, mass in masses.items():
                places[word].append((place, mass / length))
        self._places = {
            word: (np.array([place for place, _ in found]), np.array([part for _, part in found], np.float32))
            for word, found in places.items()
        }

    def cosines(self, words: Words) -> Floats:
        """Return the cosine of each text with the words of a question, shape (texts,), in [0, 1]."""
        masses = self._masses(words)
        length = _length(masses)
        cosines = np.zeros(self._size, np.float32)
        for word, mass in masses.items():
            if word in self._places:
                places, parts = self._places[word]
                cosines[places] += parts * (mass / length)
        return cosines

    def shares(self, words: Words) -> Floats:
        """Return how much of the question each text has, shape (texts,), in [0, 1]."""
        masses = self._masses(words)
        total = sum(masses.values()) or 1.0
        shares = np.zeros(self._size, np.float32)
        for word, mass in masses.items():
            if word in self._places:
                shares[self._places[word][0]] += mass / total
        return shares

    def share_of(self, words: Words, chosen: Collection[str]) -> float:
        """Return how much of a question is among the words chosen, in [0, 1]."""
        masses = self._masses(words)
        return sum(mass for word, mass in masses.items() if word in chosen) / (sum(masses.values()) or 1.0)

    def covered(self, words: Words) -> Floats:
        """Return how much of each text the question has, shape (texts,), in [0, 1]."""
        covered = np.zeros(self._size, np.float32)
        for word in words:
            if word in self._places:
                places, parts = self._places[word]
                covered[places] += parts**2  # the squares of all parts of a text sum to 1
        return covered

    def _masses(self, words: Words) -> dict[str, float]:
        return {word: weight * self.rarity(word) for word, weight in words.items()}


def _length(masses: Mapping[str, float]) -> float:
    return math.sqrt(sum(mass * mass for mass in masses.values())) or 1.0
