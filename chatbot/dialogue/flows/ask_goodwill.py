"""What no rule allows: a wish that a person of the shop looks at, with everything known about it."""

from __future__ import annotations

from chatbot.dialogue.confirm import for_guest
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.staff.to_person import presence, summary
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import tokens
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, HandOff

_SLOT = "wish"
_TOLD_FROM = 9  # words: a shorter message only says that something is wished for


class AskGoodwill:
    """Passes a wish for goodwill to the staff."""

    name = "ask_goodwill"
    level = Level.VERIFIED

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Ask what is wished for; hand it over with the order it is about."""
        settled = await for_guest(frame, turn, self._policy.retriever, "order.sign_in")
        if settled is not None:
            return settled
        is_told = bool(frame.slot(_SLOT)) or len(tokens(said(frame))) >= _TOLD_FROM
        if not is_told or not said(frame):
            waiting = frame.with_slot(_SLOT, said(frame)).asking(_SLOT)
            return Advance(Ask(_SLOT, (Statement("goodwill.ask"),)), waiting)
        key = "hand_off.already" if turn.state.is_handed_off else "goodwill.done"
        statements = (Statement(key), *presence(turn))
        return Advance(HandOff("goodwill", summary(turn, said(frame)), statements))
