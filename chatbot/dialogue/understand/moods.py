"""How a shopper sounds: by words, by capitals and by marks."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commands import Mood

_SHOUTED = 3
_MARKS = ("!!!", "???", "?!?", "！！！", "？？？")


def mood_of(text: str, words: Mapping[str, tuple[str, ...]]) -> Mood:
    """Return the strongest mood that a message shows."""
    for mood, key in ((Mood.ABUSIVE, "abuse"), (Mood.FRUSTRATED, "frustration")):
        if mentions(text, words[key]):
            return mood
    if any(mark in text for mark in _MARKS) or _is_shouted(text):
        return Mood.FRUSTRATED
    for mood, key in ((Mood.URGENT, "urgency"), (Mood.THANKFUL, "thanks")):
        if mentions(text, words[key]):
            return mood
    return Mood.CALM


def _is_shouted(text: str) -> bool:
    """Whether most words are in capitals: some words of four letters and more, not a code or a size."""
    long = [word for word in text.split() if len(word) > _SHOUTED and word.isalpha()]
    return len(long) >= _SHOUTED and all(word.isupper() for word in long)
