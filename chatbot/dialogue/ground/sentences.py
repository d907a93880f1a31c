"""Cuts a stream of pieces into sentences."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing

_END = re.compile(
    r"(?:(?<=[.!?])(?!\s*\[)|(?<=[.!?]\[\d\])|(?<=[.!?] \[\d\]))(?:\s+|$)|"
    r"(?:(?<=[。！？])(?!\s*\[)|(?<=[。！？]\[\d\])|(?<=[。！？] \[\d\]))\s*|\n+"
)
"""A sentence ends with its mark, and the number of a passage after that."""
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|approx|no|nr)\.$", re.IGNORECASE)


async def sentences(pieces: AsyncGenerator[str]) -> AsyncGenerator[str]:
    """Yield whole sentences as soon as the text after them has begun, the rest at the end; closing closes `pieces`."""
    waiting = ""
    async with aclosing(pieces):
        async for piece in pieces:
            waiting += piece
            while (cut := _cut(waiting)) is not None:
                sentence, waiting = cut
                if sentence:
                    yield sentence
    if waiting.strip():
        yield waiting.strip()


def split(text: str) -> tuple[str, ...]:
    """Return the sentences of a whole text."""
    found = []
    while text.strip():
        sentence, text = _cut(f"{text}\n") or (text.strip(), "")
        found.append(sentence)
    return tuple(filter(None, found))


def _cut(text: str) -> tuple[str, str] | None:
    """Return the first sentence and the rest, None while no sentence is surely complete."""
    for end in _END.finditer(text):
        if end.end() == len(text) and "\n" not in end.group():
            return None
        sentence = text[: end.start()].strip()
        if not _ABBREVIATION.search(sentence):
            return sentence, text[end.end() :]
    return None
