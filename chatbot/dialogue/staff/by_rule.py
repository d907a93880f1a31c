"""Hands a conversation over unasked: anger for the third time in a row, no answer turn after turn, a large amount.

How often and how much, the shop sets (`PassOn`). A look-up with wrong proofs is no failure of ours: who insists there
is offered a person already (`insisting`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chatbot.dialogue.failing import in_a_row
from chatbot.dialogue.staff.to_person import handed_over
from chatbot.dialogue.state import is_asked_again
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.work import Worked, in_mood
from chatbot.domain.money import Money
from chatbot.domain.outcome import HandOff, Propose
from chatbot.domain.writes import cost_of

_THIRD = 3


def minded(worked: Worked, turn: Turn) -> Worked:
    """Offer a person early where the shopper is moved, and pass the conversation to one where a rule says so."""
    return passed_on(in_mood(worked, turn), turn)


def passed_on(worked: Worked, turn: Turn) -> Worked:
    """Pass the conversation to a person where a rule says so, once."""
    reason = _reason(worked, turn)
    if not reason or turn.state.is_handed_off or any(isinstance(one, HandOff) for one in worked.outcomes):
        return worked
    outcome, frame = handed_over(reason, turn)
    stack = worked.stack if frame is None else (*worked.stack, frame)
    return replace(worked, outcomes=(*worked.outcomes, outcome), stack=stack)


def _reason(worked: Worked, turn: Turn) -> str:
    limits = turn.shop.pass_on
    if turn.state.upset >= _THIRD:
        return "mood"
    if limits.above is not None and any(amount > limits.above for amount in _costs(worked, limits.above.currency)):
        return "amount"
    ended = replace(turn.state, is_again=is_asked_again(worked.stack, turn.state.stack))
    failures, unsure = in_a_row(ended, worked.name, {one.key for one in worked.statements})
    if failures >= limits.unanswered:
        return "no_answer"
    return "unsure" if limits.unsure is not None and unsure >= limits.unsure else ""


def _costs(worked: Worked, currency: str) -> Iterator[Money]:
    """Yield what the cards of a turn cost the shop."""
    for outcome in worked.outcomes:
        cost = cost_of(outcome.proposal.write) if isinstance(outcome, Propose) else None
        if cost is not None and cost[1].currency == currency:
            yield cost[1]
