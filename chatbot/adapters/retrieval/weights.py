"""How much each signal of the search counts, what is left when some are switched off, and how sure a sum is."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

_SHORT = 5
SURE, _TINY = 0.5, 1e-6

Floats = NDArray[np.float32]


class Signal(StrEnum):
    """What can be switched off, to see what it is worth."""

    DENSE = "dense"
    LEXICAL = "lexical"
    EXACT = "exact"
    ASKED = "asked"
    SENTENCES = "sentences"


_BY_MEANING = ({Signal.DENSE}, {Signal.DENSE, Signal.SENTENCES}, {Signal.DENSE, Signal.ASKED}, {Signal.LEXICAL})
_BY_WORDS = ({Signal.ASKED}, set[Signal]())


@dataclass(frozen=True, slots=True)
class Curve:
    """Turns a weighted mean of signals into how sure it is that a passage answers: half at `middle`.

    The more words a question has, the less of it any passage has: those beyond five count for it by `length`.
    """

    middle: float
    steepness: float
    length: float = 0.0

    def sure(self, mean: Floats, words: int = 0) -> Floats:
        """Return a score in [0, 1] for each mean of a question of so many words, 0 where nothing speaks for it."""
        middle = self.middle - self.length * max(0.0, math.log((1 + words) / (1 + _SHORT)))
        sure: Floats = 1 / (1 + np.exp(self.steepness * (middle - mean)))
        return np.where(mean > 0, sure, 0)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What speaks against any answer to a question, in log-odds.

    `told` counts how much of it the text of the best passage has: "is there parking at the store" shares with what
    tells of the store what all questions about it do; what tells these apart stands in the questions that it answers.
    `goods` counts how much of it is in the catalogue's words. `usual` is taken off: it speaks against any question.
    `unanswered` counts how much nearer (in cosines) a question is that no document answers than `alike`; where that
    `is_besides`, it is added to how near the question is that the best passage answers.
    """

    told: float
    goods: float
    usual: float
    unanswered: float = 0.0
    alike: float = 0.0
    is_besides: bool = False

    def lowered(
        self, scores: Floats, told: float, goods: float, unanswered: float = -1.0, answered: float = 0.0
    ) -> Floats:
        """Return scores that are less sure by the doubt, or more; those of a half and above only by the unanswered.

        `unanswered` and `answered` are the cosines of the nearest of these, and of what the best passage answers.
        """
        over = unanswered - self.alike - (answered if self.is_besides else 0.0)
        if over > 0:
            odds = scores / np.maximum(1 - scores, _TINY) * math.exp(-self.unanswered * over)
            scores = (odds / (1 + odds)).astype(np.float32)
        return lowered(scores, self.told * told + self.goods * goods - self.usual)


@dataclass(frozen=True, slots=True)
class ByMeaningWeights:
    """How much each signal counts where there are vectors: cosines of passage, best sentence, best question; words.

    `asked` is for passages with questions, `plain` for those without.
    """

    asked: tuple[float, ...]
    plain: tuple[float, ...]
    curve: Curve
    doubt: Doubt


_SENTENCE_ENCODER = ByMeaningWeights(
    asked=(0.31, 0.0, 0.35, 0.34),
    plain=(0.31, 0.35, 0.0, 0.34),
    curve=Curve(0.675, 21.0, 0.08),
    doubt=Doubt(told=2.8, goods=1.35, usual=2.6, unanswered=30.0, alike=-0.05, is_besides=True),
)
_BAG_ENCODER = ByMeaningWeights(
    asked=(0.4, 0.0, 0.3, 0.3),
    plain=(0.4, 0.3, 0.0, 0.3),
    curve=Curve(0.62, 11.5, 0.055),
    doubt=Doubt(told=3.0, goods=4.0, usual=1.6, unanswered=8.0, alike=0.3),
)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal counts; the weights of a tuple sum to 1, or to 0 when all of them are switched off.

    By meaning: those of a sentence encoder, and of one that adds up words. By words: cosine of the best question, share
    of the passage with its questions. Fitted by logistic regression to labelled questions; on all curves the same score
    is as sure (below 0.2 nine of ten are wrong, above 0.5 nine of ten are right). Products are told apart by their mean
    alone. See docs/experiments.md for what the doubts were fitted to.
    """

    sentences: ByMeaningWeights = _SENTENCE_ENCODER
    bags: ByMeaningWeights = _BAG_ENCODER
    products: tuple[float, ...] = (0.35, 0.35, 0.0, 0.3)
    by_words: tuple[float, ...] = (0.13, 0.87)
    words_curve: Curve = Curve(0.6, 7.8)
    words_doubt: Doubt = Doubt(told=0.0, goods=2.9, usual=0.25)
    is_exact: bool = True

    def without(self, off: Collection[Signal]) -> Weights:
        """Return the weights with signals switched off; what is left grows in proportion."""
        return replace(
            self,
            sentences=_without(self.sentences, off),
            bags=_without(self.bags, off),
            products=_left(self.products, _BY_MEANING, off),
            by_words=_left(self.by_words, _BY_WORDS, off),
            is_exact=self.is_exact and Signal.EXACT not in off,
        )


def _without(weights: ByMeaningWeights, off: Collection[Signal]) -> ByMeaningWeights:
    asked, plain = (_left(one, _BY_MEANING, off) for one in (weights.asked, weights.plain))
    return replace(weights, asked=asked, plain=plain)


def lowered(scores: Floats, doubt: float) -> Floats:
    """Return scores that are less sure by a doubt in log-odds, or more: those of a half and above as they are.

    What is surely near is answered; the doubt says what of the rest is worth being offered. The order stays.
    """
    ceiling = 1.0 if doubt > 0 else SURE
    odds = scores / np.maximum(ceiling - scores, _TINY) * math.exp(-doubt)
    return np.where(scores < SURE, ceiling * odds / (1 + odds), scores).astype(np.float32)


def _left(weights: tuple[float, ...], signals: tuple[set[Signal], ...], off: Collection[Signal]) -> tuple[float, ...]:
    """Return the weights whose signals are on, grown to the sum that all had."""
    kept = [0.0 if signal & set(off) else weight for weight, signal in zip(weights, signals, strict=True)]
    growth = sum(weights) / (sum(kept) or 1.0)
    return tuple(weight * growth for weight in kept)
