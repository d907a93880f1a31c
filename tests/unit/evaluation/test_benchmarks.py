"""Figures are what they are called, and no cache can flatter them."""

import json
from itertools import islice

import pytest

from chatbot.evaluation.benchmarks import Timing, as_json, machine, messages_of, timing


def test_that_median_and_95th_percentile_are_nearest_ranks() -> None:
    assert timing("turn", [float(ms) for ms in range(100, -1, -1)]) == Timing("turn", 50.0, 95.0, 101)


def test_that_one_duration_is_its_own_median() -> None:
    assert timing("once", [3.456]) == Timing("once", 3.46, 3.46, 1)


def test_that_a_budget_is_for_the_95th_percentile_or_for_the_median() -> None:
    assert Timing("free", 9.0, 9.0, 1).is_kept
    assert not Timing("write", 5.0, 9.0, 1, budget_ms=8.0).is_kept
    assert Timing("understand", 5.0, 9.0, 1, budget_ms=8.0, is_median_budget=True).is_kept


@pytest.mark.parametrize("kind", ["order status", "product", "question", "return step"])
def test_that_no_message_comes_again_while_anything_may_be_remembered(kind: str) -> None:
    assert len(set(islice(messages_of(kind), 257))) == 257


def test_that_the_machine_is_described_beside_the_figures() -> None:
    facts = machine()

    plain = json.loads(json.dumps(as_json([timing("turn", [1.0])], facts)))

    turn = {"name": "turn", "p50_ms": 1.0, "p95_ms": 1.0, "times": 1, "budget_ms": None, "is_median_budget": False}
    assert plain["timings"] == [turn]
    assert plain["machine"]["cores"] >= 1
    assert facts.peak_memory_mib >= facts.memory_mib > 0
