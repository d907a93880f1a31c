"""Words and fixed expressions in a message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from math import ceil

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
"""The characters that Chinese is written in, as the inside of a character class."""
_LETTER = rf"[^\W_{HAN}]"
_WORD = re.compile(rf"[{HAN}]|{_LETTER}+(?:['’]{_LETTER}+)?")
_HAN_RUN = re.compile(rf"[{HAN}]+")
SENTENCE_END = rf"(?<=[.?!;])\s+|(?<=[?!;])(?=[{HAN}])|(?<=[。？！；…])\s*|\s*\n+\s*"
"""What ends a sentence, as a pattern: a mark before a blank or before Chinese, a Chinese mark, a line's end."""
_RUN = re.compile(rf"[^\W{HAN}]+")
_APOSTROPHE = re.compile("['’]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_GAP_MARK = re.compile(r"\s*\.\.\.\s*")
_GAP = r"(?:\W+\w+){0,4}?\W+"
_HAN_GAP = r"[^，。,.!?！？]{0,8}?"
_NEAR_ENOUGH = 0.82
_MISSPELT_FROM = 5
_SHORTEST_PART = 4
_HAN_SHARE = 0.5
_SHORTEST_PIECE = 2


def plain_width(text: str) -> str:
    """Return a text with full-width letters, digits and marks as plain ones, each at its place."""
    return text.translate(_WIDE)


@lru_cache(maxsize=16384)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a text, lower case, typographic apostrophes made plain; of Chinese, each character."""
    return tuple(match.group().replace("’", "'") for match in _WORD.finditer(text.lower()))


def first_words(text: str, count: int) -> str:
    """Return the first words of a text without the marks between them; a Chinese word is taken as two characters."""
    said, taken = "", 0.0
    for word in tokens(text):
        is_han = bool(_HAN_RUN.match(word))
        taken += _HAN_SHARE if is_han else 1
        if taken > count:
            break
        said += word if is_han and _HAN_RUN.match(said[-1:]) else f" {word}"
    return said.strip()


def opens_with(text: str, count: int, expressions: Iterable[str]) -> str:
    """Return the expression that stands in the first words of a text, a Chinese one at its start: not 袜子那单."""
    opening = first_words(text, count)
    found = mentions(opening, expressions)
    is_behind = bool(_HAN_RUN.match(found)) and not opening.strip().startswith(found)
    return "" if is_behind else found


def last_words(text: str, count: int) -> str:
    """Return a text's end from the word on that is that many before it; twice as many Chinese characters."""
    places = [found.start() for found in _WORD.finditer(text)]
    weights = [_HAN_SHARE if _HAN_RUN.match(text[place]) else 1 for place in places]
    fitting = [place for number, place in enumerate(places) if sum(weights[number:]) <= count]
    return text[fitting[0] :] if fitting else ""


def word_count(text: str) -> int:
    """Return how many words a text has; two Chinese characters are taken as one."""
    return ceil(sum(_HAN_SHARE if _HAN_RUN.match(word) else 1 for word in tokens(text)))


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return a word without its English plural or possessive ending."""
    word = word.removesuffix("'s")
    for ending, rest in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + rest
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


def mentions(text: str, expressions: Iterable[str]) -> str:
    """Return the first of the expressions (words or phrases) that stands in a text as whole words, else nothing.

    Apostrophes do not count: "dont" is "don't". What is returned is lower case and without them. "..." in an
    expression are up to four words. Chinese has no spaces: there an expression may stand anywhere.
    """
    found = _first(plain(text), tuple(expressions))
    return found.group() if found else ""


def listed_under(words: Mapping[str, tuple[str, ...]], prefix: str) -> tuple[str, ...]:
    """Return the expressions of all lists whose names begin so: every way of paying is under ``pay.``."""
    return tuple(one for key, listed in words.items() if key.startswith(prefix) for one in listed)


def around(text: str, expressions: Iterable[str]) -> tuple[str, str]:
    """Return the text before and after the first of the expressions, lower case; all of it and nothing without one."""
    said = plain(text)
    found = _first(said, tuple(expressions))
    return (said, "") if found is None else (said[: found.start()], said[found.end() :])


def without(text: str, expressions: Iterable[str]) -> str:
    """Return a text without the expressions, wherever they stand; itself where it has none of them."""
    expressions = tuple(expressions)
    while mentions(text, expressions):
        text = " ".join(around(text, expressions))
    return text


def alternatives(expressions: Iterable[str]) -> str:
    """Return what matches any of the expressions in a pattern, the longest first; nothing matches without any."""
    return "|".join(map(re.escape, sorted(expressions, key=len, reverse=True))) or "(?!)"


def ends_with(text: str, expressions: Iterable[str]) -> str:
    """Return the longest of the expressions that a text, in lower case, ends with as whole words, else nothing."""
    found = (one for one in expressions if text.endswith(one) and _is_border(text[: len(text) - len(one)], one))
    return max(found, key=len, default="")


def is_only(text: str, words: Mapping[str, tuple[str, ...]], *lists: str) -> bool:
    """Whether a text is one expression of the word lists, or some of them, give or take marks and polite words."""
    expressions = {_spaced(tokens(plain(one))) for name in lists for one in words[name]} - {""}
    said = tokens(plain(text))
    without_polite = [word for word in said if word not in words["polite"]]
    return _is_made_of(_spaced(said), expressions) or _is_made_of(_spaced(without_polite), expressions)


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences and lines of a message."""
    return tuple(part.strip() for part in re.split(SENTENCE_END, text) if part.strip())


def is_near(one: str, other: str) -> bool:
    """Whether two words are the same, or one is a misspelling of the other (long words only)."""
    if stem(one) == stem(other):
        return True
    if min(len(one), len(other)) < _MISSPELT_FROM or one[0] != other[0]:
        return False
    return sorted(one) == sorted(other) or SequenceMatcher(None, stem(one), stem(other)).ratio() >= _NEAR_ENOUGH


def ends_in(word: str, name: str) -> bool:
    """Whether a name is made of a word and something before it: a headlamp is a lamp."""
    return len(stem(word)) >= _SHORTEST_PART and stem(name).endswith(stem(word))


def content_words(text: str, stop: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a text that carry meaning of their own."""
    ignored = frozenset(stop)
    return tuple(word for word in tokens(text) if word not in ignored)


def pairs(entries: Iterable[str]) -> list[tuple[str, str]]:
    """Return the two sides of entries such as ``hrs = opening hours``."""
    parts = (entry.partition(" = ") for entry in entries)
    return [(left, right) for left, _, right in parts]


def han_runs(text: str) -> tuple[str, ...]:
    """Return the stretches of Chinese characters in a text."""
    return tuple(_HAN_RUN.findall(text))


def pieces_of(run: str) -> Iterator[str]:
    """Yield what may be said of a Chinese name: every part of it of two characters and more."""
    yield from (run[start:end] for start in range(len(run)) for end in range(start + _SHORTEST_PIECE, len(run) + 1))


def without_han(text: str, expressions: Iterable[str]) -> str:
    """Return a text without the Chinese expressions, the longest ones taken out first."""
    for one in sorted(filter(_HAN_RUN.match, expressions), key=len, reverse=True):
        text = text.replace(one, " ")
    return text


def _spaced(words: Iterable[str]) -> str:
    return "".join(f"{word} " for word in words)


def _is_made_of(said: str, expressions: set[str]) -> bool:
    """Whether a text is one expression after the other, such as "yes ok" and "好的好的"."""
    return any(
        said == one or (said.startswith(one) and _is_made_of(said[len(one) :], expressions)) for one in expressions
    )


def _is_border(before: str, expression: str) -> bool:
    """Whether an expression after this text is no end of a longer word."""
    is_chinese = bool(_HAN_RUN.match(expression[:1]) or _HAN_RUN.match(before[-1:]))
    return is_chinese or not before[-1:].isalnum() or not expression[:1].isalnum()


def _first(said: str, expressions: tuple[str, ...]) -> re.Match[str] | None:
    """Return where the first of the expressions stands in a plain text, the longest of those that begin there."""
    index, runs = _index(expressions), _runs(said)
    likely = [one for run in index.by_run.keys() & runs for one in index.by_run[run]]
    likely += [one for opening, one in index.others if opening in said]
    found = filter(None, (_pattern(one).search(said) for one in likely))
    return min(found, key=lambda match: (match.start(), -len(match.re.pattern)), default=None)


@dataclass(frozen=True, slots=True)
class _Index:
    """The expressions of a list by the run of letters that they open with; the others, each after how it opens."""

    by_run: Mapping[str, Sequence[str]]
    others: Sequence[tuple[str, str]]


@lru_cache(maxsize=4096)
def _index(expressions: tuple[str, ...]) -> _Index:
    by_run: dict[str, list[str]] = {}
    others: list[tuple[str, str]] = []
    for one in map(plain, expressions):
        run = _RUN.match(one)
        if run:
            by_run.setdefault(run.group(), []).append(one)
        else:
            others.append((_GAP_MARK.split(one)[0], one))
    return _Index(by_run, others)


@lru_cache(maxsize=512)
def _runs(said: str) -> frozenset[str]:
    return frozenset(_RUN.findall(said))


@lru_cache(maxsize=16384)
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(_bounded(expression))


def _bounded(expression: str) -> str:
    """Return the pattern of an expression that is no part of a longer word; a Chinese end of it needs no bound."""
    before = "" if _HAN_RUN.match(expression[:1]) else rf"(?<![^\W{HAN}])"
    after = "" if _HAN_RUN.match(expression[-1:]) else rf"(?![^\W{HAN}])"
    gap = _HAN_GAP if _HAN_RUN.search(expression) else _GAP
    return before + gap.join(map(re.escape, _GAP_MARK.split(expression))) + after


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """Return a text in lower case without apostrophes."""
    return _APOSTROPHE.sub("", text).lower()
