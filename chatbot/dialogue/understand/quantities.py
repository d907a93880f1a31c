"""Numbers and pieces in a message: "one of the two pairs", "just two of them", "eighty", 一双, 两件."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from chatbot.dialogue.understand.words import HAN

Words = Mapping[str, tuple[str, ...]]

_MOST = 99


def read_pieces(text: str, words: Words) -> int | None:
    """Return how many pieces a message speaks of, None when it does not count.

    That is the first number that counts some; of several ("two of them, just one goes back") the one that is all.
    """
    counted = _pieces(_named(words), words["measure"], words["ordinal_before"])
    return read_only(text, words) or _first_number(counted, text, words)


def read_only(text: str, words: Words) -> int | None:
    """Return the number that a message says is all: "just one", 只退一个."""
    return _first_number(_only_pieces(_named(words), words["only"]), text, words)


def _first_number(pattern: re.Pattern[str], text: str, words: Words) -> int | None:
    found = pattern.search(text.lower())
    return None if found is None else read_number(found["number"], words) or None


def read_number(word: str, words: Words) -> int | None:
    """Return the number that a word or some digits write, from 0 to 99; None for anything else."""
    if word.isdecimal():
        return int(word) if int(word) <= _MOST else None
    named = dict(_named(words))
    tens, _, ones = word.lower().partition("-")
    if ones and named.get(tens, 0) % 10 == 0 and named.get(ones, 10) < 10:
        return named[tens] + named[ones] if tens in named else None
    return named.get(word.lower())


def with_digits(text: str, words: Words) -> str:
    """Return a text whose numbers of several words or signs are written in digits: 一百五 is 150, "forty-nine" 49."""
    return _with_latin_digits(_with_han_digits(text, words), words)


def _with_han_digits(text: str, words: Words) -> str:
    single, scales = _signs(_named(words), words["scale.100"], words["scale.1000"])
    if not scales:
        return text
    signs = "".join((*single, *scales, *words["zero"]))
    return re.sub(rf"[{signs}]{{2,}}", lambda run: _in_digits(run[0], single, scales) or run[0], text)


@lru_cache(maxsize=16)
def _signs(
    named: tuple[tuple[str, int], ...], hundreds: tuple[str, ...], thousands: tuple[str, ...]
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return the signs of numbers and those of hundreds and thousands."""
    scaled = ((100, hundreds), (1000, thousands))
    single = {name: number for name, number in named if re.fullmatch(f"[{HAN}]", name)}
    return single, {name: scale for scale, names in scaled for name in names if re.fullmatch(f"[{HAN}]", name)}


def _in_digits(run: str, single: Mapping[str, int], scales: Mapping[str, int]) -> str:
    """Return what a run of Chinese signs counts, nothing where it is no number; the last sign may lack its scale."""
    total, pending, scale = 0, 0, 0
    for sign in run:
        step = scales.get(sign, 0) or (10 if single.get(sign) == 10 else 0)
        if step:
            total, pending, scale = total + (pending or 1) * step, 0, step
        elif pending:
            return ""
        elif sign in single:
            pending = single[sign]
        else:  # a zero: what follows are ones
            scale = min(scale, 1)
    return str(total + pending * (scale // 10 if scale > 10 else 1)) if scale else ""


def _with_latin_digits(text: str, words: Words) -> str:
    spelt = _spelt(_named(words), words["scale.100"], words["scale.1000"], words["number_join"])
    return text if spelt is None else spelt.pattern.sub(lambda run: spelt.value(run[0]) or run[0], text)


@dataclass(frozen=True, slots=True)
class _Spelt:
    """How a language with letters writes numbers in several words: the words with what they count."""

    pattern: re.Pattern[str]
    numbers: Mapping[str, int]
    scales: Mapping[str, int]

    def value(self, run: str) -> str:
        """Return what a run of number words counts, in digits, nothing where it is no number."""
        thousands, rest, room = 0, 0, 100
        for word in filter(None, re.split(r"[\s-]+", run.lower())):
            scale, number = self.scales.get(word, 0), self.numbers.get(word, 0)
            if number >= room:
                return ""
            if scale == 1000:
                thousands, rest, room = thousands + max(rest, 1) * scale, 0, 100
            elif scale:
                rest, room = max(rest, 1) * scale, 100
            elif number:
                rest, room = rest + number, 10 if number % 10 == 0 and number >= 20 else 1
        return str(thousands + rest)


@lru_cache(maxsize=16)
def _spelt(
    named: tuple[tuple[str, int], ...],
    hundreds: tuple[str, ...],
    thousands: tuple[str, ...],
    joins: tuple[str, ...],
) -> _Spelt | None:
    scales = {name: scale for scale, names in ((100, hundreds), (1000, thousands)) for name in names}
    numbers = {name: number for name, number in named if name.isalpha() and number < 100}
    if not joins or not all(map(str.isascii, scales)):
        return None
    one, scale = (rf"(?:{'|'.join(map(re.escape, names))})\b" for names in (numbers, scales))
    joined = rf"\s+(?:{'|'.join(map(re.escape, joins))})\s+"
    more = rf"(?:[\s-]+(?:{one}|{scale})|(?:(?<={')|(?<='.join(map(re.escape, scales))})){joined}{one})"
    return _Spelt(re.compile(rf"\b{one}{more}+", re.IGNORECASE), numbers, scales)


def number_pattern(words: Words) -> str:
    """Return a pattern for digits and number words."""
    return _number(_named(words))


def _named(words: Words) -> tuple[tuple[str, int], ...]:
    numbered = ((key.removeprefix("number."), names) for key, names in words.items() if key.startswith("number."))
    return tuple((name, int(number)) for number, names in numbered for name in names)


@lru_cache(maxsize=16)
def _number(named: tuple[tuple[str, int], ...]) -> str:
    names = sorted((re.escape(name) for name, _ in named), key=len, reverse=True)
    return rf"(?:(?<!\d)\d{{1,2}}(?!\d)|{'|'.join(_bounded(name) for name in names)})"


@lru_cache(maxsize=16)
def _pieces(named: tuple[tuple[str, int], ...], measures: tuple[str, ...], before: tuple[str, ...]) -> re.Pattern[str]:
    not_after = "".join(rf"(?<!{re.escape(one)})" for one in before)
    return re.compile(rf"{not_after}(?P<number>{_number(named)})\s*{_any(measures)}")


@lru_cache(maxsize=16)
def _only_pieces(named: tuple[tuple[str, int], ...], only: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"{_any(only)}\s*(?P<number>{_number(named)})")


def _any(expressions: tuple[str, ...]) -> str:
    longest_first = sorted(expressions, key=len, reverse=True)
    return "(?:" + "|".join(_bounded(re.escape(one)) for one in longest_first) + ")"


def _bounded(name: str) -> str:
    """Return the pattern of a word; the border of a Chinese one needs no space."""
    if re.match(rf"[{HAN}]", name):
        return name
    return rf"(?<![^\W{HAN}]){name}(?![^\W{HAN}])"
