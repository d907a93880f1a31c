"""Figures of retrieval: rankings of which every figure can be worked out by hand."""

import math

import pytest

from chatbot.evaluation.retrieval.chance import estimate, p_value
from chatbot.evaluation.retrieval.comparison import compare
from chatbot.evaluation.retrieval.figures import figures_of
from chatbot.evaluation.retrieval.labelled import Question
from chatbot.evaluation.retrieval.ranking import DEPTH, Ranking, each_once

_GRADED = Question("q1", "graded", relevant={"a": 2.0, "b": 1.0})
_PARTS = Question("q2", "parts", "multi", {"a": 1.0, "b": 1.0, "c": 1.0}, (("a", "b"), ("c",)))
_NOTHING = Question("q3", "nothing", "unanswerable")


def _ranking(question: Question, *names: str, best: float = 0.9, took: float = 1.0) -> Ranking:
    return Ranking(question, tuple((name, best - place / 100) for place, name in enumerate(names)), took)


def test_that_gain_is_discounted_by_the_logarithm_of_the_place() -> None:
    ranking = _ranking(_GRADED, "b", "x", "a")
    assert ranking.ndcg == pytest.approx((1 + 2 / math.log2(4)) / (2 + 1 / math.log2(3)))
    assert _ranking(_GRADED, "a", "b").ndcg == pytest.approx(1.0)
    assert _ranking(_GRADED, *"0123456789", "a").ndcg == 0.0


def test_that_the_reciprocal_rank_is_that_of_the_first_answer() -> None:
    assert _ranking(_GRADED, "x", "b", "a").reciprocal_rank == 0.5
    assert (_ranking(_GRADED, "x").rank, _ranking(_GRADED, "x").reciprocal_rank) == (None, 0.0)


def test_that_recall_is_the_share_of_the_answers_and_with_parts_of_the_parts() -> None:
    assert [_ranking(_GRADED, "x", "b", "a").recall(cut) for cut in (1, 2, 3)] == [0.0, 0.5, 1.0]
    assert [_ranking(_PARTS, "b", "a", "c").recall(cut) for cut in (1, 2, 3)] == [0.5, 0.5, 1.0]


def test_that_several_chunks_of_a_passage_count_once() -> None:
    assert each_once([("a", 0.9), ("b", 0.8), ("a", 0.7)]) == (("a", 0.9), ("b", 0.8))
    assert len(each_once((str(number), 0.5) for number in range(2 * DEPTH))) == DEPTH


def test_that_figures_are_given_for_all_and_for_each_kind() -> None:
    figures = figures_of(
        [
            _ranking(_GRADED, "a", took=3.0),
            _ranking(_PARTS, "x", "c", best=0.15, took=2.0),
            _ranking(_NOTHING, "x", best=0.1, took=1.0),
            _ranking(_NOTHING, "x", best=0.4, took=5.0),
            _ranking(_NOTHING, "x", best=0.7, took=4.0),
        ]
    )
    everything, multi, plain, unanswerable = figures.kinds

    assert [one.kind for one in figures.kinds] == ["all", "multi", "plain", "unanswerable"]
    assert everything.quality is not None
    assert everything.quality.mrr.mean == 0.75
    assert everything.quality.recall[5].mean == pytest.approx(0.5)
    assert (multi.answerable and multi.answerable.rejected, plain.unanswerable) == (1.0, None)
    assert unanswerable.quality is None
    decided = unanswerable.unanswerable
    assert decided is not None
    assert (decided.rejected, decided.answered) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert decided.offered == pytest.approx(1 / 3)
    assert (figures.abstention.precision, figures.abstention.recall) == (0.5, pytest.approx(1 / 3))
    assert (figures.p50_ms, figures.p95_ms) == (3.0, 5.0)


def test_that_the_curve_rises_from_nothing_rejected_to_everything() -> None:
    curve = figures_of([_ranking(_GRADED, "a"), _ranking(_NOTHING, "x", best=0.5)]).abstention.curve
    assert [(one.unanswerable, one.answerable) for one in curve if one.score in (0.0, 0.6, 1.0)] == [
        (0.0, 0.0),
        (1.0, 0.0),
        (1.0, 1.0),
    ]


def test_that_questions_of_one_sort_only_have_no_abstention() -> None:
    figures = figures_of([_ranking(_GRADED, "a")])
    assert (figures.abstention.precision, figures.abstention.recall, figures.abstention.curve) == (None, None, ())
    assert [one.kind for one in figures.kinds] == ["all"]


def test_that_an_interval_holds_the_mean_and_is_narrower_with_more_questions() -> None:
    few, many = estimate([0.0, 1.0] * 10), estimate([0.0, 1.0] * 1000)
    assert few.mean == many.mean == 0.5
    assert few.low < many.low < 0.5 < many.high < few.high
    assert few == estimate([0.0, 1.0] * 10)


def test_that_the_p_value_is_that_of_all_signs_flipped() -> None:
    # Of the 2 ** 5 ways to flip five equal differences two are as great: 1/16.
    assert p_value([1.0] * 5, [0.0] * 5) == pytest.approx(1 / 16, abs=0.01)
    assert p_value([1.0] * 20, [0.0] * 20) < 0.001
    assert p_value([1.0, 0.0], [0.0, 1.0]) == 1.0
    assert p_value([0.5, 0.5], [0.5, 0.5]) == 1.0


def test_that_runs_are_compared_on_the_questions_of_both() -> None:
    compared = compare("other", {"q1": (0.5, 0.0), "q9": (1.0, 1.0)}, {"q1": (1.0, 1.0), "q2": (1.0, 1.0)})
    assert compared is not None
    assert (compared.questions, compared.mrr.mean, compared.mrr.gain, compared.recall_at_5.gain) == (1, 0.5, -0.5, -1.0)
    assert compare("other", {"q9": (1.0, 1.0)}, {"q1": (1.0, 1.0)}) is None
