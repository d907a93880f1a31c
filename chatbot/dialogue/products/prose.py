"""What only the description tells of a product: whether it itches, rustles or smells."""

from __future__ import annotations

import re
from collections.abc import Mapping

from chatbot.dialogue.understand.words import mentions, pairs, tokens

_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")


def told_in_prose(text: str, description: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return the first sentence of a description that speaks of what a text asks, in its own words for it."""
    stems = tuple(stem for said, stem in pairs(words["prose"]) if mentions(text, (said,)))
    told = (one for one in _END.split(description) if stems and any(word.startswith(stems) for word in tokens(one)))
    return next(told, "")
