from datetime import date

import pytest

from chatbot.dialogue.answering.day_asked import day_asked_about
from chatbot.languages import load_languages

_TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("tag", "text", "day"),
    [
        ("en", "what can I send back?", _TODAY),
        ("en", "what was the return window in 2025", date(2025, 12, 31)),
        ("en", "bought in March 2025", date(2025, 3, 31)),
        ("en", "orders before March 2025", date(2025, 2, 28)),
        ("en", "what held in march last year", date(2025, 3, 31)),
        ("en", "something from the year before last", date(2024, 12, 31)),
        ("en", "I got it last December", date(2025, 12, 31)),
        ("en", "I got it last August", date(2026, 8, 31)),
        ("en", "do you deliver in December?", _TODAY),
        ("en", "may I return what I bought last year?", date(2025, 12, 31)),
        ("en", "in 2031", _TODAY),
        ("zh", "去年12月买的还能退吗", date(2025, 12, 31)),
        ("zh", "去年三月买的还能退吗", date(2025, 3, 31)),
        ("zh", "前年买的保修多久", date(2024, 12, 31)),
        ("zh", "2026年3月以前的订单", date(2026, 2, 28)),
        ("zh", "12月能送到吗", _TODAY),
    ],
)
def test_that_the_day_whose_rules_are_asked_for_is_read(tag: str, text: str, day: date) -> None:
    assert day_asked_about(text, _TODAY, load_languages()[tag].words) == day
