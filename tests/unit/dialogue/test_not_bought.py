"""Words that name nothing that was bought."""

from dataclasses import replace

import pytest

from chatbot.dialogue.not_bought import told_not_bought
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Advance
from chatbot.domain.conversation import DialogueState, Frame
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, Refuse
from chatbot.testing.assistant import DialogueTest

TEST = DialogueTest()
TURN = TEST.parts.view(TEST.session, DialogueState())
QUESTION = Statement("return.which_item")


def _told(said: str, *, asked: str = "", missed: str = "", names_other: bool = False) -> Advance:
    frame = Frame("return_items", ((SAID, (said,)), ("missed", (missed,) if missed else ())), asked)
    question = Advance(Ask("lines", (QUESTION,)), frame.asking("lines"))
    return told_not_bought(question, frame, TURN, names_other=names_other)


def test_that_a_first_wish_for_something_that_was_not_bought_is_told_so() -> None:
    told = _told("send back the headphones", names_other=True)
    assert [one.key for one in told.outcome.statements] == ["return.not_bought", "return.which_item"]


def test_that_a_wish_that_names_nothing_is_only_asked() -> None:
    assert [one.key for one in _told("send something back").outcome.statements] == ["return.which_item"]


def test_that_a_second_answer_of_that_kind_ends_the_goal() -> None:
    first = _told("the umbrella", asked="lines")
    assert [one.key for one in first.outcome.statements] == ["return.not_bought", "return.which_item"]
    assert first.frame is not None
    again = _told("the umbrella", asked="lines", missed=first.frame.slot("missed")[0])
    assert isinstance(again.outcome, Refuse)
    assert again.frame is None


@pytest.mark.parametrize("said", ["", "the boots"])
def test_that_an_answer_that_leaves_fewer_to_choose_from_is_no_miss(said: str) -> None:
    before = Frame("exchange_items", ((SAID, (said,)), ("line", ("1/a", "1/b", "1/c"))), "line")
    asked = Advance(Ask("line", (Statement("exchange.which_item"),)), before.with_slot("line", "1/a", "1/b"))
    assert told_not_bought(asked, before, TURN, names_other=False) == asked
    whole = replace(asked, frame=before)
    assert (told_not_bought(whole, before, TURN, names_other=False) != whole) is bool(said)
