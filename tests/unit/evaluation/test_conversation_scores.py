"""pass^k is the unbiased estimate; topics, manners and wrong writes are counted apart; failures are told whole."""

import json

import pytest

from chatbot.evaluation.conversations.files import ConversationFile, Script
from chatbot.evaluation.conversations.html import as_html
from chatbot.evaluation.conversations.pairs import PairResult
from chatbot.evaluation.conversations.report import as_json, failure_lines, has_failed, pair_lines, table_lines
from chatbot.evaluation.conversations.runner import Exchange, Failure, Run
from chatbot.evaluation.conversations.suite import Tried, by_manner, by_topic, pass_hat, score_of

_SCRIPT = Script.model_validate({"title": "It <goes> back", "steps": [{"user": "hi"}]})
_GOOD = Run((), 0, (Exchange("hi", "say", "Hello.", ()),), (), 0.01)
_BAD = Run(
    (Failure(1, "says '39.00'"), Failure(2, "there is no card to press"), Failure(0, "no write")),
    1,
    (Exchange("hi", "say", "Hello.", ("Card: a b",)),),
    ({"write": "send_invoice"},),
    0.01,
)


def _tried(name: str, *trials: Run, forms: tuple[tuple[tuple[str, ...], Run], ...] = ()) -> Tried:
    return Tried(ConversationFile(name, name.rpartition("/")[0], _SCRIPT), trials, forms)


_ALL = (
    _tried("en/returns/a", _GOOD, _BAD, forms=((("case", "typos"), _GOOD), (("typos",), _BAD))),
    _tried("en/status/b", _GOOD, _GOOD),
)
_PAIR = PairResult("lamp", {}, ("days: en [(12, 2)], zh []",))


@pytest.mark.parametrize(
    ("counts", "k", "expected"),
    [([(4, 4)], 4, 1.0), ([(4, 3)], 1, 0.75), ([(4, 3)], 2, 0.5), ([(4, 3)], 4, 0.0), ([(2, 2), (2, 1)], 2, 0.5)],
)
def test_that_pass_hat_k_is_the_share_of_draws_of_k_that_all_passed(
    counts: list[tuple[int, int]], k: int, expected: float
) -> None:
    assert pass_hat(counts, k) == pytest.approx(expected)


def test_that_topics_and_manners_are_counted_apart() -> None:
    returns, status = by_topic(_ALL)
    assert (returns.topic, returns.pass_hat, returns.forms, returns.forms_passed) == ("en/returns", (0.5, 0.0), 2, 1)
    assert returns.wrong_writes == 2
    assert (status.topic, status.pass_hat, status.wrong_writes) == ("en/status", (1.0, 1.0), 0)
    assert score_of("all", _ALL).pass_hat == (0.75, 0.5)
    assert by_manner(_ALL) == {"case": (1, 1), "typos": (2, 1)}


def test_that_a_failing_run_is_told_step_by_step() -> None:
    assert list(failure_lines(_ALL[0]))[:9] == [
        "FAILED en/returns/a: It <goes> back",
        "  step 1: hi",
        "    expected says '39.00'",
        "    reply (say): Hello.",
        "    card: Card: a b",
        "  step 2:",
        "    expected there is no card to press",
        "  at the end:",
        "    expected no write",
    ]
    assert "FAILED en/returns/a ~2 (typos): It <goes> back" in failure_lines(_ALL[0])
    assert list(failure_lines(_ALL[1])) == []


def test_that_the_table_has_a_line_for_each_topic_and_one_for_all() -> None:
    assert list(table_lines(_ALL, (_PAIR,))) == [
        "topic       files  pass^1  pass^2  reworded  wrong writes",
        "en/returns      1   0.500   0.000       1/2             2",
        "en/status       1   1.000   1.000       0/0             0",
        "all             2   0.750   0.500       1/2             2",
        "reworded by manner: case 1/1, typos 1/2",
        "pairs alike in all languages: 0/1",
    ]
    assert list(table_lines((), (_PAIR,))) == ["pairs alike in all languages: 0/1"]


def test_that_anything_that_failed_counts_as_failed() -> None:
    assert has_failed(_ALL)
    assert not has_failed(_ALL[1:])
    assert has_failed(_ALL[1:], (_PAIR,))
    assert list(pair_lines(_PAIR)) == ["DIFFERS lamp", "    days: en [(12, 2)], zh []"]


def test_that_everything_is_plain_json() -> None:
    plain = json.loads(json.dumps(as_json(_ALL, (_PAIR,))))
    assert plain["all"]["pass_hat"] == [0.75, 0.5]
    assert plain["manners"] == {"case": [1, 1], "typos": [2, 1]}
    bad = plain["files"][0]["forms"][1]
    assert (bad["manner"], bad["passed"], bad["wrong_writes"]) == (["typos"], False, 1)
    assert bad["failures"][0] == {"step": 1, "what": "says '39.00'"}
    assert bad["exchanges"][0] == {"given": "hi", "outcome": "say", "text": "Hello.", "cards": ["Card: a b"]}
    assert plain["pairs"] == [{"name": "lamp", "differences": ["days: en [(12, 2)], zh []"]}]


def test_that_the_page_stands_alone_and_shows_texts_as_texts() -> None:
    written = as_html(_ALL, (_PAIR,), "tests, 2 trials")
    assert "It &lt;goes&gt; back" in written
    assert "<goes>" not in written
    for outside in ("http:", "https:", "<script", "@import", "<link"):
        assert outside not in written
