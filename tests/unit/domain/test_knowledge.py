from datetime import date

import pytest

from chatbot.domain.knowledge import Period, anchor_of


@pytest.mark.parametrize(
    ("day", "is_inside"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_that_both_ends_of_a_period_belong_to_it(day: date, is_inside: bool) -> None:
    assert (day in Period(date(2026, 1, 1), date(2026, 6, 30))) is is_inside


def test_that_a_period_without_an_end_goes_on() -> None:
    assert date(2099, 1, 1) in Period(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("30 days to return an item", "30-days-to-return-an-item"),
        ("Restocking fee of 10 % for incomplete electronics", "restocking-fee-of-10-for-incomplete-electronics"),
        ("  Café & Zubehör! ", "café-zubehör"),
    ],
)
def test_that_an_anchor_holds_letters_digits_and_hyphens(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor
