"""How a conversation proves by a code whose it is: what is typed, and the events of it."""

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


ProofEvent = CodeSent | CodeRefused | CustomerVerified
"""What happens while a conversation proves whose it is."""
