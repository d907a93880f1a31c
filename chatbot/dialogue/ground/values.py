"""Typed values in a sentence: money, days, times, lengths, measures, percentages, counts, codes and addresses.

Each is read into keys that are equal where the values are: ``money:EUR:3900``, ``day:11-20``, ``30:day``, ``=40817``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from chatbot.dialogue.understand.quantities import number_pattern, read_number
from chatbot.dialogue.understand.words import HAN
from chatbot.languages import Language

_MAIL = r"[^\s()（）,，;；:：]+@[^\s()（）,，;；:：。]+\w"
_PHONE = r"\+\d{1,3}(?: ?\d{2,5}){2,4}"
_CODE = r"(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{5,}"
_DIGITS = r"\d+(?:[.,]\d{3})*(?:[.,]\d+)?"
_LOOSE = ("piece", "size")
_EDGE = rf"(?<![^\W{HAN}])"
_END = rf"(?![^\W{HAN}])"


@dataclass(frozen=True, slots=True)
class Value:
    """A value at a place of a text, with all the keys that it may mean."""

    start: int
    end: int
    keys: frozenset[str]
    near: frozenset[str] = frozenset()


def read_values(text: str, language: Language, today: date | None) -> list[Value]:
    """Return the values of a text in their order; none overlaps another."""
    found: list[Value] = []
    grammar = _grammar(language)
    for match in grammar.pattern.finditer(text):
        if keys := grammar.keys(match, today):
            near = {key[1:] for key in keys if key.startswith("?")}
            found.append(
                Value(match.start(), match.end(), frozenset(keys - {f"?{key}" for key in near}), frozenset(near))
            )
    return found


def day_key(day: date) -> str:
    """Return the key of a day."""
    return f"day:{day.month:02}-{day.day:02}"


class _Grammar:
    def __init__(self, language: Language) -> None:
        self._words = language.words
        forms = language.senses.get("form", {})
        self._written: dict[str, Decimal] = {}
        self._units = {name.lower(): unit for unit, names in language.senses.get("unit", {}).items() for name in names}
        self._currencies = {
            name.lower(): code for code, names in language.senses.get("currency", {}).items() for name in names
        }
        self._months = _numbered(language.words, "month", 12)
        short = {name: int(key) for key, names in language.senses.get("weekday", {}).items() for name in names}
        self._weekdays = _numbered(language.words, "weekday", 7) | short
        self._more = {name: int(key) for key, names in language.senses.get("number", {}).items() for name in names}
        self._days = {name.lower(): int(key) for key, names in language.senses.get("day", {}).items() for name in names}
        self._halves = {name.lower(): half for half, names in language.senses.get("half", {}).items() for name in names}
        self._article, self._to = (_any(dict.fromkeys(forms.get(name, ()))) for name in ("article", "to"))
        self._readers: Mapping[str, Callable[[re.Match[str]], set[str]]] = {
            "mail": self._read_mail,
            "phone": self._read_phone,
            "iso": self._read_iso,
            "money": self._read_money,
            "dated": self._read_dated,
            "numbered": self._read_numbered,
            "clock": self._read_clock,
            "span": self._read_span,
            "measure": self._read_measure,
            "weekday": self._read_weekday,
            "code": self._read_code,
            "number": self._read_number,
        }
        self.pattern = re.compile("|".join(self._forms()), re.IGNORECASE)

    def keys(self, match: re.Match[str], today: date | None) -> set[str]:
        """Return what a match of the pattern may mean, nothing where it means no value."""
        if match.lastgroup == "near":
            return self._read_near(match, today)
        return self._readers[match.lastgroup or ""](match)

    def _forms(self) -> Iterator[str]:
        number = rf"(?:{_DIGITS}|{_any(self._more)}|{number_pattern(self._words)})"
        some = rf"(?:{number}|{_any(dict.fromkeys(self._words['one']))}(?=\s))"
        money, unit = _any(self._currencies), _any(self._units)
        month, weekday, half = _any(self._months), _any(self._weekdays), _any(self._halves)
        ordinal = _any(dict.fromkeys(self._words["ordinal"]))
        year = r"(?:,?\s*20\d\d年?)?"
        the, of = rf"(?:{self._article}\s+)?", rf"(?:{_any(dict.fromkeys(self._words['day_of']))}\s+)?"
        named = rf"(?:{weekday}\.?,?\s*{the})?"
        after = rf"(?:,?\s*[（(]?{weekday}[)）]?)?"
        yield rf"(?P<mail>{_MAIL})"
        yield rf"(?P<phone>{_PHONE})"
        yield r"(?P<iso>20\d\d-\d\d-\d\d)"
        yield rf"(?P<money>{_EDGE}(?:{money}\s?{_DIGITS}|{number}\s?{money}){_END})"
        yield (
            rf"(?P<dated>(?:20\d\d年\s*)?{_EDGE}(?:{named}\d{{1,2}}(?:{ordinal})?\s*{of}{month}\.?"
            rf"|{named}{month}\.?\s*{the}\d{{1,2}}(?!\d|:)(?:{ordinal})?){year}{after}{_END})"
        )
        yield rf"(?P<numbered>{_EDGE}{named}\d{{1,2}}\s?(?:{ordinal}){after}{_END})"
        yield rf"(?P<clock>(?:{half}\s?)?(?:\d{{1,2}}[:：]\d\d(?:\s?{half})?|{_EDGE}\d{{1,2}}\s?{half}){_END})"
        yield rf"(?P<span>{_EDGE}{number}\s?(?:-|–|~|{self._to})\s?{number}[\s-]?{unit}{_END})"
        yield rf"(?P<measure>{_EDGE}{some}[\s-]?{unit}{_END})"
        yield rf"(?P<weekday>{_EDGE}{weekday}{_END})"
        yield rf"(?P<near>{_EDGE}{_any(self._days)}{_END})"
        yield rf"(?P<code>{_EDGE}(?-i:{_CODE}){_END})"
        yield rf"(?P<number>{_EDGE}{number}(?!\d))"

    def _read_mail(self, match: re.Match[str]) -> set[str]:
        return {f"mail:{match.group().lower()}"}

    def _read_phone(self, match: re.Match[str]) -> set[str]:
        return {"=" + "".join(filter(str.isdecimal, match.group()))}

    def _read_iso(self, match: re.Match[str]) -> set[str]:
        return {f"day:{match.group()[5:]}"}

    def _read_money(self, match: re.Match[str]) -> set[str]:
        text = match.group().lower()
        name = max((one for one in self._currencies if text.startswith(one) or text.endswith(one)), key=len)
        amount = self._decimal(text.removeprefix(name).removesuffix(name).strip())
        code = self._currencies[name]
        minor = amount if code.endswith("/100") else amount * 100
        return {f"money:{code.removesuffix('/100')}:{minor.normalize():f}"}

    def _read_dated(self, match: re.Match[str]) -> set[str]:
        text = match.group().lower()
        month_name = max((one for one in self._months if _stands(one, text)), key=len)
        rest = text.replace(month_name, " ", 1)
        year = re.search(r"20\d\d", rest)
        rest = re.sub(r"20\d\d", " ", rest)
        day = re.search(r"\d{1,2}", rest)
        month = self._months[month_name]
        if day is None or not 1 <= int(day.group()) <= 31:
            return {"day:never"}
        key = f"day:{month:02}-{int(day.group()):02}"
        return {self._with_weekday(key, text, f"{year.group()}" if year else "")}

    def _read_numbered(self, match: re.Match[str]) -> set[str]:
        day = re.search(r"\d{1,2}", match.group())
        number = int(day.group()) if day else 0
        return {self._with_weekday(f"day:*-{number:02}", match.group().lower(), "")}

    def _with_weekday(self, key: str, text: str, year: str) -> str:
        named = [self._weekdays[one] for one in self._weekdays if _stands(one, text)]
        return key + (f"/{named[0]}" if named else "") + (f"@{year}" if year else "")

    def _read_weekday(self, match: re.Match[str]) -> set[str]:
        return {f"weekday:{self._weekdays[match.group().lower()]}"}

    def _read_near(self, match: re.Match[str], today: date | None) -> set[str]:
        ahead = self._days[match.group().lower()]
        keys = {f"ahead:{ahead}"}
        return keys | {day_key(today + timedelta(days=ahead))} if today else keys

    def _read_clock(self, match: re.Match[str]) -> set[str]:
        text = match.group().lower()
        numbers = [int(one) for one in re.findall(r"\d+", text)]
        hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
        half = next((self._halves[one] for one in self._halves if _stands(one, text)), "")
        hour = hour + 12 if half == "pm" and hour < 12 else 0 if half == "am" and hour == 12 else hour
        return {f"time:{hour:02}:{minute:02}"}

    def _read_span(self, match: re.Match[str]) -> set[str]:
        name = self._unit_at_end(match.group())
        numbers = re.split(rf"\s?(?:-|–|~|{self._to})\s?", match.group().lower().removesuffix(name).strip(" -"))
        amounts = [self._decimal(one.strip()) for one in numbers]
        return {f"{'-'.join(map(str, amounts))}:{self._units[name].partition('*')[0]}"}

    def _read_measure(self, match: re.Match[str]) -> set[str]:
        name = self._unit_at_end(match.group())
        amount = self._decimal(match.group().lower().removesuffix(name).strip(" -"))
        unit, _, factor = self._units[name].partition("*")
        exact = (amount * Decimal(factor or 1)).normalize()
        loose = {f"?={exact:f}"} if unit in _LOOSE else set()
        weeks = {f"{exact / 7:f}:week"} if self._units[name] == "day*7" else set()
        return {f"{exact:f}:{unit}"} | loose | weeks

    def _read_code(self, match: re.Match[str]) -> set[str]:
        return {f"={match.group()}"}

    def _read_number(self, match: re.Match[str]) -> set[str]:
        number = f"{self._decimal(match.group().lower()).normalize():f}"
        return {f"={number}", f"?{number}:piece"}

    def _worded(self, text: str) -> Decimal:
        """Return the number that words write."""
        if text in self._words["one"]:
            return Decimal(1)
        number = self._more.get(text, read_number(text, self._words))
        return Decimal(0 if number is None else number)

    def _unit_at_end(self, text: str) -> str:
        return max((one for one in self._units if text.lower().endswith(one)), key=len)

    def _decimal(self, text: str) -> Decimal:
        if not text[:1].isdecimal():
            if text not in self._written:
                self._written[text] = self._worded(text)
            return self._written[text]
        plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", text) if re.search(r"[.,]\d{3}(?:\D|$)", text) else text
        return Decimal(plain.replace(",", "."))


def _numbered(words: Mapping[str, tuple[str, ...]], key: str, last: int) -> dict[str, int]:
    return {name.lower(): number for number in range(1, last + 1) for name in words[f"{key}.{number}"]}


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text) is not None


def _any(names: Mapping[str, object]) -> str:
    longest_first = sorted(names, key=len, reverse=True)
    return "(?:" + ("|".join(map(re.escape, longest_first)) or "(?!)") + ")"


@lru_cache(maxsize=16)
def _grammar(language: Language) -> _Grammar:
    return _Grammar(language)
