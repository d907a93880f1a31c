"""Texts in a talk about orders that name no goal."""

import pytest

from chatbot.dialogue.understand.belongings import Belongings
from chatbot.dialogue.understand.context import Context
from chatbot.dialogue.understand.order_talk import OrderTalk
from chatbot.dialogue.understand.requests import Reading
from chatbot.dialogue.understand.slots import read_slots
from chatbot.domain.conversation import Focus
from chatbot.languages import load_languages

_LANGUAGES = load_languages()
_BOUGHT = Belongings(("Lykta Desk Lamp desk lamp 台灯", "Brenna Whistling Kettle kettle 水壶"))
_REFUND = Focus(order_number="40655", flow="refund_status")
_ORDER = Focus(order_number="40655", flow="order_status")
_LOST = Focus(order_number="40655", flow="order_status", goal="report_problem")


def _goal(text: str, focus: Focus, intent: str = "refine_search", sure: float = 0.2, tag: str = "en") -> str:
    words = _LANGUAGES[tag].words
    context = Context(None, focus, words, read_slots(text, words), _BOUGHT)
    flow = {"refine_search": "find_product", "own.content": "sum_up", "capabilities": "small_talk"}.get(intent, intent)
    return OrderTalk(context).goal(text, flow, Reading(intent, sure, "", 0.0))


@pytest.mark.parametrize("text", ["and onto which card", "when was that", "to what", "how much was it"])
def test_that_a_few_words_ask_more_of_a_refund(text: str) -> None:
    assert _goal(text, _REFUND) == "refund_status"
    assert _goal(text, _ORDER) == ""


@pytest.mark.parametrize("text", ["退到哪张卡了", "哪天退的", "退到什么地方"])
def test_that_a_few_chinese_words_ask_more_of_a_refund(text: str) -> None:
    assert _goal(text, _REFUND, tag="zh") == "refund_status"


@pytest.mark.parametrize("text", ["how much was the kettle", "how much have you paid back", "cancel it, how much"])
def test_that_what_names_something_else_is_no_question_about_the_refund(text: str) -> None:
    assert _goal(text, _REFUND) == ""


@pytest.mark.parametrize("text", ["but i paid 111.90 for that", "hm, i paid more"])
def test_that_what_was_paid_is_held_against_a_refund(text: str) -> None:
    assert _goal(text, Focus("40655", flow="sum_up", topic="refund")) == "sum_up"
    assert _goal(text, Focus("40655", flow="sum_up", topic="pieces")) == ""


@pytest.mark.parametrize(
    ("text", "tag"), [("so what are my options now", "en"), ("what now?", "en"), ("那现在怎么办", "zh")]
)
def test_that_after_a_lost_parcel_what_to_choose_is_asked(text: str, tag: str) -> None:
    assert _goal(text, _LOST, "capabilities", 0.7, tag) == "report_problem"
    assert _goal(text, _ORDER, "capabilities", 0.7, tag) == ""


@pytest.mark.parametrize(
    ("text", "intent", "sure"),
    [
        ("now 40602", "answer", 0.5),
        ("its 40702 btw in case they ask", "answer", 0.9),
        ("the one from the beginning of september", "told", 0.99),
        ("next, the kettle", "refine_search", 0.98),
        ("moving on, desk lamp, any scan yet", "refine_search", 0.98),
        ("the parcel with the lamp in it", "own.content", 0.95),
        ("what is happening with what i bought on monday", "own.content", 0.5),
    ],
)
def test_that_an_order_that_is_only_named_is_looked_up(text: str, intent: str, sure: float) -> None:
    assert _goal(text, _ORDER, intent, sure) == "order_status"


@pytest.mark.parametrize(
    ("text", "intent", "sure"),
    [
        ("which kettles do you have", "refine_search", 0.98),
        ("what did i order on monday", "own.content", 0.9),
        ("send back 40602", "answer", 0.9),
    ],
)
def test_that_other_texts_go_their_own_way(text: str, intent: str, sure: float) -> None:
    assert _goal(text, _ORDER, intent, sure) == ""


@pytest.mark.parametrize(("text", "asks"), [("so what are my options then", True), ("cancel it, what now", False)])
def test_that_what_is_possible_is_said_again_after_a_refusal(text: str, asks: bool) -> None:
    words = _LANGUAGES["en"].words
    focus = Focus("40655", flow="order_status", goal="cancel_order")
    assert OrderTalk(Context(None, focus, words, (), _BOUGHT, "refused")).asks_again_after_refusal(text) is asks
    assert not OrderTalk(Context(None, focus, words, (), _BOUGHT, "order")).asks_again_after_refusal(text)
