"""Numbers and pieces in a message: "one of the two pairs", "just two of them", "eighty", 一双, 两件."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from chatbot.dialogue.understand.words import HAN

Words = Mapping[str, tuple[str, ...]]

_MOST = 99


def read_pieces(text: str, words: Words) -> int | None:
    """Return how many pieces a message speaks of, None when it does not count: the first number that counts some."""
    found = _pieces(_named(words), words["measure"], words["only"], words["ordinal_before"]).search(text.lower())
    return None if found is None else read_number(found["number"] or found["alone"], words) or None


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
    """Return a text whose Chinese numbers with 十, 百 or 千 in them are written in digits: 一百五 is 150."""
    single = {name: number for name, number in _named(words) if re.fullmatch(f"[{HAN}]", name)}
    named = ((100, words["scale.100"]), (1000, words["scale.1000"]))
    scales = {name: scale for scale, names in named for name in names if re.fullmatch(f"[{HAN}]", name)}
    if not scales:
        return text
    signs = "".join((*single, *scales))
    return re.sub(rf"[{signs}]{{2,}}", lambda run: _in_digits(run.group(), single, scales) or run.group(), text)


def _in_digits(run: str, single: Mapping[str, int], scales: Mapping[str, int]) -> str:
    """Return what a run of Chinese signs counts, nothing where it is no number; the last sign may lack its scale."""
    total, pending, scale = 0, 0, 0
    for sign in run:
        step = scales.get(sign, 0) or (10 if single.get(sign) == 10 else 0)
        if step:
            total, pending, scale = total + (pending or 1) * step, 0, step
        elif pending:
            return ""
        else:
            pending = single[sign]
    return str(total + pending * (scale // 10 if scale > 10 else 1)) if scale else ""


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
def _pieces(
    named: tuple[tuple[str, int], ...], measures: tuple[str, ...], only: tuple[str, ...], before: tuple[str, ...]
) -> re.Pattern[str]:
    number, not_after = _number(named), "".join(rf"(?<!{re.escape(one)})" for one in before)
    return re.compile(rf"{not_after}(?P<number>{number})\s*{_any(measures)}|{_any(only)}\s*(?P<alone>{number})")


def _any(expressions: tuple[str, ...]) -> str:
    longest_first = sorted(expressions, key=len, reverse=True)
    return "(?:" + "|".join(_bounded(re.escape(one)) for one in longest_first) + ")"


def _bounded(name: str) -> str:
    """Return the pattern of a word; the border of a Chinese one needs no space."""
    if re.match(rf"[{HAN}]", name):
        return name
    return rf"(?<![^\W{HAN}]){name}(?![^\W{HAN}])"
