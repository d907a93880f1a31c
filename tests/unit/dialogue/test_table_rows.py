"""Rows of tables in answers."""

from datetime import date

import pytest

from chatbot.dialogue.answering.table_rows import of_rows_named, with_rows
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
