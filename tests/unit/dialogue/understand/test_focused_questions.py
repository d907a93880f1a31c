"""Short questions against what the talk is about."""

from __future__ import annotations

import pytest

from chatbot.dialogue.understand.belongings import Belongings
from chatbot.dialogue.understand.clauses import after_change_of_mind
from chatbot.dialogue.understand.commands import EmbeddedUnderstander
from chatbot.dialogue.understand.focused import Focused
from chatbot.dialogue.understand.meanings import Reading
from chatbot.domain.commands import AskQuestion, CancelFlow, Command, SmallTalk, StartFlow
from chatbot.domain.conversation import DialogueState, Focus, Frame, Session
from chatbot.languages import load_languages
from chatbot.testing.assistant import INTENTS, KEYWORDS
from chatbot.testing.understanding import KeywordIntentClassifier

_LANGUAGES = load_languages()
_WORDS = _LANGUAGES["en"].words
_BOUGHT = Belongings(("Lykta Desk Lamp desk lamp", "Brenna Whistling Kettle kettle"))
_ORDER = Focus(order_number="40655", flow="order_status")
_LISTED = Focus(product_ids=("skarv-2", "lund-light-2"), flow="find_product")
_ONE = Focus(product_ids=("skarv-2",), flow="ask_product")
_ANSWERED = Focus(question="how much is the postage", flow="answer_question", product_ids=("skarv-2",))


def _read(text: str, focus: Focus, flow: str = "", *, bought: Belongings = _BOUGHT) -> Command | None:
    reading = Reading(flow or "find_product", 0.6 if flow else 0.2, "", 0.0)
    return Focused(focus, bought, _WORDS).command(text, reading, flow or "find_product", is_clear=bool(flow))


def _flow(command: Command | None) -> str:
    if isinstance(command, AskQuestion):
        return "answer_question"
    return command.flow if isinstance(command, StartFlow) else ""


@pytest.mark.parametrize(
    ("text", "focus", "flow"),
    [
        ("until when could the kettle go back?", Focus(), "ask_order"),
        ("and just the lamp", Focus(order_number="40655", flow="ask_order"), "ask_order"),
        ("what did i pay in total?", _ORDER, "sum_up"),
        ("rest = visa?", _ORDER, "sum_up"),
        ("and the other one?", _ORDER, "order_status"),
        ("and for how much", _ORDER, ""),
        ("and for how much", Focus(order_number="40655", flow="ask_order"), "ask_order"),
        ("what happens if they never come?", Focus(order_number="40655", flow="answer_question"), "ask_order"),
        ("what's the water column of the storm jacket", Focus(), "ask_product"),
        ("what about orange?", _LISTED, "find_product"),
        ("anything lighter?", _LISTED, "find_product"),
        ("which of those is the lightest?", _ANSWERED, "ask_product"),
        ("how many doors", _ANSWERED, "ask_product"),
        ("in orange?", _ONE, "ask_product"),
        ("for headphones", _ANSWERED, "answer_question"),
        ("does that hold for a battery?", _ANSWERED, "answer_question"),
        ("btw, in orange?", _ONE, ""),
        ("thank you so much for all of this, it was really very nice of you today", _ONE, ""),
    ],
)
def test_that_a_short_text_goes_on_with_the_talk(text: str, focus: Focus, flow: str) -> None:
    assert _flow(_read(text, focus)) == flow


@pytest.mark.parametrize(
    ("text", "focus", "clear"),
    [
        ("where is my parcel?", _ANSWERED, "order_status"),
        ("cancel the whole thing", _ONE, "cancel_order"),
        ("how long may i return things?", _ONE, "answer_question"),
        ("do you sell any kind of warm sleeping bags for children", _ONE, "find_product"),
        ("do you sell tents", _ANSWERED, "find_product"),
    ],
)
def test_that_what_surely_belongs_elsewhere_does_not(text: str, focus: Focus, clear: str) -> None:
    assert _read(text, focus, clear) is None


def test_that_a_wish_about_own_goods_is_no_question_about_their_order() -> None:
    assert _read("can i swap the lamp, it came in the wrong size?", _ORDER) is None


@pytest.mark.parametrize(
    ("text", "is_supposed"),
    [
        ("when would i get the money if i return it?", True),
        ("part of it was a voucher", True),
        ("i want to return it please", False),
    ],
)
def test_that_a_stranger_who_supposes_is_told_the_rules(text: str, is_supposed: bool) -> None:
    reading = Reading("return_items", 0.5, "", 0.0)
    focus = Focus(question="how long does a refund take", flow="answer_question")
    command = Focused(focus, Belongings(), _WORDS).command(text, reading, "return_items", is_clear=True)
    assert isinstance(command, AskQuestion) is is_supposed


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("forget it, what does the storm jacket weigh?", "what does the storm jacket weigh?"),
        ("ah forget it, different thing, what's the postage", "what's the postage"),
        ("never mind the kettle, what about the lamp?", ""),
        ("forget that, swap the boots", "swap the boots"),
        ("forget it", ""),
        ("?", ""),
    ],
)
def test_that_a_change_of_mind_may_be_followed_by_something_else(text: str, rest: str) -> None:
    assert after_change_of_mind(text, _WORDS) == rest


async def test_that_what_is_dropped_is_left_and_the_question_is_read_afresh() -> None:
    understander = EmbeddedUnderstander(KeywordIntentClassifier(KEYWORDS), INTENTS, _LANGUAGES)
    state = DialogueState(stack=(Frame("return_items").asking("reason"),))
    understood = await understander.understand("forget it, where is my parcel?", state, Session("con_test"))
    dropped, *rest = understood.commands
    assert isinstance(dropped, CancelFlow)
    assert [_flow(command) for command in rest] == ["order_status"]


async def test_that_marks_alone_are_answered_by_what_can_be_asked() -> None:
    understander = EmbeddedUnderstander(KeywordIntentClassifier(KEYWORDS), INTENTS, _LANGUAGES)
    understood = await understander.understand("???", DialogueState(), Session("con_test"))
    assert understood.commands == (SmallTalk("capabilities"),)


async def test_that_a_product_and_what_is_asked_of_it_are_one_request() -> None:
    keywords = {"find_product": ("boots",), "ask_product": ("sizes",)}
    understander = EmbeddedUnderstander(KeywordIntentClassifier(keywords), INTENTS, _LANGUAGES)
    text = "The trail boots, how many sizes do you have?"
    understood = await understander.understand(text, DialogueState(), Session("con_test"))
    assert [command.span for command in understood.commands if isinstance(command, StartFlow)] == [text]
