"""Asks which of two or three readings is meant."""

from __future__ import annotations

from chatbot.dialogue.state import CLARIFY, LABELS, UNCLEAR
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, QuickReply


class Clarify:
    """Offers the likely readings as quick replies."""

    name = CLARIFY
    level = Level.ANONYMOUS

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Ask once; the choice comes back as a message of its own."""
        labels = [turn.language.say(f"flow.{flow}") for flow in frame.slot("flows")]
        chips = (*(QuickReply(label, label) for label in labels), turn.chip("person"))
        waiting = frame.with_slot(LABELS, *labels).with_slot(UNCLEAR, said(frame)).asking("flow")
        return Advance(Ask("flow", (Statement("clarify.which"),), quick_replies=chips), waiting)
