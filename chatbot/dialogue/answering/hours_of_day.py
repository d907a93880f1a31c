"""The day to come whose opening hours are asked for: "are you open tomorrow", "and on 24 December?", 元旦开门吗."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from chatbot.dialogue import facts
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.dates import read_days
from chatbot.dialogue.understand.words import mentions, word_count
from chatbot.domain.evidence import Statement

_SHORT = 5
_DAYS = ("this_day", "next_day", "day_after_next")
_FEAST, _CLOSED = "feast.", ".closed"
_LONG_AGO = timedelta(days=60)


def opening_day(question: str, turn: Turn) -> date | None:
    """Return the day from today on whose hours a question asks for, itself or after one on hours; else None."""
    words = turn.language.words
    goes_on = word_count(question) <= _SHORT and mentions(turn.focus.question, words["being_open"])
    if not mentions(question, words["being_open"]) and not goes_on:
        return None
    return _near(question, turn) or _feast(question, turn) or _dated(question, turn)


def told_day(day: date, turn: Turn) -> Statement:
    """Return which day of the week that is."""
    key = "small_talk.today" if day == turn.today else "small_talk.that_day"
    return Statement(key, (facts.day("day", day, turn.today, "clock"),))


def hours_question(question: str, day: date, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return what the documents are asked: a date is in no table of hours, only days of the week are."""
    is_holiday = any(_falls_on(day, key) for key in words if key.startswith(_FEAST) and key.endswith(_CLOSED))
    key = "hours_asked.holiday" if is_holiday else "hours_asked.shop"
    return words["hours_asked.team" if mentions(question, words["team_asked"]) and not is_holiday else key][0]


def _near(question: str, turn: Turn) -> date | None:
    said = (ahead for ahead, key in reversed([*enumerate(_DAYS)]) if mentions(question, turn.language.words[key]))
    return next((turn.today + timedelta(days=ahead) for ahead in said), None)


def _feast(question: str, turn: Turn) -> date | None:
    """Return the next time that a feast comes which a question names; "Christmas Eve" is no "Christmas"."""
    words = turn.language.words
    named = {key: mentions(question, words[key]) for key in words if key.startswith(_FEAST)}
    feast = max(named, key=lambda key: len(named[key]))
    if not named[feast]:
        return None
    month, day = map(int, feast.split(".")[1].split("-"))
    this_year = date(turn.today.year, month, day)
    return this_year if this_year >= turn.today else _a_year_later(this_year)


def _a_year_later(day: date) -> date:
    """Return the same day of the year after; of 29 February the day after the 28th."""
    return date(day.year + 1, day.month, 1) + timedelta(days=day.day - 1)


def _falls_on(day: date, key: str) -> bool:
    return key.split(".")[1] == f"{day.month}-{day.day}"


def _dated(question: str, turn: Turn) -> date | None:
    """Return the day of a date; one that is long over means that of next year, as nobody visits a shop in the past."""
    read = read_days(question, turn.today, turn.language.words)
    days = (one.first for one in read if one.first == one.last)
    dated = (_a_year_later(day) if day < turn.today - _LONG_AGO else day for day in days)
    return next((day for day in dated if day >= turn.today), None)
