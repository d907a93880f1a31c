"""Texts about a change that is under way, or was made last."""

from dataclasses import replace

import pytest

from chatbot.dialogue.understand.of_the_change import of_the_change, settled
from chatbot.domain.commands import AskQuestion, CancelFlow, Command, SetSlot, SmallTalk, StartFlow
from chatbot.domain.conversation import DialogueState, Focus, Frame
from chatbot.languages import load_languages

_WORDS = {tag: language.words for tag, language in load_languages().items()}
_RETURNED = DialogueState(focus=Focus(order_number="40655", goal="return_items"), executed=("prp_1",))
_TOLD = DialogueState(focus=Focus(order_number="40817", flow="order_status"))


def _flows(commands: tuple[Command, ...]) -> list[str]:
    return [one.flow if isinstance(one, StartFlow) else type(one).__name__ for one in commands]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("where do i send it", "en"),
        ("do i have to print something", "en"),
        ("寄到哪里啊", "zh"),
        ("没有打印机咋办", "zh"),
    ],
)
def test_that_the_way_back_is_told_only_while_or_after_goods_go_back(text: str, tag: str) -> None:
    (asked,) = of_the_change(text, _RETURNED, _WORDS[tag])
    assert isinstance(asked, StartFlow)
    assert asked.intent == "own.send_back"
    assert of_the_change(text, DialogueState(), _WORDS[tag]) == ()


def test_that_the_address_for_returns_is_a_question_on_the_rules() -> None:
    assert of_the_change("退货地址发我", DialogueState(), _WORDS["zh"]) == (AskQuestion("退货地址发我"),)


def test_that_two_words_cancel_an_order_that_was_told_of_and_nothing_else() -> None:
    assert _flows(of_the_change("cancel pls", _TOLD, _WORDS["en"])) == ["cancel_order"]
    waiting = replace(_TOLD, stack=(Frame("return_items", asked="reason"),))
    assert of_the_change("cancel pls", waiting, _WORDS["en"]) == ()


def test_that_a_cancellation_held_back_opens_none() -> None:
    assert of_the_change("等等先别取消", DialogueState(), _WORDS["zh"]) == (SmallTalk("okay"),)


def test_that_money_after_all_leaves_a_swap_for_the_return_of_the_same_thing() -> None:
    swapping = Frame("exchange_items", (("line", ("40702/1",)),), asked="variant")
    commands = of_the_change("no just money", DialogueState(stack=(swapping,)), _WORDS["en"])
    assert commands[0] == SetSlot("lines", ("40702/1",), "no just money")
    assert _flows(commands[1:]) == ["CancelFlow", "return_items"]
    both = DialogueState(stack=(Frame("return_items", asked="confirmation"), swapping))
    assert _flows(of_the_change("no just money", both, _WORDS["en"])) == ["CancelFlow"]


def test_that_what_is_not_wanted_has_no_fault() -> None:
    asked = DialogueState(stack=(Frame("report_problem", asked="kind"),))
    assert _flows(of_the_change("雨衣我又不想要了", asked, _WORDS["zh"])) == ["CancelFlow", "return_items"]


def test_that_undoing_nothing_leaves_what_is_open() -> None:
    undo = StartFlow("undo_change", "undo_change", "undo it", 1.0)
    assert settled((undo,), DialogueState(stack=(Frame("return_items"),)), _WORDS["en"]) == (CancelFlow("undo it"),)
    assert settled((undo,), DialogueState(), _WORDS["en"]) == (undo,)


def test_that_one_thing_kept_beside_another_that_goes_back_withdraws_nothing() -> None:
    back = StartFlow("return_items", "return_items", "return the kettle only", 1.0)
    withdrawn = StartFlow("withdraw_return", "withdraw_return", "keep the lamp", 1.0)
    assert settled((back, withdrawn), DialogueState(), _WORDS["en"]) == (back,)
    assert settled((withdrawn,), DialogueState(), _WORDS["en"]) == (withdrawn,)


def test_that_what_may_not_go_back_and_does_not_fit_is_swapped() -> None:
    refused = DialogueState(focus=Focus(order_number="40602", goal="return_items"), ended="refused")
    assert _flows(of_the_change("too small", refused, _WORDS["en"])) == ["exchange_items"]
    assert of_the_change("is it too small", refused, _WORDS["en"]) == ()


def test_that_one_thing_more_goes_back_with_what_was_returned() -> None:
    assert _flows(of_the_change("can i add the kettle to it", _RETURNED, _WORDS["en"])) == ["return_items"]
    assert of_the_change("can i add the kettle to it", _TOLD, _WORDS["en"]) == ()
