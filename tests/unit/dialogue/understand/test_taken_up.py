"""What is taken up of what was just told, refused or done."""

import pytest

from chatbot.dialogue.understand.context import Context
from chatbot.dialogue.understand.meanings import Reading
from chatbot.dialogue.understand.slots import read_slots
from chatbot.dialogue.understand.taken_up import TakenUp
from chatbot.domain.conversation import Focus
from chatbot.languages import load_languages

_WORDS = {tag: language.words for tag, language in load_languages().items()}
_RETURNED = Focus("40817", ("40817-1",), goal="return_items")


def _goal(text: str, flow: str, focus: Focus, *, after: str = "refused", sure: float = 0.4) -> str:
    words = _WORDS["en" if text.isascii() else "zh"]
    context = Context(None, focus, words, read_slots(text, words), after=after)
    return TakenUp(context).goal(text, Reading(flow, sure, flow, 0.0), flow)


@pytest.mark.parametrize(
    "text",
    [
        "dont like the sound, thats all",
        "washed it once",
        "and as store credit?",
        "so what are my options",
        "it is a pity",
        "那怎么办",
        "那退购物金行不行",
    ],
)
def test_that_what_is_told_after_a_refusal_belongs_to_the_goal_that_was_refused(text: str) -> None:
    assert _goal(text, "report_problem", _RETURNED) == "return_items"


@pytest.mark.parametrize(
    ("text", "flow", "sure"),
    [("size L then", "exchange_items", 0.9), ("the zip broke", "report_problem", 0.9), ("where is it?", "ask", 0.9)],
)
def test_that_another_wish_after_a_refusal_is_that_wish(text: str, flow: str, sure: float) -> None:
    assert _goal(text, flow, _RETURNED, sure=sure) == ""


def test_that_where_the_money_goes_takes_up_the_sum_that_was_told() -> None:
    told = Focus("40817", ("40817-1",), flow="sum_up", topic="refund")
    assert _goal("then I prefer store credit", "ask_policy", told, after="sum") == "return_items"
    assert _goal("do you have store credit?", "ask_policy", told, after="sum") == ""
    assert _goal("then I prefer store credit", "ask_policy", Focus(), after="") == ""


def test_that_what_was_cancelled_is_asked_for_its_money() -> None:
    assert _goal("取消的那个背包呢", "cancel_order", Focus(), after="") == "refund_status"
    assert _goal("cancel the backpack", "cancel_order", Focus(), after="") == ""


def test_that_a_new_address_beside_an_order_number_is_that_of_the_order() -> None:
    assert _goal("40911 新地址 Am Wall 12, 28195 Bremen", "change_home_address", Focus()) == "change_address"
    assert _goal("40911 和以后的订单都寄 Am Wall 12, 28195 Bremen", "change_home_address", Focus()) == ""
