"""What is said in anger: the wish in it counts; without one it is the anger that is answered."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.understand.context import Context
from chatbot.dialogue.understand.forms import corrects, is_question
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.words import around, mentions, word_count
from chatbot.domain.commands import Answer, AskForPerson, Command, Mood, SmallTalk, StartFlow

ANGRY = {Mood.FRUSTRATED: "frustrated", Mood.ABUSIVE: "abuse"}
"""Moods of anger, with the small talk that answers them."""
_LONGEST_ASIDE = 12
_OF_GOODS_GONE = frozenset({"return_items", "report_problem", "cancel_order"})
"""Goals whose cards take no size, address or way of paying."""


def without_anger(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return a text without its angry words, in lower case: what is wanted stands between them."""
    angry = _angry_words(words)
    while mentions(text, angry):
        text = " ".join(part.strip() for part in around(text, angry))
    return text.strip()


def _angry_words(words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return (*words["frustration"], *words["abuse"])


def _is_vented(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text is angry in words and asks nothing."""
    return bool(mentions(text, _angry_words(words))) and not is_question(text, words)


def in_mood(
    commands: tuple[Command, ...], text: str, mood: Mood, words: Mapping[str, tuple[str, ...]]
) -> tuple[Command, ...]:
    """Return the commands of an angry message: without a clear wish in it, it is the anger that is answered."""
    kind = ANGRY.get(mood)
    if (
        kind is None
        or not _is_vented(text, words)
        or any(isinstance(command, StartFlow | Answer | AskForPerson) for command in commands)
    ):
        return commands
    return tuple(one for one in commands if _is_clear(one)) or (SmallTalk(kind),)


def is_aside(text: str, context: Context) -> bool:
    """Whether a text beside an open card only vents: it names nothing that the card could take."""
    frame, words = context.frame, context.words
    is_beside = frame is not None and frame.asked == CONFIRMATION and frame.flow in _OF_GOODS_GONE
    names = context.slots or context.bought.are_named_in(text, words) or heard(text, words) or corrects(text, words)
    return is_beside and _is_vented(text, words) and not names and word_count(text) <= _LONGEST_ASIDE


def _is_clear(command: Command) -> bool:
    return bool(getattr(command, "intent", "")) and not isinstance(command, SmallTalk)
