"""What of a conversation the chat page lets a shopper rate, and how it stands; a pure function of the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.domain.conversation import LoggedEvent, MessageReceived, ProposalExecuted, SentenceReleased, TurnFinished
from chatbot.domain.feedback import ConversationRated, ReplyRated, is_farewell
from chatbot.domain.hand_overs import HandOverResolved


@dataclass(frozen=True, slots=True)
class Rating:
    """What was rated: the last reply (its place, 0 for none) with its thumb; whether stars are asked for, and given."""

    reply: int = 0
    thumb: ReplyRated | None = None
    asks_stars: bool = False
    stars: int = 0


def rating_of(events: Sequence[LoggedEvent]) -> Rating:
    """Return how the bar stands after the events."""
    rating, thumbs = Rating(), dict[int, ReplyRated]()
    is_answered, asks, stars = False, False, 0
    for logged in events:
        match logged.event:
            case MessageReceived():
                rating, is_answered = Rating(), False
            case SentenceReleased():
                is_answered = True
            case TurnFinished(trace=trace):
                rating = Rating(logged.sequence if is_answered else 0)
                asks = asks or is_farewell(trace)
            case ProposalExecuted() | HandOverResolved():
                asks = True
            case ReplyRated(reply=reply) as thumb:
                thumbs[reply] = thumb
            case ConversationRated(stars=given):
                asks, stars = True, given
            case _:
                pass
    return Rating(rating.reply, thumbs.get(rating.reply), asks, stars)
