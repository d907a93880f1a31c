"""Scores by meaning and words at once, in languages that the embedder knows.

A small shelf is scored whole. Of a large one rough scores choose the candidates, which are then scored as exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.beside import NOTHING, Beside
from chatbot.adapters.retrieval.generation import Shelf
from chatbot.adapters.retrieval.lexical import Bm25, Lexicon
from chatbot.adapters.retrieval.near_words import NearWords
from chatbot.adapters.retrieval.parts_of_text import tokens_in
from chatbot.adapters.retrieval.rough import RoughCosines
from chatbot.adapters.retrieval.weights import Weights
from chatbot.adapters.retrieval.word_vectors import WordVectors
from chatbot.ports.retriever import Kind

_QUOTE_WORDS = 0.2
_REMEMBERED = 4_096
EXACT_UP_TO = 2_000
"""How many passages a shelf may have to be scored whole."""
_CANDIDATES = 200
_OF_BM25 = 2.0
"""BM25 chooses candidates by words: it gives about half of what near words then give."""

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Scored:
    """Up to how many passages a shelf is scored whole, and how many candidates of a larger one are."""

    whole_up_to: int = EXACT_UP_TO
    candidates: int = _CANDIDATES


_AS_USUAL = Scored()


class ByMeaning:
    """Scores the passages of a shelf and the sentences in them by cosines, and by words where these are rare."""

    def __init__(
        self,
        shelf: Shelf,
        weights: Weights,
        vectors: WordVectors,
        scored: Scored = _AS_USUAL,
        beside: Beside = NOTHING,
    ) -> None:
        """Score a shelf, or as much of it as is `scored`, knowing what stands beside it."""
        self._shelf, self._candidates, self._unanswered = shelf, scored.candidates, beside.unanswered
        kinds = [[False] * len(chunk.sentences) + [True] * len(chunk.questions) for chunk in shelf.chunks]
        self._is_asked = np.array([is_question for kind in kinds for is_question in kind], bool)
        is_product = shelf.kind is Kind.PRODUCT
        own = weights.bags if vectors.are_sums else weights.sentences
        self._curve = None if is_product else own.curve
        self._doubt = own.doubt
        plain = weights.products if is_product else own.plain
        asked = [bool(chunk.questions) for chunk in shelf.chunks]
        self._weights = np.where(asked, np.array([own.asked], np.float32).T, np.array([plain], np.float32).T)
        # A question is divided for each of its readings, and sentences are whenever they may be quoted.
        self._words_of = lru_cache(_REMEMBERED)(tokens_in(shelf.language))
        told = [self._words_of(chunk.texts[0]) for chunk in shelf.chunks]
        self._told = [len(set(words)) for words in told]
        asked_in = (self._words_of("\n".join(chunk.questions)) for chunk in shelf.chunks)
        tokens = [words + others for words, others in zip(told, asked_in, strict=True)]
        self._lexicon = Lexicon(tokens)
        names = ("\n".join((chunk.texts[0], *chunk.questions)) for chunk in beside.goods)
        self._goods = Lexicon([self._words_of(text) for text in names]).oftener_than(self._lexicon)
        self._near = NearWords(tokens, self._lexicon, vectors)
        is_large = len(shelf.chunks) > scored.whole_up_to
        self._rough = (RoughCosines(shelf, self._is_asked), Bm25(tokens, self._lexicon)) if is_large else None

    def passages(self, question: str, vector: Floats | None, fits: Bools) -> Floats:
        """Return a score in [0, 1] for each passage: cosines of the whole, its best sentence and question, near words.

        Of a large shelf only the most likely ones that fit have a score.
        """
        assert vector is not None
        words = set(self._words_of(question))
        if self._rough is None:
            near = self._near.scores(words)
            fused = _fused(self._shelf.wholes @ vector, *self._units(vector), near, self._weights)
            return self._sure(words, fused)
        cosines, bm25 = self._rough
        rows = self._likely(cosines, bm25.scores(words), vector, fits)
        scores = np.zeros(len(self._shelf.chunks), np.float32)
        wholes = self._shelf.wholes[rows] @ vector
        near = self._near.scores(words, rows)
        fused = _fused(wholes, *self._units_of(rows, vector), near, self._weights[:, rows])
        scores[rows] = self._sure(words, fused)
        return scores

    def sentences(self, question: str, vector: Floats | None, row: int) -> Sequence[float]:
        """Return a score in [-1, 1] for each sentence of a chunk."""
        assert vector is not None
        words = set(self._words_of(question))
        start, sentences = self._shelf.starts[row], self._shelf.chunks[row].sentences
        cosines = self._shelf.vectors[start : start + len(sentences)] @ vector
        return [
            (1 - _QUOTE_WORDS) * cosine + _QUOTE_WORDS * self._lexicon.share_of(words, self._words_of(sentence))
            for sentence, cosine in zip(sentences, cosines.tolist(), strict=True)
        ]

    def doubted(self, question: str, vector: Floats | None, scores: Floats, best: int) -> Floats:
        """Return the scores of passages with the doubt of a question, as they are where the best has no questions.

        The doubt is one for all passages: to find the best, words that it tells are as good as those it is asked with,
        and in the order they would cost recall. Where there are no questions nothing else can be told.
        """
        if self._curve is None or not self._shelf.chunks[best].questions:
            return scores
        assert vector is not None
        words = set(self._words_of(question))
        told = self._near.share(words, best, self._told[best])
        goods = self._lexicon.share_of(words, self._goods)
        if not self._unanswered.size:
            return self._doubt.lowered(scores, told, goods)
        own = slice(*self._shelf.starts[best : best + 2])
        answered = float((self._shelf.vectors[own][self._is_asked[own]] @ vector).max())
        return self._doubt.lowered(scores, told, goods, float((self._unanswered @ vector).max()), answered)

    def _sure(self, words: Collection[str], fused: Floats) -> Floats:
        return fused if self._curve is None else self._curve.sure(fused, len(words))

    def _units(self, vector: Floats) -> tuple[Floats, Floats]:
        """Return the cosines of the best sentence and of the best question of each chunk, -1 without a question."""
        return _best(self._shelf.vectors @ vector, self._is_asked, self._shelf.starts[:-1])

    def _units_of(self, rows: Rows, vector: Floats) -> tuple[Floats, Floats]:
        """Return the same of some chunks."""
        lengths = np.diff(self._shelf.starts)[rows]
        starts = np.cumsum(lengths) - lengths
        units = np.repeat(self._shelf.starts[rows] - starts, lengths) + np.arange(lengths.sum())
        return _best(self._shelf.vectors[units] @ vector, self._is_asked[units], starts)

    def _likely(self, rough: RoughCosines, words: Floats, vector: Floats, fits: Bools) -> Rows:
        """Return the rows of the most likely chunks that fit, in order; a whole stands for its sentences."""
        wholes, asked = rough.with_question(vector)
        whole, sentence, question, word = self._weights
        scores = wholes * (whole + sentence) + asked * question + _OF_BM25 * words * word
        scores[~fits] = -1
        rows = np.argpartition(scores, -self._candidates)[-self._candidates :]
        return np.sort(rows[fits[rows]])


def _fused(wholes: Floats, sentences: Floats, asked: Floats, words: Floats, weights: Floats) -> Floats:
    fused: Floats = wholes * weights[0] + sentences * weights[1] + asked * weights[2] + words * weights[3]
    return np.clip(fused, 0, 1)


def _best(cosines: Floats, is_asked: Bools, starts: Rows) -> tuple[Floats, Floats]:
    sentence: Floats = np.maximum.reduceat(np.where(is_asked, -1, cosines), starts)
    asked: Floats = np.maximum.reduceat(np.where(is_asked, cosines, -1), starts)
    return sentence, asked
