"""How a shopper sounds: by words, by capitals and by marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commands import Mood
from chatbot.domain.conversation import Message, Role

_SHOUTED = 3
_MARKS = ("!!!", "???", "?!?", "！！！", "？？？")


def mood_of(text: str, words: Mapping[str, tuple[str, ...]], history: Sequence[Message] = ()) -> Mood:
    """Return the strongest mood that the newest message of a history shows.

    Who thanks, or wrote the message before in capitals, too, does not shout: they only write so.
    """
    said = [one.text for one in history if one.role is Role.USER]
    before = "".join(said[-2:-1])
    for mood, key in ((Mood.ABUSIVE, "abuse"), (Mood.FRUSTRATED, "frustration")):
        if mentions(text, words[key]):
            return mood
    is_shouted = _is_shouted(text) and not _is_shouted(before) and not mentions(text, words["thanks"])
    if any(mark in text for mark in _MARKS) or is_shouted:
        return Mood.FRUSTRATED
    for mood, key in ((Mood.URGENT, "urgency"), (Mood.THANKFUL, "thanks")):
        if mentions(text, words[key]):
            return mood
    return Mood.CALM


def _is_shouted(text: str) -> bool:
    """Whether most words are in capitals: some words of four letters and more, not a code or a size."""
    long = [word for word in text.split() if len(word) > _SHOUTED and word.isalpha()]
    return len(long) >= _SHOUTED and all(word.isupper() for word in long)
