"""Days in a message, seen from today: "last Tuesday", "the 3rd", "end of October", "two days ago", 上周五, 11月3日."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.quantities import number_pattern, read_number
from chatbot.dialogue.understand.words import around, ends_with, mentions, word_count

Words = Mapping[str, tuple[str, ...]]

_ISO = re.compile(r"(?<!\d)(?P<year>20\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d|\d\d)?(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>20\d\d|\d\d))?(?![\d/])")
_AHEAD = timedelta(days=31)
_THIRDS = {"early": (1, 10), "middle": (11, 20), "late": (21, 31)}
_WEEK = timedelta(days=7)
_TWO_MONTHS = 62
_ANY_DAY = date(2020, 6, 15)
_BARE = 4


@dataclass(frozen=True, slots=True)
class Days:
    """A day, or some days on end."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        """Whether a day is one of them."""
        return isinstance(day, date) and self.first <= day <= self.last


def read_days(text: str, today: date, words: Words) -> tuple[Days, ...]:
    """Return what days a message may mean, the likeliest first; none where it names no day."""
    return _Reading(text.lower(), today, words).days()


def names_ordering_day(text: str, words: Words) -> bool:
    """Whether a message tells when something was ordered, whichever day today is."""
    return bool(mentions(text, words["ordering"]) and read_days(text, _ANY_DAY, words))


def needed_days(text: str, today: date, words: Words) -> tuple[Days, ...]:
    """Return the days by which a message may need something; none where it only tells what was promised."""
    is_needed = mentions(text, words["needs_by"]) and not mentions(text, words["was_promised"])
    return read_days(text, today, words) if is_needed else ()


def names_needed_day(text: str, words: Words) -> bool:
    """Whether a message tells by when something is needed, whichever day today is."""
    return bool(needed_days(text, _ANY_DAY, words))


def is_bare_day(text: str, words: Words) -> bool:
    """Whether a message is a day, a week or a month and nothing else: "October", "the one of last Tuesday"."""
    return word_count(text) <= _BARE and not is_question(text, words) and bool(read_days(text, _ANY_DAY, words))


class _Reading:
    def __init__(self, text: str, today: date, words: Words) -> None:
        self._text = text
        self._today = today
        self._words = words

    def days(self) -> tuple[Days, ...]:
        """Return the readings of the first form of a date that the text has."""
        by_name = (self._with_month, self._ago, self._past, self._named, self._weekday, self._stretch)
        for form in (self._in_digits, *by_name, self._ordinal):
            found = tuple(dict.fromkeys(form()))
            if found:
                return found
        return ()

    def _in_digits(self) -> Iterator[Days]:
        for pattern in (_ISO, _DOTTED, _SLASHED):
            for found in pattern.finditer(self._text):
                day, month, year = int(found["day"]), int(found["month"]), found["year"]
                yield from self._on(day, month, int(year) % 100 + 2000 if year else None)
                return

    def _with_month(self) -> Iterator[Days]:
        """Read "3 November", "Nov 3rd", "end of October", 11月3日, 10月底."""
        for month in range(12, 0, -1):  # 十一月 before 一月
            names = self._words[f"month.{month}"]
            name = mentions(self._text, names)
            if not name:
                continue
            before, after = (part.strip() for part in around(self._text, names))
            day = _day_at_end(before, self._words) or _day_at_start(after, self._words)
            is_led = ends_with(before, self._words["in_month"]) or not (name.isascii() and before)
            yield from self._on(day, month) if day else self._in(month, before, after) if is_led else ()
            return

    def _ago(self) -> Iterator[Days]:
        """Read "two days ago", 三周前."""
        for key, length, slack in (("ago.days", 1, 0), ("ago.weeks", 7, 1), ("ago.months", 30, 7)):
            for expression in self._words[key]:
                numbers = f"{number_pattern(self._words)}|{_any(self._words['one'])}"
                found = re.search(rf"(?<![a-z])({numbers})\s*{re.escape(expression)}", self._text)
                if found is not None:
                    number = read_number(found[1], self._words) or 1
                    day = self._today - timedelta(days=number * length)
                    yield Days(day - timedelta(days=slack), day + timedelta(days=slack))
                    return

    def _past(self) -> Iterator[Days]:
        """Read "in the last two months", 最近三周: from then until today."""
        lead = _any(self._words["past_lead"])
        for key, length in (("past.weeks", 7), ("past.months", 30)):
            unit = _any(self._words[key])
            found = re.search(rf"(?:{lead})\s*({number_pattern(self._words)})\s*(?:{unit})", self._text)
            if found is not None:
                yield Days(
                    self._today - timedelta(days=(read_number(found[1], self._words) or 1) * length), self._today
                )
                return

    def _named(self) -> Iterator[Days]:
        """Read "today", "yesterday", 后天; the one that is furthest away where one stands in the other."""
        for back in (3, 2, 1, 0):
            if mentions(self._text, self._words[f"day.{back}"]):
                yield _day(self._today - timedelta(days=back))
                return
        for ahead, key in ((2, "day_after_next"), (1, "next_day")):
            if mentions(self._text, self._words[key]):
                yield _day(self._today + timedelta(days=ahead))
                return

    def _weekday(self) -> Iterator[Days]:
        """Read "last Tuesday" (of this week or the one before), "on Monday" (past, else to come), 上周五."""
        for weekday in range(1, 8):
            names = self._words[f"weekday.{weekday}"]
            if mentions(self._text, names):
                yield from self._on_weekday(weekday, around(self._text, names)[0].rstrip())
                return

    def _on_weekday(self, weekday: int, before: str) -> Iterator[Days]:
        recent = self._today - timedelta(days=(self._today.isoweekday() - weekday) % 7)
        of_last_week = self._monday - _WEEK + timedelta(days=weekday - 1)
        if ends_with(before, self._words["week_before"]):
            yield _day(of_last_week)
        elif ends_with(before, self._words["week_after"]):
            yield _day(of_last_week + 2 * _WEEK)
        elif ends_with(before, self._words["last_time"]):
            yield _day(recent - _WEEK if recent == self._today else recent)
            yield _day(of_last_week)
        else:
            yield from (_day(recent), _day(recent - _WEEK if recent == self._today else recent + _WEEK))

    def _stretch(self) -> Iterator[Days]:
        """Read "last week", 上个月, "this year"."""
        first_of_month = self._today.replace(day=1)
        before = first_of_month - timedelta(days=1)
        new_year = first_of_month.replace(month=1)
        for key, first, last in (
            ("last_week", self._monday - _WEEK, self._monday - timedelta(days=1)),
            ("this_week", self._monday, self._monday + timedelta(days=6)),
            ("last_month", before.replace(day=1), before),
            ("this_month", first_of_month, self._today),
            ("year_now", new_year, self._today),
            ("last_year", new_year.replace(year=new_year.year - 1), new_year - timedelta(days=1)),
        ):
            if mentions(self._text, self._words[key]):
                yield Days(first, last)

    def _ordinal(self) -> Iterator[Days]:
        """Read "the 3rd", 3号: the last day of this number, else the next one."""
        endings, not_after = (_any(self._words[key]) for key in ("ordinal", "no_day"))
        found = re.search(rf"(?<!\d)(\d{{1,2}})(?:{endings})(?![a-z])(?!\s*(?:{not_after})(?![a-z]))", self._text)
        for step in (-1, 1) if found else ():
            days = (self._today + timedelta(days=step * distance) for distance in range(step > 0, _TWO_MONTHS))
            yield from (_day(day) for day in [day for day in days if found and day.day == int(found[1])][:1])

    def _on(self, day: int, month: int, year: int | None = None) -> Iterator[Days]:
        """Yield a day of a month: of the last year in which it is not far ahead, when none is named."""
        for one in (year,) if year else (self._today.year + 1, self._today.year, self._today.year - 1):
            real = _real(one, month, day)
            if real is not None and (year or real <= self._today + _AHEAD):
                yield _day(real)
                return

    def _in(self, month: int, before: str, after: str) -> Iterator[Days]:
        """Yield a month or a third of it."""
        year = self._today.year if month <= self._today.month else self._today.year - 1
        length = monthrange(year, month)[1]
        parts = (part for part in _THIRDS if self._is_part(part, before, after))
        first, last = next((_THIRDS[part] for part in parts), (1, length))
        yield Days(date(year, month, first), date(year, month, min(last, length)))

    def _is_part(self, part: str, before: str, after: str) -> bool:
        names = self._words[f"month_part.{part}"]
        return bool(ends_with(before, names)) or any(after.startswith(name) for name in names)

    @property
    def _monday(self) -> date:
        return self._today - timedelta(days=self._today.weekday())


def _day(day: date) -> Days:
    return Days(day, day)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_at_end(text: str, words: Words) -> int:
    """Return the day of a month that stands right before its name ("the 3rd of"), 0 for none."""
    endings, between = _any(words["ordinal"]), _any(words["day_of"])
    found = re.search(rf"(?<!\d)(\d{{1,2}})\.?(?:{endings})?\s*(?:{between})?\s*$", text)
    return int(found[1]) if found else 0


def _day_at_start(text: str, words: Words) -> int:
    found = re.match(rf"\s*(\d{{1,2}})(?:{_any(words['ordinal'])})?(?!\d)", text)
    return int(found[1]) if found else 0


def _any(expressions: Iterable[str]) -> str:
    return "|".join(map(re.escape, expressions)) or "(?!)"
