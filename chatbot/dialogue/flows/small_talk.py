"""Greetings, thanks, good-byes, and what the assistant says about itself."""

from __future__ import annotations

from chatbot.dialogue.turn import Advance, Turn, first
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import QuickReply, Say

_OPENERS = ("greeting", "capabilities", "identity")
_PERSON_OFFERED = ("frustrated", "language")


class SmallTalk:
    """Answers what is not about the shop."""

    name = "small_talk"
    level = Level.ANONYMOUS

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Say the phrase of this kind of small talk."""
        kind = first(frame.slot("kind"))
        own = f"small_talk.{kind}"  # "greeting" alone is the phrase that opens a conversation
        key = own if own in turn.language.phrases else kind
        chips: tuple[QuickReply, ...] = ()
        if kind in _PERSON_OFFERED:
            chips = (turn.chip("person"),)
        if kind in _OPENERS:
            starts = (turn.language.say(f"chip.{name}") for name in ("track", "return", "find"))
            chips = (*(QuickReply(label, label) for label in starts), turn.chip("person"))
        return Advance(Say((Statement(key),), (), chips))
