"""Passages of other countries than a question is about."""

from dataclasses import replace
from datetime import date

import pytest

from chatbot.dialogue.answering.of_country import of_country_asked
from chatbot.domain.knowledge import Passage, Period, Tier
from chatbot.languages import load_languages

ENGLISH = load_languages()["en"]


def _passage(id: str, title: str, score: float, text: str = "There is express delivery.") -> Passage:
    when = Period(date(2026, 1, 1))
    return Passage(id, id, title, "Express", "express", "en", Tier.POLICY, when, text, score)


SPAIN = _passage("spain", "Shipping to Spain and Italy", 0.8)
POLAND = _passage("poland", "Shipping to Austria and Poland", 0.7)
ALL = _passage("all", "Shipping", 0.6, "It is free in Germany only.")


@pytest.mark.parametrize(
    ("question", "earlier"), [("express possible?", "can you ship to Poland"), ("express to poland", "")]
)
def test_that_what_speaks_of_other_countries_comes_later(question: str, earlier: str) -> None:
    found = of_country_asked(question, earlier, (SPAIN, POLAND, ALL), ENGLISH)
    assert [one.id for one in found] == ["poland", "all", "spain"]


def test_that_the_country_of_this_question_counts_first() -> None:
    found = of_country_asked("express to Italy?", "can you ship to Poland", (SPAIN, POLAND), ENGLISH)
    assert [one.id for one in found] == ["spain", "poland"]


@pytest.mark.parametrize("question", ["express?", "express to Brazil"])
def test_that_all_stay_where_none_speaks_of_a_country_that_is_asked_for(question: str) -> None:
    assert of_country_asked(question, "", (SPAIN, POLAND, ALL), ENGLISH) == [SPAIN, POLAND, ALL]


def test_that_all_stay_where_what_speaks_of_the_country_is_far_off() -> None:
    low = replace(POLAND, score=0.1)
    assert of_country_asked("express to poland", "", (SPAIN, low), ENGLISH) == [SPAIN, low]


def test_that_what_could_be_offered_still_can() -> None:
    spain, poland = replace(SPAIN, score=0.25), replace(POLAND, score=0.15)
    assert of_country_asked("express to poland", "", (spain, poland), ENGLISH)[0].score == 0.2
