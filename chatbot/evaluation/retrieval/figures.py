"""The figures of a run over a set: quality of the answerable questions, honesty about the others, by kind, and time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.dialogue.answering.answers import POSSIBLE, SURE
from chatbot.evaluation.retrieval.chance import Estimate, estimate
from chatbot.evaluation.retrieval.ranking import CUTS, Ranking

ALL = "all"
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Quality:
    """How well answerable questions were answered."""

    questions: int
    ndcg: Estimate
    mrr: Estimate
    recall: Mapping[int, Estimate]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the assistant does, as shares of the questions: says it, offers the closest thing, rejects."""

    questions: int
    answered: float
    offered: float
    rejected: float


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a threshold would do: the shares that it rejects of the unanswerable and of the answerable questions."""

    score: float
    unanswerable: float
    answerable: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """How honest it is: of what it rejects the unanswerable share (precision), of the unanswerable what it rejects."""

    precision: float | None
    recall: float | None
    curve: tuple[Threshold, ...]


@dataclass(frozen=True, slots=True)
class KindFigures:
    """The figures of one kind of questions; None where the kind has no such questions."""

    kind: str
    quality: Quality | None
    answerable: Decisions | None
    unanswerable: Decisions | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything about one run; `kinds` begins with all questions together. Latencies in milliseconds a question."""

    kinds: tuple[KindFigures, ...]
    abstention: Abstention
    p50_ms: float
    p95_ms: float


def figures_of(rankings: Sequence[Ranking]) -> Figures:
    """Return the figures of at least one ranking."""
    kinds = sorted({one.question.kind for one in rankings})
    by_kind = [_of_kind(kind, [one for one in rankings if one.question.kind == kind]) for kind in kinds]
    took = sorted(one.milliseconds for one in rankings)
    last = len(took) - 1
    return Figures(
        (_of_kind(ALL, rankings), *(by_kind if len(kinds) > 1 else ())),
        _abstention(rankings),
        took[last // 2],
        took[round(last * 0.95)],
    )


def _of_kind(kind: str, rankings: Sequence[Ranking]) -> KindFigures:
    answerable, unanswerable = _divided(rankings)
    return KindFigures(kind, _quality(answerable), _decisions(answerable), _decisions(unanswerable))


def _divided(rankings: Sequence[Ranking]) -> tuple[list[Ranking], list[Ranking]]:
    answerable = [one for one in rankings if one.question.is_answerable]
    return answerable, [one for one in rankings if not one.question.is_answerable]


def _quality(rankings: Sequence[Ranking]) -> Quality | None:
    if not rankings:
        return None
    return Quality(
        len(rankings),
        estimate([one.ndcg for one in rankings]),
        estimate([one.reciprocal_rank for one in rankings]),
        {cut: estimate([one.recall(cut) for one in rankings]) for cut in CUTS},
    )


def _decisions(rankings: Sequence[Ranking]) -> Decisions | None:
    if not rankings:
        return None
    rejected = _rejected(rankings, POSSIBLE)
    answered = 1 - _rejected(rankings, SURE)
    return Decisions(len(rankings), answered, 1 - answered - rejected, rejected)


def _abstention(rankings: Sequence[Ranking]) -> Abstention:
    answerable, unanswerable = _divided(rankings)
    rejected = [one for one in rankings if one.best < POSSIBLE]
    rightly = sum(not one.question.is_answerable for one in rejected)
    curve = (
        Threshold(score, _rejected(unanswerable, score), _rejected(answerable, score))
        for score in (step / _STEPS for step in range(_STEPS + 1))
    )
    return Abstention(
        rightly / len(rejected) if rejected else None,
        rightly / len(unanswerable) if unanswerable else None,
        tuple(curve) if answerable and unanswerable else (),
    )


def _rejected(rankings: Sequence[Ranking], threshold: float) -> float:
    return sum(one.best < threshold for one in rankings) / (len(rankings) or 1)
