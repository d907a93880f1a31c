"""Passages of another zone than a question names."""

from datetime import date

import pytest

from chatbot.dialogue.answering.numbered import of_numbers_asked
from chatbot.domain.knowledge import Passage, Period, Tier

WORDS = {"numbered": ("zones", "zone", "区")}


def _passage(text: str) -> Passage:
    when = Period(date(2026, 1, 1))
    return Passage("p", "d", "Delivery", "Delivery", "delivery", "en", Tier.POLICY, when, text, score=0.8)


@pytest.mark.parametrize(
    ("question", "text", "is_nearer"),
    [
        ("delivery to zone 3", "Standard delivery to zone 2 costs 8.90 EUR.", False),
        ("delivery to zone 3", "Standard delivery to zones 2 and 3 costs more.", True),
        ("delivery to zone 3", "We deliver to zone 1 to zone 4.", True),
        ("delivery to zone 3", "Delivery takes 3-5 working days.", True),
        ("delivery in 2 days", "Standard delivery to zone 3 costs 12.90 EUR.", True),
        ("3区运费", "2 区运费 8.90 欧元。", False),
        ("3区运费", "1 区至 4 区都免运费。", True),
    ],
)
def test_that_passages_of_other_numbers_only_are_less_near(question: str, text: str, *, is_nearer: bool) -> None:
    [found] = of_numbers_asked(question, [_passage(text)], WORDS)
    assert (found.score == 0.8) is is_nearer
