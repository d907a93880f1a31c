"""What is counted in replies of a model, beside the composed ones."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from answer_turns import COSTS, NOTHING, QUOTED, row, turns_of, write_rows

from chatbot.dialogue.ground.writer import Writer
from chatbot.domain.conversation import Message, Role
from chatbot.domain.evidence import Origin, Sentence
from chatbot.errors import ConfigurationError, ModelTimeout
from chatbot.evaluation.answers.figures import figures_of, scored
from chatbot.evaluation.answers.replies import Pair, Reply, word_all
from chatbot.evaluation.answers.report import Report, as_html, as_json, lines
from chatbot.evaluation.answers.scores import score
from chatbot.evaluation.answers.turns import AnswerTurn, read_turns
from chatbot.languages import load_languages
from chatbot.ports.chat_model import Profile
from chatbot.testing.lm import Failure, ScriptedChatModel

GOOD, BAD = "Lykta Lamp costs 39.00 EUR.", "Lykta Lamp costs 93.00 EUR."


async def _pairs(turns: Sequence[AnswerTurn], *said: str, fail: Failure | None = None) -> tuple[Pair, ...]:
    model = ScriptedChatModel((said[0], *said), Profile.VALUES, fail=fail)
    return await word_all(turns, model, lambda one: Writer(one, 5))


def _reply(*texts: str, by: Origin = Origin.MODEL, facts: tuple[str, ...] = ()) -> Reply:
    sentences = tuple(Sentence(text, by, facts) for text in texts)
    return Reply(sentences, frozenset(), True, "", "", 0.0, 0.0, 0)


def test_that_a_row_may_say_what_is_required_cited_known_and_said_before(tmp_path: Path) -> None:
    more = {"required": ["price"], "cites": [], "is_known": False, "history": [["user", "hi"]]}
    plain, told = turns_of(tmp_path, row("a", COSTS, QUOTED), row("b", COSTS, QUOTED, **more))
    assert (plain.required, plain.to_cite) == (("product", "price", "quote1"), {("returns", "how-long")})
    assert (plain.is_known, plain.history) == (True, (Message(Role.USER, "well?"),))
    assert (told.required, told.to_cite, told.is_known) == (("price",), frozenset(), False)
    assert told.history == (Message(Role.USER, "hi"), Message(Role.USER, "well?"))
    assert [one.is_known for one in turns_of(tmp_path, row("a", *NOTHING))] == [False]


@pytest.mark.parametrize(
    "wrong", [{"required": ["weight"]}, {"cites": ["nowhere"]}, {"history": [["nobody", "hi"]]}, {"statements": 1}]
)
def test_that_a_row_that_is_none_is_named(wrong: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"evidence\.jsonl: line 1: is no turn"):
        turns_of(tmp_path, row("a", COSTS) | wrong)


def test_that_a_folder_without_turns_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no turn"):
        read_turns(write_rows(tmp_path), load_languages())


async def test_that_the_model_and_the_composed_reply_are_set_side_by_side(tmp_path: Path) -> None:
    turns = turns_of(tmp_path, row("a", COSTS), row("b", COSTS, QUOTED), row("c", COSTS))
    pairs = await _pairs(turns, GOOD, f"{GOOD} You can return most goods within 30 days of delivery [1].", BAD)
    figures = figures_of(scored(pairs))
    assert (figures.turns, figures.asked, figures.whole) == (3, 3, 2)
    assert (figures.by_model.facts, figures.composed.facts) == (1.0, 1.0)
    assert (round(figures.by_model.own_facts, 3), figures.composed.own_facts) == (0.667, 0.0)
    assert (figures.by_model.contradicted, figures.by_model.citation_precision) == (0.0, 1.0)
    assert (figures.by_model.citation_recall, figures.by_model.abstention) == (1.0, None)
    assert [(name, count) for name, count in figures.blocks] == [("value", 1)]
    assert (figures.failures, figures.by_model.tokens > 4, figures.composed.tokens) == ((), True, 0)
    assert {one.measure: one.p for one in figures.differences}["required facts"] == 1.0


async def test_that_a_model_that_fails_is_counted(tmp_path: Path) -> None:
    pairs = await _pairs(turns_of(tmp_path, row("a", COSTS)), GOOD, fail=Failure(ModelTimeout("slow")))
    figures = figures_of(scored(pairs))
    assert (figures.failures, figures.whole, figures.asked) == ((("ModelTimeout", 1),), 0, 1)


async def test_that_nothing_known_is_said_so(tmp_path: Path) -> None:
    turns = turns_of(tmp_path, row("a", *NOTHING), row("b", COSTS))
    said = "I don't know that, and I'd rather not guess. A person from the team can help you with it."
    figures = figures_of(scored(await _pairs(turns, said, GOOD)))
    assert (figures.by_model.abstention, figures.by_model.false_abstention) == (1.0, 0.0)


def test_that_contradictions_lost_facts_and_repetitions_are_found(tmp_path: Path) -> None:
    (turn,) = turns_of(tmp_path, row("a", COSTS, QUOTED))
    told = score(_reply(BAD), turn)
    assert (len(told.contradictions), round(told.facts, 2), told.repeats) == (1, 0.33, False)
    assert told.contradictions[0].startswith("value: ")
    assert (told.cited, told.rightly, told.to_cite, told.words) == (0, 0, 1, 6)
    assert score(_reply(GOOD, GOOD), turn).repeats
    assert score(_reply("It can go back and so on, it can go back and so on."), turn).repeats
    assert score(_reply("I don't know that, and I'd rather not guess."), turn).abstains
    assert not score(_reply(GOOD, facts=("product", "price")), turn).contradictions


async def test_that_the_report_says_it_all(tmp_path: Path) -> None:
    turns = turns_of(tmp_path, row("a", COSTS), row("b", COSTS))
    rows = scored(await _pairs(turns, GOOD, BAD))
    report = Report("tiny", rows, figures_of(rows))
    told = "\n".join(lines(report))
    assert "blocked by the lock: value 1" in told
    assert "worded by the model alone: 1 of 2" in told
    data = json.loads(json.dumps(as_json(report)))
    assert [one["model"]["origins"] for one in data["replies"]] == [["model"], ["composed"]]
    assert data["replies"][1]["model"]["blocked"].startswith("value: 93")
    assert (data["judge"], data["by_model"]["facts"]) == (None, 1.0)
    assert "Replies that differ" in as_html(report, "a test")
