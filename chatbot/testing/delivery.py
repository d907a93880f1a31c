"""Whoever takes messages and mails, in memory, well or badly."""

from __future__ import annotations

import asyncio

from chatbot.errors import DeliveryError
from chatbot.ports.delivery import Mail, Outgoing


class MemoryReceiver:
    """Keeps what it takes; of `errors`, one after the other is raised instead, None for none."""

    def __init__(self, *errors: DeliveryError | None) -> None:
        self.taken: list[Outgoing] = []
        self.errors = list(errors)
        self.has_taken = asyncio.Event()

    async def take(self, message: Outgoing) -> str:
        """Keep a message, or fail as planned."""
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error
        self.taken.append(message)
        self.has_taken.set()
        return "memory"


class MemoryMailer:
    """Keeps the mails that it was to send."""

    name = "memory"

    def __init__(self) -> None:
        self.sent: list[Mail] = []

    async def send(self, mail: Mail) -> None:
        """Keep a mail."""
        self.sent.append(mail)

    async def mails(self, limit: int = 100) -> tuple[tuple[int, Mail], ...]:
        """Return the newest mails with their numbers."""
        return tuple(reversed([*enumerate(self.sent, start=1)][-limit:]))

    async def mail(self, number: int) -> Mail | None:
        """Return one mail."""
        return self.sent[number - 1] if 1 <= number <= len(self.sent) else None

    async def forget(self, customer_id: str) -> None:
        """Drop the mails to a customer."""
        self.sent = [mail for mail in self.sent if mail.customer_id != customer_id]
