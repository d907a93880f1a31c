"""What leaves the house: messages of the outbox, whoever takes them, and mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message of the outbox; `key` is the same at every attempt, so that a receiver can tell a repetition."""

    topic: str
    key: str
    payload: Mapping[str, str]
    at: datetime


class Receiver(Protocol):
    """Takes messages, each one at least once."""

    async def take(self, message: Outgoing) -> str:
        """Take a message over and return who has it now, for reports (``mailbox``, ``webhook``, ``nobody``).

        Raises DeliveryUnavailable (it is brought again), DeliveryRefused (it is not), StoreError (again).
        """
        ...


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that is ready to go, plain text; `key` makes a repetition of it recognisable.

    `customer_id` is whose it is: a customer, the conversation of somebody who is none, empty for the team's.
    """

    key: str
    customer_id: str
    recipient: str
    subject: str
    body: str
    at: datetime


class Mailer(Protocol):
    """Sends mail."""

    @property
    def name(self) -> str:
        """What reports call it."""
        ...

    async def send(self, mail: Mail) -> None:
        """Send a mail. Raises DeliveryUnavailable, DeliveryRefused, StoreError."""
        ...


class Mailbox(Protocol):
    """Keeps mails instead of sending them."""

    async def mails(self, limit: int = 100) -> tuple[tuple[int, Mail], ...]:
        """Return the newest mails with their numbers. Raises StoreUnavailable."""
        ...

    async def mail(self, number: int) -> Mail | None:
        """Return one mail, None when there is none. Raises StoreUnavailable."""
        ...

    async def forget(self, customer_id: str) -> None:
        """Destroy the mails to a customer. Raises StoreUnavailable."""
        ...
