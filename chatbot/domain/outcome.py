"""What a flow decides in a turn: a closed union, with everything a surface needs to show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chatbot.domain.decisions import Alternative, Decision
from chatbot.domain.evidence import Statement
from chatbot.domain.writes import Write


class CardKind(StrEnum):
    """What a card shows."""

    ORDER = "order"
    PRODUCT = "product"
    COMPARISON = "comparison"
    PROPOSAL = "proposal"
    RETURN = "return"
    RECEIPT = "receipt"


BESIDE = " | "
"""What stands between the two products in the title and in each value of a comparison."""


@dataclass(frozen=True, slots=True)
class Card:
    """A block rendered by code from database values: a title and labelled rows, in the conversation's language.

    One that has trouble shows something that did not go as promised: an order that is late or lost.
    """

    kind: CardKind
    reference: str
    title: str
    rows: tuple[tuple[str, str], ...] = ()
    has_trouble: bool = False


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A short answer to press: what it shows and the message it sends."""

    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A write that waits for its confirmation: single use, bound to conversation, customer and payload."""

    id: str
    code: str
    conversation_id: str
    customer_id: str
    write: Write
    payload_hash: str
    expires_at: datetime
    card: Card


@dataclass(frozen=True, slots=True)
class Undo:
    """The write that undoes the last one, what that was called on its card and held, and until when it is offered."""

    write: Write
    title: str
    until: datetime
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """The goal is met: tell the shopper."""

    statements: tuple[Statement, ...]
    cards: tuple[Card, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """Something is missing: ask for one slot."""

    slot: str
    statements: tuple[Statement, ...]
    cards: tuple[Card, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()


@dataclass(frozen=True, slots=True)
class Propose:
    """A write is ready: show its card and wait."""

    proposal: Proposal
    statements: tuple[Statement, ...]
    quick_replies: tuple[QuickReply, ...] = ()

    @property
    def cards(self) -> tuple[Card, ...]:
        """The proposal's card."""
        return (self.proposal.card,)


@dataclass(frozen=True, slots=True)
class Refuse:
    """It is not allowed or not known: say so, and what is possible instead."""

    statements: tuple[Statement, ...]
    decisions: tuple[Decision, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    cards: tuple[Card, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()


@dataclass(frozen=True, slots=True)
class HandOff:
    """A person takes over: why, and what that person must know."""

    reason: str
    summary: str
    statements: tuple[Statement, ...]
    cards: tuple[Card, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()


Outcome = Say | Ask | Propose | Refuse | HandOff
