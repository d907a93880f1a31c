"""What was found for a question, and how good that is: nDCG, reciprocal rank, recall."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatbot.evaluation.retrieval.labelled import Question

DEPTH = 100
"""How many passages of a ranking are looked at."""
CUTS = (1, 5, 10, 20)
"""The depths that recall is given for."""
_GAIN_AT = 10


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ids found for a question with their scores, best first, each once, and how long that took."""

    question: Question
    found: tuple[tuple[str, float], ...]
    milliseconds: float

    @property
    def best(self) -> float:
        """The score of the best passage, 0 when nothing was found."""
        return self.found[0][1] if self.found else 0.0

    @property
    def rank(self) -> int | None:
        """The place of the first passage that answers the question, from 1; None when none was found."""
        places = (place for place, (name, _) in enumerate(self.found, 1) if name in self.question.relevant)
        return next(places, None)

    @property
    def reciprocal_rank(self) -> float:
        """One over the rank, 0 without one."""
        return 1 / self.rank if self.rank else 0.0

    @property
    def ndcg(self) -> float:
        """The normalised discounted cumulative gain of the first ten, with grades as gains (as trec_eval counts)."""
        grades = self.question.relevant
        gained = _discounted(grades.get(name, 0.0) for name, _ in self.found[:_GAIN_AT])
        return gained / _discounted(sorted(grades.values(), reverse=True)[:_GAIN_AT])

    def recall(self, cut: int) -> float:
        """Return the share of what is asked that the first `cut` passages answer.

        Of a question with parts the share of the parts, else the share of all passages that answer it.
        """
        top = {name for name, _ in self.found[:cut]}
        wanted: Sequence[Iterable[str]] = self.question.parts or [(name,) for name in self.question.relevant]
        return sum(any(name in top for name in one) for one in wanted) / len(wanted)


def each_once(found: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """Return the first of each id, as many as are looked at: several chunks of a passage count as one."""
    best: dict[str, float] = {}
    for name, score in found:
        best.setdefault(name, score)
    return tuple(best.items())[:DEPTH]


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))
