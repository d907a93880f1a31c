"""How much each signal of the search counts, and what is left when some are switched off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum


class Signal(StrEnum):
    """What can be switched off, to see what it is worth."""

    DENSE = "dense"
    LEXICAL = "lexical"
    EXACT = "exact"
    ASKED = "asked"
    SENTENCES = "sentences"


_BY_MEANING = ({Signal.DENSE}, {Signal.DENSE, Signal.SENTENCES}, {Signal.DENSE, Signal.ASKED}, {Signal.LEXICAL})
_BY_WORDS = ({Signal.ASKED}, {Signal.ASKED}, {Signal.SENTENCES}, {Signal.SENTENCES}, set[Signal]())


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal counts; the weights of a tuple sum to 1, or to 0 when all of them are switched off.

    By meaning: cosines of the passage, of its best sentence and best question, words; `plain` is for passages without
    questions. With questions under a heading (`asked`) the nearest of them tells most.
    By words: cosine and share of the best question, cosine and share of the best sentence, share of the whole.
    Measured against other weights and rank fusion, and chosen so that scores by words mean what those by meaning do;
    see docs/experiments.md.
    """

    plain: tuple[float, ...] = (0.35, 0.35, 0.0, 0.3)
    asked: tuple[float, ...] = (0.2, 0.1, 0.5, 0.2)
    by_words: tuple[float, ...] = (0.25, 0.15, 0.15, 0.1, 0.35)
    is_exact: bool = True

    def without(self, off: Collection[Signal]) -> Weights:
        """Return the weights with signals switched off; what is left grows in proportion."""
        return replace(
            self,
            plain=_left(self.plain, _BY_MEANING, off),
            asked=_left(self.asked, _BY_MEANING, off),
            by_words=_left(self.by_words, _BY_WORDS, off),
            is_exact=self.is_exact and Signal.EXACT not in off,
        )


def _left(weights: tuple[float, ...], signals: tuple[set[Signal], ...], off: Collection[Signal]) -> tuple[float, ...]:
    """Return the weights whose signals are on, grown to the sum that all had."""
    kept = [0.0 if signal & set(off) else weight for weight, signal in zip(weights, signals, strict=True)]
    growth = sum(weights) / (sum(kept) or 1.0)
    return tuple(weight * growth for weight in kept)
