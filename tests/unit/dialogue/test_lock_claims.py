"""The claims of a sentence against units of the evidence: subjects, denials, conditions, states, arithmetic."""

from datetime import date

import pytest

from chatbot.dialogue.ground.arithmetic import derived_of
from chatbot.dialogue.ground.claims import check_claims
from chatbot.dialogue.ground.evidence import Evidence, gather
from chatbot.dialogue.ground.names import Names
from chatbot.dialogue.ground.reading import Reader
from chatbot.domain.evidence import Fact, FactKind, LockFailure, Statement
from chatbot.domain.money import Money
from chatbot.languages import load_languages
from chatbot.testing.assistant import passage

_LANGUAGES = load_languages()
_ENGLISH = _LANGUAGES["en"]
_TODAY = date(2026, 11, 18)


def _fact(name: str, kind: FactKind, value: str | int | date | Money | tuple[str, ...]) -> Fact:
    return Fact(name, kind, value, "s")


def _price(product: str, minor: int) -> Statement:
    facts = (_fact("product", FactKind.PRODUCT, product), _fact("price", FactKind.MONEY, Money(minor)))
    return Statement("product.price", facts)


def _quoted(text: str) -> Statement:
    source = passage("rules", "Rules", text)
    return Statement("answer.quote", (Fact("quote1", FactKind.QUOTE, text, f"passage:{source.id}"),), (source,))


def _evidence(*statements: Statement, message: str = "") -> Evidence:
    return gather(statements, _ENGLISH, message=message, today=_TODAY)


_CANDLES = _evidence(_price("Beeswax Candles", 1600), _price("Tea Lights", 990))
_LATE = _evidence(
    Statement("order_status.expected_now", (_fact("eta", FactKind.DATE, date(2026, 11, 20)),)),
    Statement("order_status.late_apology", (_fact("promised", FactKind.DATE, date(2026, 11, 13)),)),
    message="where are my boots, 10969 Berlin",
)
_SWAP = _evidence(
    Statement(
        "exchange.swap_proposal",
        (
            _fact("item", FactKind.ITEM, ("Rain Jacket",)),
            _fact("order", FactKind.ORDER, "40911"),
            _fact("option", FactKind.NAME, "M, blue"),
        ),
    )
)
_TWO = _evidence(
    Statement(
        "cancel.done",
        (_fact("item", FactKind.ITEM, ("Rain Jacket", "2 x Hiking Socks")), _fact("order", FactKind.ORDER, "40911")),
    )
)
_CARDS = _evidence(
    _quoted(
        "Cards take 3-5 working days and a bank transfer takes 2 working days. "
        "You can return an item within 30 days if it is unworn. Tickets cannot be returned. Only members have a lounge."
    ),
    message="i have a terrace",
)
_TABLE = _evidence(
    Statement(
        "answer.quote",
        (Fact("quote1", FactKind.QUOTE, "Refunds take a while.", "passage:t"),),
        (
            passage(
                "t", "Times", "| You paid with | Time |\n| --- | --- |\n| PayPal | 1 working day |\n| Visa | 3 days |"
            ),
        ),
    )
)
_PAID = _evidence(
    Statement(
        "payment.done",
        (_fact("order", FactKind.ORDER, "40911"), _fact("method", FactKind.TERM, "prepayment by bank transfer")),
    ),
    message="i want to change how i pay",
)
_TURNS = {
    "paid": _PAID,
    "candles": _CANDLES,
    "late": _LATE,
    "swap": _SWAP,
    "two": _TWO,
    "cards": _CARDS,
    "nothing": _evidence(Statement("small_talk.thanks")),
}


@pytest.mark.parametrize(
    ("turn", "sentence"),
    [
        ("candles", "The Beeswax Candles cost €16, the Tea Lights cost 9.90 euros."),
        ("late", "It is now expected on Fri, Nov 20th."),
        ("late", "It's now expected on Friday the 20th; you counted on Friday 13 November."),
        ("late", "Delivery is now expected on 2026-11-20."),
        ("swap", "Here's the swap of your jacket (order 40911) for M, blue."),
        ("two", "The rain jacket and two pairs of hiking socks from order 40911 are cancelled."),
        ("two", "Both the Rain Jacket and the 2 x Hiking Socks (order 40911) are cancelled."),
        ("cards", "Cards take 3 to 5 working days."),
        ("cards", "An item can be returned within thirty days if it's unworn."),
        ("cards", "No, tickets can't be returned."),
        ("late", "10969 Berlin: it is now expected on Friday 20 November."),
        ("paid", "Done, I've changed the payment of order 40911 to prepayment by bank transfer."),
        ("nothing", "You're welcome."),
        ("nothing", "Sure, thanks."),
    ],
)
def test_that_what_a_unit_says_is_supported(turn: str, sentence: str) -> None:
    failed = check_claims(sentence, _TURNS[turn])
    assert not isinstance(failed, LockFailure), failed


