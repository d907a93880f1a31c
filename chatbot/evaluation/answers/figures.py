"""Sums scores up: the model beside the composed replies, and whether their difference may be chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from chatbot.evaluation.answers.replies import Pair, Reply
from chatbot.evaluation.answers.scores import Score, score
from chatbot.evaluation.retrieval.chance import p_value

_MS = 1000


@dataclass(frozen=True, slots=True)
class Scored:
    """A turn with both replies and their scores."""

    pair: Pair
    by_model: Score
    composed: Score


@dataclass(frozen=True, slots=True)
class Side:
    """All replies of one side; shares are in [0, 1], None where nothing is there to be counted.

    `first_ms` and `whole_ms` are p50 and p95 of the time to the first sentence and to the last.
    """

    facts: float
    own_facts: float
    contradicted: float
    citation_precision: float | None
    citation_recall: float | None
    abstention: float | None
    false_abstention: float | None
    words: float
    repeating: float
    first_ms: tuple[float, float]
    whole_ms: tuple[float, float]
    tokens: float


@dataclass(frozen=True, slots=True)
class Difference:
    """What the model's replies have more of than the composed ones, by turn, and how likely that is by chance."""

    measure: str
    by_model: float
    composed: float
    p: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Both sides; in how many turns the model was asked, said all of it, was blocked by which check, or failed how."""

    turns: int
    asked: int
    whole: int
    by_model: Side
    composed: Side
    blocks: tuple[tuple[str, int], ...]
    failures: tuple[tuple[str, int], ...]
    differences: tuple[Difference, ...]


_MEASURES: tuple[tuple[str, Callable[[Score], float]], ...] = (
    ("required facts", lambda one: one.facts),
    ("contradicted", lambda one: bool(one.contradictions)),
    ("citations in place", lambda one: _f1(one)),
    ("repeating", lambda one: one.repeats),
    ("words", lambda one: one.words),
)


def scored(pairs: Sequence[Pair]) -> tuple[Scored, ...]:
    """Score both replies of every turn."""
    return tuple(Scored(one, score(one.by_model, one.turn), score(one.composed, one.turn)) for one in pairs)


def figures_of(rows: Sequence[Scored]) -> Figures:
    """Sum up."""
    asked = [one for one in rows if one.pair.by_model.is_asked]
    replies = [one.pair.by_model for one in rows]
    return Figures(
        len(rows),
        len(asked),
        sum(len(one.pair.by_model.by_model) == len(one.pair.by_model.sentences) for one in asked),
        _side(rows, [one.by_model for one in rows], replies),
        _side(rows, [one.composed for one in rows], [one.pair.composed for one in rows]),
        _counted(one.blocked.partition(":")[0] for one in replies),
        _counted(one.failed for one in replies),
        tuple(_difference(name, measure, rows) for name, measure in _MEASURES),
    )


def _side(rows: Sequence[Scored], scores: Sequence[Score], replies: Sequence[Reply]) -> Side:
    known = [one.pair.turn.is_known for one in rows]
    rightly = sum(one.rightly for one in scores)
    return Side(
        _mean([one.facts for one in scores]) or 0.0,
        _mean([one.own_facts for one in scores]) or 0.0,
        _mean([bool(one.contradictions) for one in scores]) or 0.0,
        _part(rightly, sum(one.cited for one in scores)),
        _part(rightly, sum(one.to_cite for one in scores)),
        _mean(
            [
                one.abstains and not one.contradictions
                for one, is_known in zip(scores, known, strict=True)
                if not is_known
            ]
        ),
        _mean([one.abstains for one, is_known in zip(scores, known, strict=True) if is_known]),
        _mean([one.words for one in scores]) or 0.0,
        _mean([one.repeats for one in scores]) or 0.0,
        _p50_p95([one.first_s for one in replies]),
        _p50_p95([one.seconds for one in replies]),
        _mean([one.tokens for one in replies]) or 0.0,
    )


def _difference(name: str, measure: Callable[[Score], float], rows: Sequence[Scored]) -> Difference:
    ours, theirs = [measure(one.by_model) for one in rows], [measure(one.composed) for one in rows]
    return Difference(name, _mean(ours) or 0.0, _mean(theirs) or 0.0, p_value(ours, theirs))


def _f1(one: Score) -> float:
    """Return the harmonic mean of a reply's citation precision and recall, 1 where nothing is to cite and cited."""
    return 2 * one.rightly / (one.cited + one.to_cite) if one.cited + one.to_cite else 1.0


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _part(right: int, of: int) -> float | None:
    return right / of if of else None


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(filter(None, names)).most_common())


def _p50_p95(seconds: Sequence[float]) -> tuple[float, float]:
    cuts = quantiles([*seconds] * 2, n=20, method="inclusive")  # it needs two
    return round(cuts[9] * _MS, 1), round(cuts[18] * _MS, 1)
