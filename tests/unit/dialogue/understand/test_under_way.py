"""Questions about a return or an exchange that is under way."""

import pytest

from chatbot.dialogue.understand.under_way import asks_of_it
from chatbot.domain.conversation import Frame
from chatbot.languages import load_languages

_WORDS = {tag: language.words for tag, language in load_languages().items()}
_RETURN = Frame("return_items", (("lines", ("40817/40817-1",)),), "confirmation")
_EXCHANGE = Frame("exchange_items", (("line", ("40817/40817-1",)),), "confirmation")


def _asked(text: str, frame: Frame = _RETURN) -> str:
    found = asks_of_it(text, frame, _WORDS["en" if text.isascii() else "zh"])
    return "" if found is None else found.intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("who pays the shipping?", "own.return_postage"),
        ("how long till i see the money", "own.when_paid"),
        ("why is something deducted?", "own.refund"),
        ("运费谁出", "own.return_postage"),
        ("多久能到账", "own.when_paid"),
        ("怎么还扣我6块9？", "own.refund"),
    ],
)
def test_that_money_and_postage_are_asked_of_the_goods_under_way(text: str, intent: str) -> None:
    assert _asked(text) == intent


@pytest.mark.parametrize("text", ["who pays the shipping", "运费谁出", "when do i get my money?"])
def test_that_rules_and_other_goals_are_no_such_questions(text: str) -> None:
    assert _asked(text, Frame("return_items", (), "lines")) == ""
    assert _asked(text, Frame("change_address", (("line", ("40817/40817-1",)),), "address")) == ""


def test_that_an_exchange_pays_nothing_back_and_what_is_usual_is_a_rule() -> None:
    assert _asked("when do i get my money?", _EXCHANGE) == ""
    assert _asked("who pays the shipping?", _EXCHANGE) == "own.return_postage"
    assert _asked("who usually pays the shipping?") == ""
    assert _asked("i paid the shipping") == ""


@pytest.mark.parametrize("text", ["and the paypal money", "what about the money", "那之前付的钱呢"])
def test_that_the_money_paid_before_is_asked_for_beside_another_way_of_paying(text: str) -> None:
    assert _asked(text, Frame("change_payment", (), "confirmation")) == "own.payment"
    assert _asked(text, Frame("change_payment", (), "method")) == ""


def test_that_a_way_of_paying_is_no_question_for_money() -> None:
    assert _asked("and with paypal", Frame("change_payment", (), "confirmation")) == ""
    assert _asked("put the money on my visa", Frame("change_payment", (), "confirmation")) == ""
