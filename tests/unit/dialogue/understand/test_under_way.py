"""Questions about a return or an exchange that is under way."""

import pytest

from chatbot.dialogue.understand.belongings import Belongings
from chatbot.dialogue.understand.under_way import after_denying, asks_of_it, denies
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
        ("12月3号是不是就过退货期了", "own.until"),
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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("等等，先别改地址，袜子我想要M码的", "袜子我想要M码的"),
        ("don't change the address, send me the invoice", "send me the invoice"),
        ("the address is not right, it is number 12", ""),
        ("先别改地址", ""),
        ("袜子别改地址，夹克改", ""),
    ],
)
def test_that_what_follows_a_denial_of_the_goal_is_what_is_wanted(text: str, wanted: str) -> None:
    frame, bought = Frame("change_address", (), "address"), Belongings(("Ullgard Socks 袜子",))
    assert after_denying(text, frame, bought, _WORDS["en" if text.isascii() else "zh"]) == wanted


def test_that_a_denied_goal_is_told_from_a_question_and_from_another_goal() -> None:
    address, words = Frame("change_address", (), "address"), _WORDS["zh"]
    assert denies("先别改地址", address, words)
    assert not denies("是不是先别改地址", address, words)
    assert not denies("先别退货", address, words)
