"""What is kept about a person: shown to them whole, erased, or gone by itself after a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from chatbot.domain.conversation import LoggedEvent
from chatbot.ports.unit_of_work import AuditEntry


class DataClass(StrEnum):
    """The classes of data; each is kept for a time of its own."""

    CATALOGUE = "catalogue"
    CUSTOMERS = "customers"
    ORDERS = "orders"
    CONVERSATIONS = "conversations"
    HAND_OVERS = "hand_overs"
    OUTBOX = "outbox"
    MAILS = "mails"
    ATTEMPTS = "attempts"
    STAFF = "staff"
    STAFF_SESSIONS = "staff_sessions"
    AUDIT = "audit"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data is meant.

    `conversations` are theirs, and those of guests who proved to know an order of theirs; `texts` names them in
    free text: e-mail, name, streets.
    """

    customer_id: str
    conversations: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Erasure:
    """That somebody was erased: `mark` stands for their id and leads back to nobody; `at` is a whole second."""

    mark: str
    at: datetime


class PersonalRecords(Protocol):
    """The database's tables, each by its declaration. Raises StoreUnavailable."""

    async def holds(self, customer_id: str) -> bool:
        """Whether any row is this customer's."""
        ...

    async def open_matters(self, subject: Subject) -> tuple[str, ...]:
        """Return what is not settled with them yet, such as ``order 40817 is in_transit``."""
        ...

    async def rows(self, subject: Subject) -> Mapping[str, list[dict[str, Any]]]:
        """Return their rows by table, complete but for secrets and what the log opens."""
        ...

    async def erase(self, subject: Subject, entry: AuditEntry) -> None:
        """Delete or overwrite whatever is personal, and record that it was done, all or nothing."""
        ...

    async def expire(self, before: Mapping[DataClass, datetime], now: datetime) -> Mapping[str, int]:
        """Delete what is older than the moment of its class; return how many rows went, by table."""
        ...

    async def owners(self) -> tuple[str, ...]:
        """Return the ids of all customers of whom there is any row."""
        ...

    async def erasures(self) -> frozenset[Erasure]:
        """Return the erasures that this database has seen."""
        ...

    async def note_erasures(self, *seen: Erasure) -> None:
        """Remember that this database has seen erasures."""
        ...


class PrivateLog(Protocol):
    """The conversation log, as far as privacy goes. Raises StoreUnavailable."""

    async def events(self, conversation_id: str, after: int = 0) -> tuple[LoggedEvent, ...]:
        """Return the events of a conversation. Raises ConversationNotFound."""
        ...

    async def conversations_of(self, customer_id: str) -> tuple[str, ...]:
        """Return the ids of a customer's conversations, oldest first."""
        ...

    async def guest_conversations_of(self, customer_id: str) -> tuple[str, ...]:
        """Return the conversations in which somebody who was not signed in proved to know an order of theirs."""
        ...

    async def forget(self, customer_id: str, guests: tuple[str, ...] = ()) -> None:
        """Destroy the keys of a customer's conversations, and of these guests'; none for them is no error."""
        ...

    async def expire(self, customers: datetime | None, guests: datetime | None) -> int:
        """Delete conversations in which nothing happened since these moments; return how many."""
        ...


class ErasureList(Protocol):
    """All erasures, kept apart from the database: a restored backup brings nobody back. Raises OSError."""

    def mark(self, customer_id: str) -> str:
        """Return what stands for a customer: the same every time, and no way back."""
        ...

    def erasures(self) -> frozenset[Erasure]:
        """Return all erasures."""
        ...

    def append(self, erasure: Erasure) -> None:
        """Add an erasure, durably."""
        ...
