"""Words and fixed expressions in a message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CLAUSE_END = re.compile(r"(?<=[.?!;])\s+|\n+")
_APOSTROPHE = re.compile("['’]")
_NEAR_ENOUGH = 0.82
_MISSPELT_FROM = 5


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a text, lower case, typographic apostrophes made plain."""
    return tuple(match.group().replace("’", "'") for match in _WORD.finditer(text.lower()))


def stem(word: str) -> str:
    """Return a word without its English plural or possessive ending."""
    word = word.removesuffix("'s")
    for ending, rest in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + rest
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


def mentions(text: str, expressions: Iterable[str]) -> str:
    """Return the first of the expressions (words or phrases) that stands in a text as whole words, else nothing.

    Apostrophes do not count: "dont" is "don't". What is returned is lower case and without them.
    """
    pattern = _any_of(tuple(expressions))
    found = pattern.search(_plain(text))
    return found.group() if found else ""


def around(text: str, expressions: Iterable[str]) -> tuple[str, str]:
    """Return the text before and after the first of the expressions, lower case; all of it and nothing without one."""
    plain = _plain(text)
    found = _any_of(tuple(expressions)).search(plain)
    return (plain, "") if found is None else (plain[: found.start()], plain[found.end() :])


def is_only(text: str, expressions: Iterable[str]) -> bool:
    """Whether a text is one of the expressions, give or take punctuation and a polite word."""
    said = " ".join(word for word in tokens(_plain(text)) if word not in ("please", "thanks", "thank", "you"))
    return said in {" ".join(tokens(_plain(expression))) for expression in expressions}


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences and lines of a message."""
    return tuple(part.strip() for part in _CLAUSE_END.split(text) if part.strip())


def is_near(one: str, other: str) -> bool:
    """Whether two words are the same, or one is a misspelling of the other (long words only)."""
    if stem(one) == stem(other):
        return True
    if min(len(one), len(other)) < _MISSPELT_FROM or one[0] != other[0]:
        return False
    return SequenceMatcher(None, stem(one), stem(other)).ratio() >= _NEAR_ENOUGH


def content_words(text: str, stop: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a text that carry meaning of their own."""
    ignored = frozenset(stop)
    return tuple(word for word in tokens(text) if word not in ignored)


@lru_cache(maxsize=256)
def _any_of(expressions: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(map(_plain, expressions), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def _plain(text: str) -> str:
    return _APOSTROPHE.sub("", text).lower()
