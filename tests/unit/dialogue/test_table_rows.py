"""Rows of tables in answers."""

from dataclasses import replace
from datetime import date

import pytest

from chatbot.dialogue.answering.table_rows import named_rows, of_rows_named, with_rows
from chatbot.domain.knowledge import Passage, Period, Quote, Tier

ROWS = "| Zone | Postage |\n| --- | --- |\n| Zone 1 (Germany) | free |\n| **Zone 2** | 4.90 EUR |"
TABLE = f"It depends on the zone.\n\n{ROWS}"
PASSAGE = Passage("p", "d", "Postage", "Postage", "postage", "en", Tier.POLICY, Period(date(2026, 1, 1)), TABLE)
LEAD, ONE, TWO = (
    Quote(PASSAGE, text, position, score)
    for position, (text, score) in enumerate(
        [
            ("It depends on the zone.", 0.5),
            ("Zone 1 (Germany) – postage: free.", 0.6),
            ("Zone 2 – postage: 4.90 EUR.", 0.7),
        ]
    )
)
STOP = ("a", "the", "from", "to", "how", "much", "is")


def test_that_a_question_that_names_no_row_is_told_all_of_a_short_table() -> None:
    assert set(with_rows((TWO,), (TWO, ONE, LEAD), "how much is a return from Spain", STOP)) == {ONE, TWO}


@pytest.mark.parametrize("question", ["a return from zone 2", "return, zone 2 please"])
def test_that_a_row_that_is_named_stands_alone(question: str) -> None:
    assert of_rows_named((ONE, TWO, LEAD), question, STOP) == [TWO, LEAD]
    assert with_rows((TWO,), (TWO, LEAD), question, STOP) == (TWO,)


def test_that_other_sentences_are_left_as_they_are() -> None:
    assert with_rows((LEAD,), (LEAD, ONE, TWO), "is it free", STOP) == (LEAD,)
    assert list(of_rows_named((LEAD, ONE, TWO), "is it free", STOP)) == [LEAD, ONE, TWO]


def test_that_rows_are_named_in_each_passage() -> None:
    other = Quote(
        replace(PASSAGE, id="q", text=ROWS.replace("Zone 2", "Zone 4")), "Zone 4 – postage: 4.90 EUR.", 2, 0.1
    )
    assert named_rows((ONE, TWO, LEAD, other), "and zone 4 or zone 2", STOP) == {
        ("p", TWO.position),
        ("q", other.position),
    }
    assert named_rows((ONE, TWO, LEAD, other), "is it free", STOP) == frozenset()


@pytest.mark.parametrize(("question", "named"), [("那信用卡呢", {("p", 0)}), ("退到卡上吗", set())])
def test_that_a_chinese_row_is_named_by_all_of_its_characters(question: str, named: set[tuple[str, int]]) -> None:
    passage = replace(PASSAGE, text="| 方式 | 时间 |\n| --- | --- |\n| 信用卡 | 3 天 |\n| 礼品卡 | 不经过银行 |")
    cards = (Quote(passage, "信用卡，时间：3 天。", 0.5, 0), Quote(passage, "礼品卡，时间：不经过银行。", 0.6, 1))
    assert named_rows(cards, question, ("那", "呢", "吗")) == named


def test_that_a_row_in_chinese_is_named_by_words_not_by_single_characters() -> None:
    rows = "| 付款方式 | 时间 |\n| --- | --- |\n| 银行转账 | 2 个工作日 |\n| PayPal | 1 个工作日 |"
    passage = replace(PASSAGE, text=rows, language="zh")
    bank, paypal = (
        Quote(passage, "银行转账，时间：2 个工作日。", 0, 0.7),
        Quote(passage, "PayPal，时间：1 个工作日。", 1, 0.6),
    )
    assert set(of_rows_named((bank, paypal), "退款几天到账", ())) == {bank, paypal}
    assert list(of_rows_named((bank, paypal), "银行转账的退款几天到", ())) == [bank]


_SIZES = "| Size | Chest | Hip |\n| --- | --- | --- |\n| S | 83-87 | 91-95 |\n| M | 88-93 | 96-101 |"
_CLOTHES = replace(PASSAGE, id="c", heading="Sizes in cm", text=_SIZES)
_S, _M = (
    Quote(_CLOTHES, text, 0.5, position)
    for position, text in enumerate(("S – chest: 83-87; hip: 91-95.", "M – chest: 88-93; hip: 96-101."))
)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("chest 92, which size", _M),
        ("i have 92 chest and 93 hip, M or S", _M),
        ("hip 93 please", _S),
        ("chest 87.5", _M),
    ],
)
def test_that_a_measure_chooses_the_row_that_it_falls_into(question: str, row: Quote) -> None:
    assert of_rows_named((_S, _M), question, STOP) == [row]
    assert named_rows((_S, _M), question, STOP) == {("c", row.position)}
    assert with_rows((row,), (_S, _M), question, STOP) == (row,)


@pytest.mark.parametrize("question", ["chest 120", "chest 60", "which size for 92"])
def test_that_no_row_is_chosen_where_none_is_measured(question: str) -> None:
    assert list(of_rows_named((_S, _M), question, STOP)) == [_S, _M]


def test_that_the_only_column_of_lengths_needs_no_name() -> None:
    table = replace(PASSAGE, text="| EU | Foot in cm |\n| --- | --- |\n| 41 | 25.3-25.8 |\n| 42 | 25.9-26.5 |")
    rows = (Quote(table, "41 – foot in cm: 25.3-25.8.", 0.5, 0), Quote(table, "42 – foot in cm: 25.9-26.5.", 0.5, 1))
    assert of_rows_named(rows, "mine is 26,3", STOP) == [rows[1]]
