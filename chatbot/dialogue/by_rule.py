"""Hands a conversation over that goes badly, without being asked: anger or failure for the third time in a row.

A look-up with wrong proofs is no failure of ours: who insists there is offered a person already (`insisting`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from chatbot.dialogue.flows.hand_off import HandOffFlow, asking_contact, needs_contact, presence, summary
from chatbot.dialogue.state import is_asked_again, is_failure
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.work import Worked, in_mood
from chatbot.domain.conversation import Frame, Role
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import HandOff

_THIRD = 3


def minded(worked: Worked, turn: Turn) -> Worked:
    """Offer a person early where the shopper is moved, and pass the conversation to one when it goes badly."""
    worked = in_mood(worked, turn)
    reason = _reason(worked, turn)
    if not reason or turn.state.is_handed_off or any(isinstance(one, HandOff) for one in worked.outcomes):
        return worked
    words = next((one.text for one in reversed(turn.state.history) if one.role is Role.USER), "")
    passed_on = HandOff(reason, summary(turn, words), (Statement("hand_off.done"), *presence(turn)))
    if not needs_contact(turn):
        return replace(worked, outcomes=(*worked.outcomes, passed_on))
    asking, frame = asking_contact(passed_on, Frame(HandOffFlow.name))
    return replace(worked, outcomes=(*worked.outcomes, asking), stack=(*worked.stack, frame))


def _reason(worked: Worked, turn: Turn) -> str:
    if turn.state.upset >= _THIRD:
        return "mood"
    is_again = is_asked_again(worked.stack, turn.state.stack)
    has_failed = is_failure(worked.name, _keys(worked.statements), is_again=is_again)
    return "no_answer" if has_failed and turn.state.failures >= _THIRD - 1 else ""


def _keys(statements: Iterable[Statement]) -> frozenset[str]:
    return frozenset(one.key for one in statements)
