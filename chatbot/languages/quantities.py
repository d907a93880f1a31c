"""Reads the typed values of a sentence: money, lengths of time, percentages, temperatures, times of day, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chatbot.domain.quantities import Quantity
from chatbot.languages import Language
from chatbot.languages.yaml_files import read_yaml

_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])")
_DAY = r"[12]\d|3[01]|[1-9]"
_HAN_DATE = re.compile(
    rf"(?P<month>1[0-2]|[1-9])\s?月\s?(?:(?P<first>{_DAY})\s?(?:[日号]\s?)?[-–至到]\s?)?(?P<day>{_DAY})\s?[日号]"
)
_HAN_YEAR = re.compile(r"20\d\d\s?年")
_NUMBER = r"-?\d+(?:[.,]\d+)*"
_RANGE = r"\s?(?:-|–|to|bis|至|到)\s?"
_MARKS_BEFORE = "€$£"
_THOUSANDS = re.compile(r"[,.](?=\d{3}(?:\D|$))")


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the values of a language are found: the pattern of numbers with units, of its dates, its number words."""

    counted: re.Pattern[str]
    dated: re.Pattern[str]
    units: Mapping[str, str]
    numbers: Mapping[str, int]
    months: Mapping[str, int]


def quantities_in(text: str, language: Language) -> tuple[Quantity, ...]:
    """Return the values of a text in the order in which they stand; none of them overlap."""
    reading = _reading(language)
    if not _DIGIT.search(text) and not any(word in text.lower() for word in reading.numbers):
        return ()
    found = [*_dates(text, reading), *_clock_times(text), *_counted(text, reading)]
    taken: list[Quantity] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start or _is_pair(one, other) for other in taken):
            taken.append(one)
    return tuple(sorted(taken, key=lambda one: one.start))


def _is_pair(one: Quantity, other: Quantity) -> bool:
    """Whether both are of one expression, such as "18 to 22 June"."""
    return (one.unit, one.start, one.end) == (other.unit, other.start, other.end)


def _dates(text: str, reading: _Reading) -> Iterator[Quantity]:
    for match in (*reading.dated.finditer(text), *_HAN_DATE.finditer(text)):
        named = match["month"].lower()
        month = int(named) if named.isdigit() else reading.months[named]
        for day in filter(None, (match["first"], match["day"])):
            yield Quantity("date", (float(month), float(day)), match.group(), *match.span())
    for match in _HAN_YEAR.finditer(text):
        yield Quantity("year", (float(match.group()[:4]),), match.group(), *match.span())


def _clock_times(text: str) -> Iterator[Quantity]:
    for match in _CLOCK.finditer(text):
        yield Quantity("clock", (float(match[1]) * 60 + float(match[2]),), match.group(), *match.span())


def _counted(text: str, reading: _Reading) -> Iterator[Quantity]:
    same = _content()["same"]
    for match in reading.counted.finditer(text):
        unit = reading.units[(match["unit"] or match["mark"]).lower()]
        amounts = [_amount(part, reading) for part in (match["sum"] or match["number"], match["until"]) if part]
        unit, factor = same.get(unit, (unit, 1))
        values = tuple(round(amount * factor, 4) for amount in amounts)
        yield Quantity(unit, values, match.group().strip(), *match.span())


def _amount(written: str, reading: _Reading) -> float:
    word = written.lower()
    if word in reading.numbers:
        return float(reading.numbers[word])
    return float(_THOUSANDS.sub("", word).replace(",", "."))


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(Path(__file__).parent / "units" / "units.yaml")
    return content


@cache
def _reading(language: Language) -> _Reading:
    listed: Mapping[str, list[str]] = _content().get(language.tag.split("-")[0], {})
    units = {word.lower(): unit for unit, words in listed.items() for word in words}
    numbers = {
        word.lower(): int(key.removeprefix("number."))
        for key, words in language.words.items()
        if key.startswith("number.")
        for word in words
    }
    months = {
        word: int(key.removeprefix("month."))
        for key, words in language.words.items()
        if key.startswith("month.")
        for word in words
        if not word.isdigit()
    }
    named = _any_of(months)
    first = rf"(?:(?P<first>{_DAY})\s?(?:-|–|and|to|until)\s?)?"
    dated = rf"(?<!\d){first}(?P<day>{_DAY})(?:st|nd|rd|th|\.)?\s(?P<month>{named})\b" if months else r"(?!)"
    return _Reading(_counted_pattern(units, numbers), re.compile(dated, re.IGNORECASE), units, numbers, months)


def _counted_pattern(units: Mapping[str, str], numbers: Mapping[str, int]) -> re.Pattern[str]:
    if not units:
        return re.compile("(?!)")
    number = rf"(?:{_NUMBER}|(?<![^\W\d_]){_any_of(numbers)})" if numbers else _NUMBER
    after = rf"(?P<number>(?<![\d.,:]){number})(?:{_RANGE}(?P<until>{number}))?[ \u00a0-]?(?P<unit>{_any_of(units)})"
    before = rf"(?P<mark>[{_MARKS_BEFORE}])\s?(?P<sum>{_NUMBER})"
    return re.compile(rf"{before}|{after}(?![A-Za-z])", re.IGNORECASE)


def _any_of(words: Mapping[str, Any]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"