@pytest.mark.parametrize(
    ("turn", "sentence", "failure"),
    [
        ("candles", "The Beeswax Candles cost 9.90 EUR.", "name"),
        ("candles", "The Tea Lights cost 16 cents.", "value"),
        ("candles", "The Tea Lights cost 9.90 CHF.", "value"),
        ("late", "It is now expected on Thursday 20 November.", "value"),
        ("late", "It is now expected tomorrow.", "value"),
        ("late", "It is now expected on 20 November, two weeks after the promised date.", "value"),
        ("swap", "Your jacket (order 40911) is swapped for M, blue.", "claim"),
        ("swap", "I will get back to you about the swap of your jacket.", "claim"),
        ("two", "The 2 x Rain Jacket from order 40911 are cancelled.", "name"),
        ("two", "The rain jacket from order 40911 is not cancelled.", "denial"),
        ("cards", "A bank transfer takes 3-5 working days.", "unsupported"),
        ("cards", "You can return an item within 30 days.", "condition"),
        ("cards", "You can return an item if it is unworn.", "condition"),
        ("cards", "Members have a lounge.", "condition"),
        ("cards", "Tickets can be returned.", "word"),
        ("cards", "It is not.", "denial"),
        ("nothing", "500 EUR is refunded.", "value"),
    ],
)
def test_that_another_subject_value_denial_or_state_is_not(turn: str, sentence: str, failure: str) -> None:
    failed = check_claims(sentence, _TURNS[turn])
    assert isinstance(failed, LockFailure), failed
    assert failed.check == failure


def test_that_a_row_of_a_table_is_a_unit() -> None:
    assert not isinstance(check_claims("With PayPal it takes 1 working day.", _TABLE), LockFailure)
    assert isinstance(check_claims("With Visa it takes 1 working day.", _TABLE), LockFailure)


def test_that_a_sentence_without_a_name_speaks_of_the_thing_named_before() -> None:
    assert not isinstance(check_claims("They cost 9.90 EUR.", _CANDLES, {"name:tea lights"}), LockFailure)
    failed = check_claims("They cost 9.90 EUR.", _CANDLES, {"name:beeswax candles"})
    assert failed == LockFailure("subject", "9.90 eur")


def test_that_a_composed_sentence_always_passes() -> None:
    evidence = _evidence(_quoted("If nobody objects, the vote counts; abstentions do not."))
    said = check_claims("If nobody objects, the vote counts; abstentions do not.", evidence)
    assert not isinstance(said, LockFailure)
    assert said.fact_names == ("quote1",)


def test_that_arithmetic_on_facts_gives_sums_differences_days_and_lengths_of_lists() -> None:
    evidence = _evidence(*_LATE.statements, *_CANDLES.statements, *_TWO.statements)
    assert {"money:EUR:610", "money:EUR:2590", "7:day", "1:week", "=2"} <= derived_of(evidence, ())
    assert derived_of(evidence, ("7:working_day",)).isdisjoint({"7:day"})


def test_that_chinese_is_read_without_spaces() -> None:
    chinese = gather(_CANDLES.statements, _LANGUAGES["zh"], today=_TODAY)
    assert not isinstance(check_claims("Tea Lights 的价格是 9.9 欧元。", chinese), LockFailure)
    assert isinstance(check_claims("Tea Lights 的价格是十六欧元。", chinese), LockFailure)
    assert isinstance(check_claims("Tea Lights 的价格不是 9.90 欧元。", chinese), LockFailure)


def test_that_what_chinese_writes_in_another_way_is_read_as_the_same() -> None:
    chinese = gather(_CANDLES.statements, _LANGUAGES["zh"], today=_TODAY)
    for price in ("九块九", "九块九欧", "九欧元九十分"):
        assert not isinstance(check_claims(f"亲，这款 Tea Lights 一盒是{price}哈。", chinese), LockFailure), price
    assert isinstance(check_claims("Tea Lights 是六块九。", chinese), LockFailure)


def test_that_an_expression_does_not_reach_over_a_mark() -> None:
    """The 期 after a comma is not of 质保期, so that 质保 is read."""
    items = Reader(_LANGUAGES["zh"], Names(())).read("有质保，期限两年。")
    assert "same:warranty" in {key for item in items for key in item.keys}
