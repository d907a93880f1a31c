from dataclasses import replace

import pytest

from chatbot.dialogue.answering.left_subject import leaving_subject, subject_left
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.context import Context
from chatbot.dialogue.understand.told_subject import asks_of_told
from chatbot.domain.conversation import DialogueState, Focus, Frame
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Say
from chatbot.languages import load_languages
from chatbot.testing.assistant import DialogueTest
from chatbot.testing.store import NOW

_ENGLISH = load_languages()["en"]
_TOLD = Advance(Say((Statement("return.none"),)))
_CLAIMED = Focus(question=subject_left("warranty", _ENGLISH))
_INVOICED = Focus(question=subject_left("send_invoice", _ENGLISH), goal="send_invoice")


def _left(frame: Frame, advance: Advance) -> str:
    test = DialogueTest()
    turn = Turn(test.session, DialogueState(), _ENGLISH, test.parts.shop, NOW, Focus())
    focus = leaving_subject(frame, advance, turn).focus
    return "" if focus is None else focus.question


def test_that_a_goal_leaves_its_subject() -> None:
    assert _left(Frame("return_items", (("said", ("send it back",)),)), _TOLD) == "returns of goods"
    assert _left(Frame("small_talk", (("said", ("hello",)),)), _TOLD) == ""


def test_that_what_is_covered_leaves_the_guarantee() -> None:
    covered = Advance(Say((Statement("warranty.covered"),)))
    assert _left(Frame("report_problem", (("said", ("it broke",)),)), covered) == "making a warranty claim"


def test_that_a_goal_that_only_waits_leaves_what_was_asked_beside_it() -> None:
    assert _left(Frame("return_items"), _TOLD) == ""
    answered = replace(_TOLD, focus=Focus(question="who pays"))
    assert _left(Frame("return_items", (("said", ("who pays",)),)), answered) == "who pays"


@pytest.mark.parametrize(
    ("text", "flow", "focus", "is_of_it"),
    [
        ("how long does that run for", "ask_product", _CLAIMED, True),
        ("how long does that run for", "ask_product", replace(_CLAIMED, flow="ask_product"), False),
        ("how long do they run", "ask_product", _CLAIMED, False),
        ("can my company name go on it?", "sum_up", _INVOICED, True),
        ("is my name on the list?", "sum_up", _CLAIMED, False),
    ],
)
def test_that_a_question_points_at_the_subject_that_was_left(
    text: str, flow: str, focus: Focus, is_of_it: bool
) -> None:
    assert asks_of_told(text, flow, Context(None, focus, _ENGLISH.words, ())) is is_of_it
