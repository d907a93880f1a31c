"""Reads of which day the rules are asked for: "in 2025", "before 2026", "last March", 去年12月; else today's."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from chatbot.dialogue.understand.words import around, ends_with, mentions, tokens

Words = Mapping[str, tuple[str, ...]]

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_BESIDE_YEAR, _SHORT = 20, 8
_YEARS_BACK = {"year_before_last": 2, "last_year": 1}
_MONTHS = range(12, 0, -1)
"""From the last: 十二月 holds 二月."""


def day_asked_about(text: str, today: date, words: Words) -> date:
    """Return the last day of the year or month that a question names, of what came "before" it the day before.

    A month alone is one of the past only where it is "last March": "in March" may be to come.
    """
    month, is_last = _month(text, words)
    year = _year(text, today, words)
    if year is None and is_last:
        year = today.year - (month >= today.month)
    if year is None:
        return today
    if _is_before(text, words):
        return min(today, date(year, month or 1, 1) - timedelta(days=1))
    last_month = month or 12
    return min(today, date(year, last_month, monthrange(year, last_month)[1]))


def _year(text: str, today: date, words: Words) -> int | None:
    found = _YEAR.search(text)
    if found is not None:
        return int(found.group())
    back = (number for key, number in _YEARS_BACK.items() if mentions(text, words[key]))
    return next((today.year - number for number in back), None)


def _month(text: str, words: Words) -> tuple[int, bool]:
    """Return the month that a text names, 0 for none, and whether it is the last one of its name.

    Only after "in", "since" and the like: "may" and "march" are other words, too.
    """
    for month in _MONTHS:
        names = words[f"month.{month}"]
        if name := mentions(text, names):
            before = around(text, names)[0].rstrip()
            is_led = ends_with(before, (*words["in_month"], *words["before_year"])) or not name.isascii()
            return (month if is_led else 0), bool(is_led and ends_with(before, words["last_time"]))
    return 0, False


def _is_before(text: str, words: Words) -> bool:
    found = _YEAR.search(text)
    if found is None:
        return False
    around_year = text[max(0, found.start() - _BESIDE_YEAR) : found.start()], text[found.end() :][:_BESIDE_YEAR]
    return bool(mentions(around_year[0], words["before_year"]) or mentions(around_year[1], words["year_before"]))


def asked_as_of_now(text: str, earlier: str, words: Words) -> str:
    """Return the question before with "now" for its year, where a text only turns to the present; else nothing."""
    present, then = mentions(text, words["at_present"]), _time_in(earlier, words)
    if not present or not then or _YEAR.search(text) or len(tokens(text)) > _SHORT:
        return ""
    return present.join(around(earlier, (then,)))


def _time_in(text: str, words: Words) -> str:
    """Return the year that a text names, with its month and what leads to it; nothing where it names none."""
    months = "|".join(re.escape(name) for number in _MONTHS for name in words[f"month.{number}"])
    leading = "|".join(re.escape(one) for one in (*words["in_month"], *words["before_year"]))
    found = re.search(rf"(?:\b(?:{leading})\s+)?(?:\b(?:{months})\s+)?20\d\d年?(?:\d\d?月)?", text, re.IGNORECASE)
    return found.group() if found else mentions(text, words["last_year"])
