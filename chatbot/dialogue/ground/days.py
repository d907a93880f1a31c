"""Days in a sentence: with or without their month, weekday and year, in digits or words, or counted from today.

A day is read into a key: ``day:11-20/5@2026`` is Friday, 20 November 2026, ``day:*-24`` the 24th of some month.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta

from chatbot.dialogue.understand.words import HAN
from chatbot.languages import Language

EDGE = rf"(?<![^\W{HAN}])"
END = rf"(?![^\W{HAN}])"
"""Where a word begins and ends; Chinese signs are no part of a word beside them."""


def day_key(day: date) -> str:
    """Return the key of a day."""
    return f"day:{day.month:02}-{day.day:02}"


def any_of(names: Iterable[str]) -> str:
    """Return the pattern of one of some names, the longest first; of no name it matches nothing."""
    longest_first = sorted(names, key=len, reverse=True)
    return "(?:" + ("|".join(map(re.escape, longest_first)) or "(?!)") + ")"


def stands(name: str, text: str) -> bool:
    """Return whether a name stands in a text as a word."""
    return re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text) is not None


class Days:
    """The forms in which a language writes days, and what they mean."""

    def __init__(self, language: Language) -> None:
        senses, self._words = language.senses, language.words
        self._article = any_of(senses.get("form", {}).get("article", ()))
        self._ordinals = _counted(senses.get("ordinal", {}))
        self._ordinal = re.compile(any_of(self._ordinals))
        self._months = _numbered(language.words, "month", 12)
        self._weekdays = _numbered(language.words, "weekday", 7) | _counted(senses.get("weekday", {}))
        self._near = _counted(senses.get("day", {}))
        self._readers: Mapping[str, Callable[[re.Match[str]], set[str]]] = {
            "iso": self._read_iso,
            "dated": self._read_dated,
            "slashed": self._read_slashed,
            "numbered": self._read_numbered,
            "weekday": self._read_weekday,
        }

    def keys(self, match: re.Match[str], today: date | None) -> set[str]:
        """Return what a match of one of the forms may mean; several keys where it is not clear."""
        if match.lastgroup == "near":
            return self._read_near(match, today)
        return self._readers[match.lastgroup or ""](match)

    def forms(self) -> Iterator[str]:
        """Yield the patterns of what can only be a day."""
        month, weekday = any_of(self._months), any_of(self._weekdays)
        ordinal = any_of(self._words["ordinal"])
        year = r"(?:,?\s*20\d\d年?)?"
        the, of = rf"(?:{self._article}\s+)?", rf"(?:{any_of(self._words['day_of'])}\s+)?"
        named = rf"(?:{weekday}\.?,?\s*{the})?"
        nth = rf"(?:\d{{1,2}}(?!\d|:)(?:{ordinal})?|{any_of(self._ordinals)})"
        after = rf"(?:,?\s*[（(]?{weekday}[)）]?)?"
        yield r"(?P<iso>20\d\d-\d\d-\d\d)"
        yield (
            rf"(?P<dated>(?:20\d\d年\s*)?{EDGE}(?:{named}{nth}\s*{of}{month}\.?"
            rf"|{named}{month}\.?\s*{the}{nth}){year}{after}{END})"
        )
        yield r"(?P<slashed>(?<![\d/.])\d{1,2}/\d{1,2}(?:/(?:20)?\d\d)?(?![\d/]))"
        yield rf"(?P<numbered>{EDGE}{named}\d{{1,2}}\s?(?:{ordinal}){after}{END})"

    def short_forms(self) -> Iterator[str]:
        """Yield the patterns of weekdays, and of days counted from today."""
        yield rf"(?P<weekday>{EDGE}{any_of(self._weekdays)}{END})"
        yield rf"(?P<near>{EDGE}{any_of(self._near)}{END})"

    def _read_iso(self, match: re.Match[str]) -> set[str]:
        return {f"day:{match.group()[5:]}"}

    def _read_dated(self, match: re.Match[str]) -> set[str]:
        text = match.group().lower()
        month_name = max((one for one in self._months if stands(one, text)), key=len)
        rest = text.replace(month_name, " ", 1)
        year = re.search(r"20\d\d", rest)
        rest = re.sub(r"20\d\d", " ", rest)
        digits = re.search(r"\d{1,2}", rest)
        word = self._ordinal.search(rest)
        day = int(digits.group()) if digits else self._ordinals[word.group()] if word else 0
        month = self._months[month_name]
        if not 1 <= day <= 31:
            return {"day:never"}
        key = f"day:{month:02}-{day:02}"
        return {self._with_weekday(key, text, f"{year.group()}" if year else "")}

    def _read_slashed(self, match: re.Match[str]) -> set[str]:
        """Return the days that are meant: 5/6 is one in May or in June."""
        one, other = map(int, match.group().split("/")[:2])
        return {f"day:{month:02}-{day:02}" for day, month in ((one, other), (other, one)) if month <= 12 and day <= 31}

    def _read_numbered(self, match: re.Match[str]) -> set[str]:
        day = re.search(r"\d{1,2}", match.group())
        number = int(day.group()) if day else 0
        return {self._with_weekday(f"day:*-{number:02}", match.group().lower(), "")}

    def _with_weekday(self, key: str, text: str, year: str) -> str:
        named = [self._weekdays[one] for one in self._weekdays if stands(one, text)]
        return key + (f"/{named[0]}" if named else "") + (f"@{year}" if year else "")

    def _read_weekday(self, match: re.Match[str]) -> set[str]:
        return {f"weekday:{self._weekdays[match.group().lower()]}"}

    def _read_near(self, match: re.Match[str], today: date | None) -> set[str]:
        ahead = self._near[match.group().lower()]
        keys = {f"ahead:{ahead}"}
        return keys | {day_key(today + timedelta(days=ahead))} if today else keys


def _numbered(words: Mapping[str, tuple[str, ...]], key: str, last: int) -> dict[str, int]:
    return {name.lower(): number for number in range(1, last + 1) for name in words[f"{key}.{number}"]}


def _counted(listed: Mapping[str, Iterable[str]]) -> dict[str, int]:
    return {name.lower(): int(key) for key, names in listed.items() for name in names}
