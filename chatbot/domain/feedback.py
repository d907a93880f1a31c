"""What shoppers think of it: a thumb for one reply, stars for the whole conversation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chatbot.domain.evidence import Trace

MOST_STARS = 5
_FAREWELLS = frozenset({"small_talk.thanks", "small_talk.bye", "small_talk.praise"})


class Complaint(StrEnum):
    """Why a reply was of no help, as a shopper says it with one tap."""

    WRONG = "wrong"
    OFF_TOPIC = "off_topic"
    UNCLEAR = "unclear"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True)
class ReplyRated:
    """A reply got a thumb; `reply` is the place of its end in the log. A later thumb takes the place of this one."""

    reply: int
    is_helpful: bool
    complaint: Complaint | None = None


@dataclass(frozen=True, slots=True)
class ConversationRated:
    """The conversation got 1 to 5 stars; a later rating takes the place of this one."""

    stars: int


FeedbackEvent = ReplyRated | ConversationRated
"""What a shopper says about the conversation instead of in it."""


def is_farewell(trace: Trace) -> bool:
    """Whether a turn answered thanks, praise or a good-bye: the moment to ask for stars."""
    said = {key for listed in trace.noted("statements") for key in listed.split(", ")}
    return not _FAREWELLS.isdisjoint(said)
