"""The day whose opening hours are asked for."""

from dataclasses import replace
from datetime import date

import pytest

from chatbot.dialogue.answering.hours_of_day import hours_question, opening_day
from chatbot.domain.conversation import DialogueState, Focus
from chatbot.testing.assistant import DialogueTest

TEST = DialogueTest()
TURN = TEST.parts.view(TEST.session, DialogueState())
TODAY = TURN.today


def _day(text: str, before: str = "") -> date | None:
    return opening_day(text, replace(TURN, focus=Focus(question=before)))


@pytest.mark.parametrize(
    ("text", "before", "month", "day"),
    [
        ("are you open on 24 december", "", 12, 24),
        ("christmas hours?", "", 12, 25),
        ("are you open on christmas eve", "", 12, 24),
        ("open on new year eve?", "", 12, 31),
        ("and on new year's eve", "when are you open", 12, 31),
        ("can i visit the shop on 2 january", "", 1, 2),
    ],
)
def test_that_a_feast_or_a_date_is_the_next_one(text: str, before: str, month: int, day: int) -> None:
    read = _day(text, before)
    assert read is not None
    assert (read.month, read.day) == (month, day)
    assert read >= TODAY


@pytest.mark.parametrize(("text", "ahead"), [("are you open today", 0), ("do you close at 7 tomorrow?", 1)])
def test_that_days_are_counted_from_today(text: str, ahead: int) -> None:
    read = _day(text)
    assert read is not None
    assert (read - TODAY).days == ahead


@pytest.mark.parametrize(
    "text", ["will it come on 24 december", "when do you deliver after christmas", "when are you open"]
)
def test_that_other_questions_ask_for_no_day(text: str) -> None:
    assert _day(text) is None


def test_that_a_public_holiday_is_asked_for_as_one() -> None:
    words = TURN.language.words
    assert hours_question("are you open on christmas", date(2026, 12, 25), words) == words["hours_asked.holiday"][0]
    assert hours_question("is the team there tomorrow", date(2026, 12, 3), words) == words["hours_asked.team"][0]


def test_that_29_february_does_not_stop_the_question_in_a_year_without_it() -> None:
    turn = replace(TURN, now=TURN.now.replace(year=2028, month=11, day=20))
    assert opening_day("are you open on 29 february", turn) == date(2029, 3, 1)
