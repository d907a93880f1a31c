"""How well the lock tells true from false replies: how it is measured, and that it stays so on the open set."""

import json
from pathlib import Path

import pytest

from chatbot.bootstrap.local_languages import load_local_languages
from chatbot.dialogue.ground.compose import composed_text
from chatbot.errors import ConfigurationError
from chatbot.evaluation.lock.labelled import read_replies
from chatbot.evaluation.lock.measure import figures_of, judge
from chatbot.evaluation.lock.report import as_html, as_json, lines
from chatbot.languages import load_languages
from chatbot.settings import Settings

_OPEN = Path(__file__).parents[2] / "lock" / "open"
_FACTS = [
    {"name": "product", "kind": "product", "value": "Tea Lights", "source": "p", "traits": {"number": "many"}},
    {"name": "price", "kind": "money", "value": {"minor": 990, "currency": "EUR"}, "source": "p", "traits": {}},
]
_TURN = {
    "id": "t1",
    "language": "en",
    "today": "2026-11-18",
    "message": "price?",
    "statements": [{"key": "product.price", "facts": _FACTS, "passages": []}],
}
_REPLIES = [
    {"evidence": "t1", "reply": "Tea Lights cost 9.90 EUR.", "is_true": True, "fault": ""},
    {"evidence": "t1", "reply": "Tea Lights cost 9.09 EUR.", "is_true": False, "fault": "amount"},
    {"evidence": "t1", "reply": "Tea Lights cost 9.90 EUR.", "is_true": False, "fault": "invented"},
    {"evidence": "t1", "reply": "Tea Lights glow and shimmer for 9.90 EUR.", "is_true": True, "fault": ""},
]


def _folder(folder: Path, turns: list[object], replies: list[object]) -> Path:
    for name, rows in (("evidence.jsonl", turns), ("replies.jsonl", replies)):
        (folder / name).write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return folder


def test_that_caught_and_held_back_replies_are_counted(tmp_path: Path) -> None:
    judged = judge(read_replies(_folder(tmp_path, [_TURN], list(_REPLIES)), load_languages()))
    figures = figures_of(judged)

    assert (figures.caught.rows, figures.caught.right) == (2, 1)
    assert (figures.passed.rows, figures.passed.right, figures.held_back) == (2, 1, 0.5)
    assert [(fault, count.share) for fault, count in figures.by_fault] == [("amount", 1.0), ("invented", 0.0)]
    report = as_json(figures, judged)
    assert [(row["fault"], bool(row["reason"])) for row in report["wrong"]] == [("invented", False), ("", True)]
    assert "not caught (invented): Tea Lights cost 9.90 EUR." in "\n".join(lines(figures, judged))
    assert "What the lock got wrong" in as_html(figures, judged, "a test")


def test_that_nothing_to_judge_is_no_failure() -> None:
    figures = figures_of(judge(()))
    assert (figures.caught.share, figures.held_back, figures.p95_ms) == (1.0, 0.0, 0.0)
    assert "got wrong" not in as_html(figures, (), "nothing")


@pytest.mark.parametrize(
    ("turns", "replies", "said"),
    [
        ([{"id": "t1"}], [], "evidence.jsonl: line 1: is no evidence"),
        (
            [{**_TURN, "statements": [{"key": "k", "facts": [{**_FACTS[0], "value": None}], "passages": []}]}],
            [],
            "line 1: is no evidence",
        ),
        ([_TURN], [{"evidence": "t2", "reply": "a", "is_true": True}], "replies.jsonl: line 1: is no labelled reply"),
    ],
)
def test_that_bad_rows_are_said_with_their_line(
    turns: list[object], replies: list[object], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_replies(_folder(tmp_path, turns, replies), load_languages())
    assert said in str(refused.value)


def test_that_a_folder_without_evidence_and_a_line_that_is_no_json_are_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no evidence"):
        read_replies(tmp_path, load_languages())
    (tmp_path / "evidence.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="is no JSON"):
        read_replies(tmp_path, load_languages())
    (tmp_path / "evidence.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"replies\.jsonl"):
        read_replies(tmp_path, load_languages())


@pytest.mark.parametrize(
    ("replies", "caught", "passed"), [("en", 0.92, 0.84), ("second/en0", 0.97, 0.53), ("second/zh0", 0.96, 0.67)]
)
def test_that_the_lock_stays_as_good_on_the_open_replies(replies: str, caught: float, passed: float) -> None:
    figures = figures_of(judge(read_replies(_OPEN / replies, load_local_languages(Settings()))))

    assert figures.caught.share >= caught
    assert figures.passed.share >= passed


def test_that_the_evidence_of_the_open_set_says_what_its_writers_saw() -> None:
    languages = load_local_languages(Settings())
    said = {}
    for file in sorted(_OPEN.rglob("evidence.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            said[row["id"]] = [one["says"].rstrip(".") for one in row["statements"]]
    for reply in read_replies(_OPEN, languages):
        composed = [composed_text(one, reply.evidence).rstrip(".") for one in reply.evidence.statements]
        assert composed == said[reply.turn]
