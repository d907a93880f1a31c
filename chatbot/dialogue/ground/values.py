"""Typed values in a sentence: money, days, times, lengths, measures, percentages, counts, codes and addresses.

Each is read into keys that are equal where the values are: ``money:EUR:3900``, ``day:11-20``, ``30:day``, ``=40817``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from chatbot.dialogue.ground.days import EDGE, END, Days, any_of, stands
from chatbot.dialogue.understand.quantities import number_pattern, read_number
from chatbot.dialogue.understand.words import HAN
from chatbot.languages import Language

_MAIL = r"[^\s()（）,，;；:：]+@[^\s()（）,，;；:：。]+\w"
_PHONE = r"\+\d{1,3}(?: ?\d{2,5}){2,4}"
_CODE = r"(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{5,}"
_LETTERS = "XXS|XXL|XS|XL|S|M|L"
_DIGITS = r"\d+(?:[.,]\d{3})*(?:[.,]\d+)?"
_LOOSE = ("piece", "size")
_LENGTHS = ("day", "working_day", "month")


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


class _Grammar:
    def __init__(self, language: Language) -> None:
        self._words = language.words
        forms = language.senses.get("form", {})
        self._written: dict[str, Decimal] = {}
        self._units = {name.lower(): unit for unit, names in language.senses.get("unit", {}).items() for name in names}
        self._currencies = {
            name.lower(): code for code, names in language.senses.get("currency", {}).items() for name in names
        }
        self._cents = {name: code for name, code in self._currencies.items() if code.endswith("/100")}
        self._cents |= dict.fromkeys(forms.get("cents", ()), "")
        tens = (names for key, names in self._words.items() if re.fullmatch(r"number\.\d\d", key))
        self._tens = dict.fromkeys(name for names in tens for name in names)
        self._join = any_of(language.words["number_join"])
        self._currency = re.compile(any_of(self._currencies))
        self._beside_cents = re.compile(rf"^{self._join}\s|{any_of(self._cents)}$")
        self._days = Days(language)
        self._halves = {name.lower(): half for half, names in language.senses.get("half", {}).items() for name in names}
        self._to = any_of(forms.get("to", ()))
        self._hours, self._half_hours = (dict.fromkeys(forms.get(name, ())) for name in ("hour", "half_hour"))
        self._readers: Mapping[str, Callable[[re.Match[str]], set[str]]] = {
            "mail": self._read_mail,
            "phone": self._read_phone,
            "letter": self._read_letter,
            "money": self._read_money,
            "clock": self._read_clock,
            "extent": self._read_extent,
            "span": self._read_span,
            "measure": self._read_measure,
            "code": self._read_code,
            "number": self._read_number,
        }
        self.pattern = re.compile("|".join(self._forms()), re.IGNORECASE)

    def keys(self, match: re.Match[str], today: date | None) -> set[str]:
        """Return what a match of the pattern may mean, nothing where it means no value."""
        name = match.lastgroup or ""
        return self._readers[name](match) if name in self._readers else self._days.keys(match, today)

    def _forms(self) -> Iterator[str]:
        number = rf"(?:{_DIGITS}|{number_pattern(self._words)})"
        some = rf"(?:{number}|{any_of(self._words['one'])}(?=\s))"
        money, unit, half = any_of(self._currencies), any_of(self._units), any_of(self._halves)
        yield rf"(?P<mail>{_MAIL})"
        yield rf"(?P<phone>{_PHONE})"
        yield rf"(?P<letter>{EDGE}(?<!['.-])(?-i:{_LETTERS})(?![^\W{HAN}]|[.'-]\w))"
        small = rf"{any_of(self._tens)}{END}|\d\d(?=\s*(?:[.,;!?]\D|[.!?]?$))"
        cents = rf"(?:\s?(?:{self._join}\s)?(?:{number}\s?{any_of(self._cents)}|{small}))?"
        yield rf"(?P<money>{EDGE}(?:{money}\s?{_DIGITS}|{number}\s?{money}{cents}){END})"
        yield from self._days.forms()
        full = rf"{any_of(self._hours)}(?:{any_of(self._half_hours)})?"
        yield (
            rf"(?P<clock>(?:{half}\s?)?(?:\d{{1,2}}[:：]\d\d(?:\s?{half})?|{EDGE}\d{{1,2}}\s?(?:{half}|{full}))"
            rf"{END}|{half}\s?{number}\s?{full}|{EDGE}{number}\s(?:{full}(?:\s{half})?|{half}){END})"
        )
        yield rf"(?P<extent>{EDGE}{_DIGITS}(?:\s?[x×*]\s?{_DIGITS})+\s?{unit}{END})"
        yield rf"(?P<span>{EDGE}{number}\s?(?:-|–|~|{self._to})\s?{number}[\s-]?{unit}{END})"
        yield rf"(?P<measure>{EDGE}{some}[\s-]?{unit}{END})"
        yield from self._days.short_forms()
        yield rf"(?P<code>{EDGE}(?-i:{_CODE}){END})"
        yield rf"(?P<number>{EDGE}{number}(?!\d))"

    def _read_mail(self, match: re.Match[str]) -> set[str]:
        return {f"mail:{match.group().lower()}"}

    def _read_phone(self, match: re.Match[str]) -> set[str]:
        return {"=" + "".join(filter(str.isdecimal, match.group()))}

    def _read_letter(self, match: re.Match[str]) -> set[str]:
        return {f"size:{match.group()}"}

    def _read_money(self, match: re.Match[str]) -> set[str]:
        """Return an amount in the smallest unit of its currency: "47 euros ninety" are 4790."""
        found = self._currency.search(match.group().lower())
        assert found is not None
        before, after = found.string[: found.start()].strip(), found.string[found.end() :].strip()
        code = self._currencies[found.group()]
        amount = self._decimal(before or after)
        minor = amount if code.endswith("/100") else amount * 100
        if before and after:
            minor += self._decimal(self._beside_cents.sub("", after).strip())
        return {f"money:{code.removesuffix('/100')}:{minor.normalize():f}"}

    def _read_clock(self, match: re.Match[str]) -> set[str]:
        """Return the times that are meant: "8 o'clock" without its half of the day is one of two."""
        text = match.group().lower()
        name = next((one for one in self._halves if stands(one, text)), "")
        rest = text.replace(name, " ", 1) if name else text
        told = next((one for one in self._hours if one in rest), "")
        written, minutes = re.split("[:：]", rest)[0], re.search(r"[:：](\d\d)", rest)
        hour = int(self._decimal((written.partition(told)[0] if told else written).strip()))
        minute = int(minutes[1]) if minutes else 30 if any(one in rest for one in self._half_hours) else 0
        hours = {hour}
        if self._halves.get(name) == "pm" or (told and not name):
            hours = {hour + 12 if hour < 12 else hour} | ({hour} if not name else set())
        elif name and hour == 12:
            hours = {0}
        return {f"time:{one:02}:{minute:02}" for one in hours}

    def _read_span(self, match: re.Match[str]) -> set[str]:
        name = self._unit_at_end(match.group())
        numbers = re.split(rf"\s?(?:-|–|~|{self._to})\s?", match.group().lower().removesuffix(name).strip(" -"))
        amounts = [self._decimal(one.strip()) for one in numbers]
        return {f"{'-'.join(map(str, amounts))}:{self._units[name].partition('*')[0]}"}

    def _read_extent(self, match: re.Match[str]) -> set[str]:
        """Return the sides of "44 x 16 x 16 cm" as one value."""
        name = self._unit_at_end(match.group())
        unit, _, factor = self._units[name].partition("*")
        sides = [self._decimal(one) * Decimal(factor or 1) for one in re.findall(_DIGITS, match.group())]
        return {f"{'x'.join(f'{side.normalize():f}' for side in sorted(sides))}:{unit}"}

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
        amount = self._decimal(match.group().lower())
        number = f"{amount.normalize():f}"
        loose = {f"?money:{code}:{(amount * 100).normalize():f}" for code in set(self._currencies.values())}
        return {f"={number}"} | loose | {f"?{number}:{unit}" for unit in ("piece", *_LENGTHS)}

    def _worded(self, text: str) -> Decimal:
        """Return the number that words write."""
        if text in self._words["one"]:
            return Decimal(1)
        return Decimal(read_number(text, self._words) or 0)

    def _unit_at_end(self, text: str) -> str:
        return max((one for one in self._units if text.lower().endswith(one)), key=len)

    def _decimal(self, text: str) -> Decimal:
        if not text[:1].isdecimal():
            if text not in self._written:
                self._written[text] = self._worded(text)
            return self._written[text]
        plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", text) if re.search(r"[.,]\d{3}(?:\D|$)", text) else text
        return Decimal(plain.replace(",", "."))


@lru_cache(maxsize=16)
def _grammar(language: Language) -> _Grammar:
    return _Grammar(language)
