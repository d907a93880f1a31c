"""Scores by words alone, in languages that the embedder does not know."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.beside import NOTHING, Beside
from chatbot.adapters.retrieval.generation import Shelf
from chatbot.adapters.retrieval.parts_of_text import Words, words_of
from chatbot.adapters.retrieval.weights import Weights
from chatbot.adapters.retrieval.wording import Wording

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


class ArticlesByWords:
    """Scores passages by the nearest of their questions and by how much of a question they have."""

    def __init__(self, shelf: Shelf, weights: Weights, beside: Beside = NOTHING) -> None:
        """Score the passages of a shelf; words of the goods beside it ask for the catalogue."""
        self._shelf, self._products = shelf, beside.goods
        self._words_of = words_of(shelf.language)
        self._weights, self._curve = np.array(weights.by_words, np.float32), weights.words_curve
        self._doubt = weights.words_doubt

    def passages(self, question: str, vector: Floats | None, fits: Bools) -> Floats:
        """Return a score in [0, 1] for each passage, whether it fits or not."""
        words = self._words_of(question)
        whole, asked, _ = self._texts
        questions, shares = self._best(asked.cosines(words), self._asked_in), whole.shares(words)
        return self._curve.sure(self._weights @ np.stack((questions, shares)))

    def doubted(self, question: str, vector: Floats | None, scores: Floats, best: int) -> Floats:
        """Return the scores with the doubt of a question: here only how much of it is the catalogue's."""
        goods = self._texts[0].share_of(self._words_of(question), self._goods)
        return self._doubt.lowered(scores, told=0.0, goods=goods)

    def sentences(self, question: str, vector: Floats | None, row: int) -> Sequence[float]:
        """Return a score in [0, 1] for each sentence of a chunk."""
        words = self._words_of(question)
        _, _, sentences = self._texts
        mine = np.flatnonzero(self._sentence_in == row)
        scores: list[float] = ((sentences.cosines(words)[mine] + sentences.shares(words)[mine]) / 2).tolist()
        return scores

    def _best(self, scores: Floats, places: NDArray[np.intp]) -> Floats:
        """Return the best score of each chunk; `places` are the chunks of the texts that have scores."""
        best = np.zeros(len(self._shelf.chunks), np.float32)
        np.maximum.at(best, places, scores)
        return best

    @cached_property
    def _asked_in(self) -> NDArray[np.intp]:
        return np.repeat(np.arange(len(self._shelf.chunks)), [len(one.questions) + 1 for one in self._shelf.chunks])

    @cached_property
    def _sentence_in(self) -> NDArray[np.intp]:
        return np.repeat(np.arange(len(self._shelf.chunks)), [len(one.sentences) for one in self._shelf.chunks])

    @cached_property
    def _goods(self) -> frozenset[str]:
        """The words that products have oftener than passages."""
        names = [self._words_of("\n".join((chunk.texts[0], *chunk.questions))) for chunk in self._products]
        return Wording(names).oftener_than(self._texts[0])

    @cached_property
    def _texts(self) -> tuple[Wording, Wording, Wording]:
        """The passages whole, what they are asked, their sentences; divided into words when first searched."""
        whole, asked, sentences = list[Words](), list[Words](), list[Words]()
        for chunk in self._shelf.chunks:
            whole.append(self._words_of("\n".join((chunk.texts[0], *chunk.questions))))
            asked += map(self._words_of, (chunk.passage.heading, *chunk.questions))
            heading = self._words_of(chunk.passage.heading)
            sentences += [{**heading, **self._words_of(sentence)} for sentence in chunk.sentences]
        return Wording(whole), Wording(asked), Wording(sentences)


class ProductsByWords:
    """Scores products by the best of their names: how much of it a wish has, and how much of the wish it has."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._words_of = words_of(shelf.language)

    def passages(self, question: str, vector: Floats | None, fits: Bools) -> Floats:
        """Return a score in [0, 1] for each product, whether it fits or not."""
        words = self._words_of(question)
        scores = (self._names.covered(words) + self._names.shares(words)) / 2
        best = np.zeros(len(self._shelf.chunks), np.float32)
        np.maximum.at(best, self._named, scores)
        return best

    def doubted(self, question: str, vector: Floats | None, scores: Floats, best: int) -> Floats:
        """Return the scores: no document is asked for."""
        return scores

    def sentences(self, question: str, vector: Floats | None, row: int) -> Sequence[float]:
        """Return nothing: names are no sentences."""
        return ()

    @cached_property
    def _named(self) -> NDArray[np.intp]:
        return np.repeat(np.arange(len(self._shelf.chunks)), [len(one.questions) for one in self._shelf.chunks])

    @cached_property
    def _names(self) -> Wording:
        return Wording([self._words_of(name) for chunk in self._shelf.chunks for name in chunk.questions])
