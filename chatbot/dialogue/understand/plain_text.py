"""Rids a message of what carries no meaning: fillers and greetings around it, and slips of typing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from chatbot.dialogue.understand.words import HAN, pairs

Words = Mapping[str, tuple[str, ...]]

_HAN_SPACE = re.compile(rf"(?<=[{HAN}])[ \t]+(?=[{HAN}])")
_OPENS = re.compile(r"(?:^|[.!?\n]\s*)$")
_MARKS = r"[\s,，。.!！~～、…]"


def plain_text(text: str, words: Words) -> str:
    """Return a message spelt as it is meant, commas for the blanks between Chinese, no "um, hello" before it.

    A message that is nothing else stays as it is.
    """
    for slip, meant in pairs(words["spelling"]):
        text = text.replace(slip, meant)
    text = _HAN_SPACE.sub("，", text)
    text = _fillers_before(words["filler"]).sub("", text)
    return _fillers_after(words["filler_after"]).sub("", text)


def respelt(text: str, slips: Mapping[str, str]) -> str:
    """Return a text with words written as they are meant (misspelt, lower case -> meant)."""
    if not slips:
        return text
    pattern = rf"(?<![\w@.'’-])(?:{'|'.join(map(re.escape, slips))})(?![\w@'’-]|\.\w)"

    def meant(found: re.Match[str]) -> str:
        word, opens = found.group(), _OPENS.search(text[: found.start()])
        return slips[word.lower()] if word.islower() or opens or text.isupper() else word

    return re.sub(pattern, meant, text, flags=re.IGNORECASE)


@lru_cache(maxsize=16)
def _fillers_before(fillers: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"^{_MARKS}*(?:{_any(fillers)}{_MARKS}+)+(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=16)
def _fillers_after(fillers: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<=[^\s,，。.!！~～、…]){_MARKS}+{_any(fillers)}{_MARKS}*$", re.IGNORECASE)


def _any(expressions: Iterable[str]) -> str:
    return "(?:" + ("|".join(map(re.escape, sorted(expressions, key=len, reverse=True))) or "(?!)") + ")"
