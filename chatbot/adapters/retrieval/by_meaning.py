"""Scores by meaning and words at once, in languages that the embedder knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.generation import Shelf
from chatbot.adapters.retrieval.lexical import Lexicon, tokens_of

# Weights measured on tests/unit/adapters/retrieval/questions_en.json against other weights and rank fusion.
# With questions under a heading (`asked`) the nearest of them tells most; see docs/experiments.md.
_PLAIN = (0.35, 0.35, 0.0, 0.3)
_ASKED = (0.2, 0.1, 0.5, 0.2)
_QUOTE_WORDS = 0.2

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Nearness:
    """What the embedder makes of a question: its vector; ids and cosines of the passages nearest to it, best first."""

    vector: Floats
    ids: Sequence[str] = ()
    cosines: Sequence[float] = ()


class ByMeaning:
    """Scores the passages of a shelf and the sentences in them by cosines, and by words where these are rare."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._row_of = {chunk.passage.id: row for row, chunk in enumerate(shelf.chunks)}
        kinds = [[False] * len(chunk.sentences) + [True] * len(chunk.questions) for chunk in shelf.chunks]
        self._is_asked = np.array([is_question for kind in kinds for is_question in kind], bool)
        self._weights = np.array([_ASKED if chunk.questions else _PLAIN for chunk in shelf.chunks], np.float32)
        self._lexicon = Lexicon([chunk.texts[0] for chunk in shelf.chunks])

    def passages(self, question: str, nearness: Nearness | None) -> Floats:
        """Return a score in [0, 1] for each passage: cosines of the whole, its best sentence and question, words."""
        assert nearness is not None
        passage = np.full(len(self._shelf.chunks), min(nearness.cosines, default=1.0), np.float32)
        known = [
            (self._row_of[name], cosine)
            for name, cosine in zip(nearness.ids, nearness.cosines, strict=True)
            if name in self._row_of
        ]
        for row, cosine in known:
            passage[row] = cosine
        units = self._shelf.vectors @ nearness.vector
        sentence = np.maximum.reduceat(np.where(self._is_asked, -1, units), self._shelf.starts[:-1])
        asked = np.maximum.reduceat(np.where(self._is_asked, units, -1), self._shelf.starts[:-1])
        signals = np.stack([passage, sentence, asked, self._lexicon.scores(question)], axis=1)
        fused: Floats = (signals * self._weights).sum(axis=1)
        return np.clip(fused, 0, 1)

    def sentences(self, question: str, nearness: Nearness | None, row: int) -> Sequence[float]:
        """Return a score in [-1, 1] for each sentence of a chunk."""
        assert nearness is not None
        words = set(tokens_of(question))
        start, sentences = self._shelf.starts[row], self._shelf.chunks[row].sentences
        cosines = self._shelf.vectors[start : start + len(sentences)] @ nearness.vector
        return [
            (1 - _QUOTE_WORDS) * cosine + _QUOTE_WORDS * self._lexicon.share(words, sentence)
            for sentence, cosine in zip(sentences, cosines.tolist(), strict=True)
        ]
