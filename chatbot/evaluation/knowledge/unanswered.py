"""Which questions of shoppers got no sure answer: a projection of the conversation log, without personal data.

A turn tells in its trace what it said. Whatever else shows that an answer was bad joins here as one more `Reason`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chatbot.dialogue.guardrails.card_numbers import mask_card_numbers
from chatbot.dialogue.understand.masked import mask
from chatbot.domain.conversation import (
    Event,
    LoggedEvent,
    MessageReceived,
    MessageUnderstood,
    StackChanged,
    TurnFinished,
)
from chatbot.domain.feedback import ReplyRated
from chatbot.ports.store import StoreConnector
from chatbot.ports.transcripts import Transcripts

KINDS: tuple[type[Event], ...] = (MessageReceived, MessageUnderstood, StackChanged, TurnFinished, ReplyRated)
_SHORTEST_NAME = 3
_PLACEHOLDER = re.compile(r"\[([a-z-]+)-\d+\]")


class Reason(StrEnum):
    """Why a question counts: nothing was known, only something close, a product's data do not say, a thumb is down."""

    UNKNOWN = "unknown"
    CLOSEST = "closest"
    PRODUCT = "product"
    UNHELPFUL = "unhelpful"


_REASONS = {
    "answer.unknown": Reason.UNKNOWN,
    "answer.closest": Reason.CLOSEST,
    "product.none": Reason.UNKNOWN,
    "product.not_sold": Reason.UNKNOWN,
    "product.not_found": Reason.UNKNOWN,
    "product.unknown": Reason.PRODUCT,
}


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that got no sure answer, personal data masked, in its language."""

    text: str
    language: str
    reason: Reason
    at: datetime


async def read_unanswered(transcripts: Transcripts, store: StoreConnector, since: datetime) -> tuple[Unanswered, ...]:
    """Return the unanswered questions since a moment, the names of customers who are signed in masked.

    Raises StoreUnavailable.
    """
    found: list[Unanswered] = []
    async for one in transcripts.since(since, KINDS):
        customer = None if one.customer_id is None else await store.customer(one.customer_id)
        found += unanswered_in(one.events, () if customer is None else customer.name.split())
    return tuple(found)


def unanswered_in(events: Sequence[LoggedEvent], names: Sequence[str] = ()) -> Iterator[Unanswered]:
    """Yield the questions of one conversation; `names` are masked in them."""
    thumbs = {one.event.reply: one.event.is_helpful for one in events if isinstance(one.event, ReplyRated)}
    said: list[str] = []
    language, question = "en", ""
    for logged in events:
        match logged.event:
            case MessageReceived(text=text):
                said.append(text)
            case MessageUnderstood(language=tag):
                language = tag
            case StackChanged(focus=focus):
                question = focus.question
            case TurnFinished() as finished:
                message = " ".join(said)
                is_bad = not thumbs.get(logged.sequence, True)
                reason = reason_of(finished) or (Reason.UNHELPFUL if is_bad else None)
                if reason is not None and message:
                    asked = question if question and question in message else message
                    yield Unanswered(masked(asked, names), language, reason, logged.at)
                said = []


def masked(text: str, names: Sequence[str] = ()) -> str:
    """Return a text without card numbers, addresses, e-mails, postcodes, long numbers and these names."""
    shown = _PLACEHOLDER.sub(r"[\1]", mask(mask_card_numbers(text)).shown)
    for name in names:
        if len(name) >= _SHORTEST_NAME:
            shown = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", shown, flags=re.IGNORECASE)
    return " ".join(shown.split())


def reason_of(finished: TurnFinished) -> Reason | None:
    """Return why a turn counts as without a sure answer, None for one that has one."""
    statements = dict(finished.trace.notes).get("statements", "").split(", ")
    return next((_REASONS[key] for key in statements if key in _REASONS), None)
