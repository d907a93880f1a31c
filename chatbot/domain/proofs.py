"""How a conversation proves whose it is: what is typed, and the events of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TypedCode:
    """A message that was exactly a six-digit code; `text` is what is kept of it."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code is on its way to the e-mail on file of the customer that an order belongs to; it works until a moment."""

    order_number: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """A code was typed that proves nothing: ``wrong`` (another may be tried), ``spent``, ``expired``, ``none``."""

    reason: str


@dataclass(frozen=True, slots=True)
class CustomerVerified:
    """The conversation proved by a code whose it is, and belongs to that customer from here on."""

    customer_id: str


@dataclass(frozen=True, slots=True)
class GuestMatched:
    """The conversation proved that it knows an order; it may read that order, which is this customer's."""

    order_number: str
    customer_id: str


@dataclass(frozen=True, slots=True)
class LookUpFailed:
    """An order was looked for with details that do not fit."""

    order_number: str


@dataclass(frozen=True, slots=True)
class CustomerSignedIn:
    """The shop signed somebody in while they were talking: the conversation is theirs from here on.

    Tokens of the conversation from before this open nothing any more.
    """

    customer_id: str


ProofEvent = GuestMatched | LookUpFailed | CodeSent | CodeRefused | CustomerVerified | CustomerSignedIn
"""What happens while a conversation proves whose it is."""
