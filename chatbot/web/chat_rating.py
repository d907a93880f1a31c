"""How the rating of a conversation stands on the chat page; a pure function of the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.domain.conversation import LoggedEvent, ProposalExecuted, TurnFinished
from chatbot.domain.feedback import ConversationRated, is_farewell
from chatbot.domain.hand_overs import HandOverResolved


@dataclass(frozen=True, slots=True)
class Rating:
    """Whether stars are asked for, and how many were given."""

    asks_stars: bool = False
    stars: int = 0


def rating_of(events: Sequence[LoggedEvent]) -> Rating:
    """Return how it stands after the events."""
    asks, stars = False, 0
    for logged in events:
        match logged.event:
            case TurnFinished(trace=trace):
                asks = asks or is_farewell(trace)
            case ProposalExecuted() | HandOverResolved():
                asks = True
            case ConversationRated(stars=given):
                asks, stars = True, given
            case _:
                pass
    return Rating(asks, stars)
