"""Writes the report of a run as a page: the figures, the scores of both sorts of questions, the curve, the failures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.dialogue.answering.answers import POSSIBLE, SURE
from chatbot.evaluation.page import figure, folded, heading, page, table, tiles
from chatbot.evaluation.retrieval.charts import rejection_curve, score_histogram
from chatbot.evaluation.retrieval.ranking import Ranking
from chatbot.evaluation.retrieval.report import (
    COMPARISON_HEADS,
    QUALITY_HEADS,
    UNANSWERABLE_HEADS,
    about,
    comparison_rows,
    quality_rows,
    summary,
    unanswerable_rows,
)
from chatbot.evaluation.retrieval.runner import SetResult

_GOOD_RANK, _SHOWN = 5, 5
_SCORES = (
    "Questions over the score of their best passage, those with an answer to the right, those without to the left; "
    f"from {POSSIBLE} on the passage is offered, from {SURE} on it is said."
)
_CURVE = "What a threshold rejects: of the unanswerable questions over what it costs of the answerable ones."


def as_html(results: Sequence[SetResult], what: str) -> str:
    """Return the whole report as a page; `what` says what was measured."""
    return page("Retrieval", what, (part for one in results for part in _parts(one)))


def _parts(result: SetResult) -> Iterator[str]:
    run = result.runs[0]
    kinds = run.figures.kinds
    yield heading(f"{result.labelled.name}: {about(result)}")
    yield tiles(summary(run))
    if rows := quality_rows(kinds):
        yield table("Answerable questions", QUALITY_HEADS, rows)
    if rows := unanswerable_rows(kinds):
        yield table("Unanswerable questions", UNANSWERABLE_HEADS, rows)
    if rows := comparison_rows(result.comparisons):
        yield table("Other configurations, against this one", COMPARISON_HEADS, rows)
    has, has_not = ([one.best for one in run.rankings if one.question.is_answerable is it] for it in (True, False))
    yield heading("Scores")
    yield figure(score_histogram(has, has_not, (POSSIBLE, SURE)), _SCORES)
    if curve := run.figures.abstention.curve:
        yield figure(rejection_curve([(one.answerable, one.unanswerable, one.score) for one in curve]), _CURVE)
    yield heading("Answers further down, and answers to what has none")
    yield from (folded(_headline(one), _detail(one)) for one in run.rankings if _has_failed(one))


def _has_failed(one: Ranking) -> bool:
    if not one.question.is_answerable:
        return one.best >= POSSIBLE
    return one.best < POSSIBLE or one.recall(_GOOD_RANK) < 1 or one.rank != 1


def _headline(one: Ranking) -> str:
    rank = f"rank {one.rank or '-'}" if one.question.is_answerable else "no answer"
    return f"{one.question.id} ({one.question.kind}): {rank}, {one.best:.2f}  {one.question.text}"


def _detail(one: Ranking) -> str:
    before = [line for turn in one.question.history for line in turn]
    found = [f"{score:.2f}  {name}" for name, score in one.found[:_SHOWN]]
    return "\n".join((*before, one.question.text, "", *found, "", f"wanted: {', '.join(one.question.relevant) or '-'}"))
