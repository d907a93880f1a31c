"""Questions on the rules that look like goals: of somebody who has bought nothing, or beside another one."""

import pytest

from chatbot.dialogue.understand.context import Context
from chatbot.dialogue.understand.readings import Interpreter
from chatbot.dialogue.understand.requests import IntentMeaning, Reading, Request
from chatbot.domain.commands import AskQuestion, Command
from chatbot.domain.conversation import Focus
from chatbot.languages import load_languages

_WORDS = load_languages()["en"].words
_FLOWS = ("ask_product", "answer_question", "refund_status", "change_payment", "return_items")


def _read(*texts: tuple[str, str], after: str = "") -> tuple[Command, ...]:
    intents = {flow: IntentMeaning(flow) for flow in _FLOWS}
    context = Context(None, Focus(), _WORDS, (), after=after)
    return Interpreter(intents, context).commands(
        [Request(text, Reading(flow, 0.95, "answer_question", 0.01)) for text, flow in texts]
    )


def test_that_a_question_without_its_subject_goes_on_with_the_one_before_it() -> None:
    read = _read(("how much is postage to Norway", "answer_question"), ("how long does it take?", "ask_product"))
    assert all(isinstance(one, AskQuestion) for one in read)
    assert len(read) == 2


@pytest.mark.parametrize(
    ("text", "flow", "is_question"),
    [
        ("suppose i return something paid by paypal, when is my money back?", "refund_status", True),
        ("may i pay you in cash?", "change_payment", True),
        ("can i pay with visa instead?", "change_payment", False),
        ("when is my money back?", "refund_status", False),
    ],
)
def test_that_only_who_supposes_is_told_the_rule(text: str, flow: str, is_question: bool) -> None:
    assert isinstance(_read((text, flow))[0], AskQuestion) is is_question
