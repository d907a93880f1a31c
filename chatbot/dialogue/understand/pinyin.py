"""Chinese that is typed in Latin letters: common expressions in pinyin, read as what they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from chatbot.dialogue.understand.words import HAN, pairs, tokens

_FEWEST, _LEAST = 2, 0.6
"""How much of a message must be known expressions for it to be pinyin."""
_BLANK = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")

Words = Mapping[str, tuple[str, ...]]


def from_pinyin(text: str, known: Mapping[str, Words]) -> str:
    """Return a message with its pinyin as Chinese; one that is hardly pinyin stays as it is."""
    meant = dict(pair for words in known.values() for pair in pairs(words["pinyin"]))
    pattern = _pattern(tuple(sorted(meant, key=len, reverse=True)))
    found = sum(len(tokens(one.group())) for one in pattern.finditer(text))
    if found < max(_FEWEST, _LEAST * len(tokens(text))):
        return text
    return _BLANK.sub("", pattern.sub(lambda one: meant[one.group().lower()], text))


@lru_cache(maxsize=8)
def _pattern(expressions: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, expressions))})(?![\w'])", re.IGNORECASE)
