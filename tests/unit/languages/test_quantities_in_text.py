"""The values of a sentence are read with their types, in English and in Chinese."""

from __future__ import annotations

from copy import copy

import pytest

from chatbot.languages import load_languages
from chatbot.languages.quantities import quantities_in

LANGUAGES = load_languages()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("within 14 days", [("days", (14.0,))]),
        ("two weeks or the 30-day return", [("days", (14.0,)), ("days", (30.0,))]),
        ("takes 3-5 working days", [("working_days", (3.0, 5.0))]),
        ("1,200.00 EUR, € 6.90", [("EUR", (1200.0,)), ("EUR", (6.9,))]),
        ("a fee of 10 % before 14:00", [("percent", (10.0,)), ("clock", (840.0,))]),
        ("wash at 30 degrees, 1.5 kg", [("celsius", (30.0,)), ("g", (1500.0,))]),
        ("3 years, or 36 months", [("months", (36.0,)), ("months", (36.0,))]),
        (
            "from 15 November, between 18 and 22 June",
            [("date", (11.0, 15.0)), ("date", (6.0, 18.0)), ("date", (6.0, 22.0))],
        ),
        ("order 40817 for zone 3", []),
    ],
)
def test_that_the_values_of_an_english_text_are_read(text: str, values: list[object]) -> None:
    assert [one.value for one in quantities_in(text, LANGUAGES["en"])] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("送达后 14 天内", [("days", (14.0,))]),
        ("两周，3-5 个工作日", [("days", (14.0,)), ("working_days", (3.0, 5.0))]),
        ("6.90 欧元，10%", [("EUR", (6.9,)), ("percent", (10.0,))]),
        ("2026 年 3 月 20 日", [("year", (2026.0,)), ("date", (3.0, 20.0))]),
        ("6 月 18 日至 22 日之间", [("date", (6.0, 18.0)), ("date", (6.0, 22.0))]),
        ("年满 18 岁", [("months", (216.0,))]),
    ],
)
def test_that_the_values_of_a_chinese_text_are_read(text: str, values: list[object]) -> None:
    assert [one.value for one in quantities_in(text, LANGUAGES["zh"])] == values


def test_that_of_a_language_without_units_only_days_and_times_are_read() -> None:
    german = copy(LANGUAGES["en"])
    german.tag = "de"
    assert [one.unit for one in quantities_in("14 Tage, 14:00", german)] == ["clock"]


def test_that_a_value_knows_where_it_stands() -> None:
    (one,) = quantities_in("You have 14 days.", LANGUAGES["en"])
    assert (one.text, one.start, one.end) == ("14 days", 9, 16)
