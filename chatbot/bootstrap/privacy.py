"""Shows, erases and lets go what is kept about a customer, over database, conversation log and erasure list."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from chatbot.adapters.database.codec import encode
from chatbot.adapters.database.privacy import ERASED
from chatbot.domain.conversation import LoggedEvent
from chatbot.errors import ConfigurationError, ErasureRefused
from chatbot.ports.clock import Clock
from chatbot.ports.photos import PhotoAlbum
from chatbot.ports.privacy import DataClass, Erasure, ErasureList, PersonalRecords, PrivateLog, Subject
from chatbot.ports.store import StoreConnector
from chatbot.ports.unit_of_work import AuditEntry
from chatbot.settings import RetentionSettings

_ALL_ORDERS = 100_000
_SHORTEST_NAMING = 6  # characters; a shorter text would be found in texts about other people
_FORMAT = "storedesk-export-1"


@dataclass(frozen=True, slots=True)
class Privacy:
    """What a shop must be able to do with what it keeps about somebody. Raises StoreError."""

    records: PersonalRecords
    log: PrivateLog
    album: PhotoAlbum
    store: StoreConnector
    erasures: ErasureList
    retention: RetentionSettings
    clock: Clock

    async def customer_id(self, named: str) -> str:
        """Return the id of the customer with this id or e-mail. Raises ConfigurationError when there is nothing."""
        if await self.store.customer(named) is not None or await self.records.holds(named):
            return named
        by_email = await self.store.customer_by_email(named)
        if by_email is None:
            raise ConfigurationError(f"there is no customer with the id or e-mail {named}, and nothing about one")
        return by_email.id

    async def export(self, customer_id: str) -> dict[str, Any]:
        """Return everything about a customer as plain JSON types; docs/privacy.md has the format."""
        signed_in = await self.log.conversations_of(customer_id)
        subject = await self._subject(customer_id)
        customer = await self.store.customer(customer_id)
        content = {
            "format": _FORMAT,
            "exported_at": self.clock.now(),
            "customer_id": customer_id,
            "customer": None if customer is None else asdict(customer),
            "orders": [asdict(order) for order in await self.store.orders_of(customer_id, _ALL_ORDERS)],
            "records": await self.records.rows(subject),
            "conversations": [
                {
                    "id": one,
                    "is_signed_in": one in signed_in,
                    "events": await self._events(one),
                    "photos": await self._photos(one),
                }
                for one in subject.conversations
            ],
        }
        plain: dict[str, Any] = json.loads(json.dumps(content, default=_plain))
        return plain

    async def erase(self, customer_id: str, *, even_open: bool = False) -> None:
        """Erase a customer for ever. Raises ErasureRefused while an order, return or refund of theirs is open.

        StoreUnavailable may mean that a reader held SQLite's write-ahead log: erase again.
        """
        subject = await self._subject(customer_id)
        matters = await self.records.open_matters(subject)
        if matters and not even_open:
            raise ErasureRefused(f"{customer_id} is not erased: {'; '.join(matters)}; settle it, or add --even-open")
        erasure = Erasure(self.erasures.mark(customer_id), self.clock.now().replace(microsecond=0))
        self.erasures.append(erasure)  # first: what breaks off after this is done again at the next start
        await self._erase(subject, erasure)
        await self.records.note_erasures(erasure)

    async def erase_again(self) -> int:
        """Erase whom a restored database brought back, and return how many; one look when there is nobody."""
        listed, seen = self.erasures.erasures(), await self.records.erasures()
        for erasure in sorted(seen - listed, key=lambda one: one.at):
            self.erasures.append(erasure)
        missed = {erasure.mark: erasure for erasure in listed - seen}
        if not missed:
            return 0
        back = [one for one in await self.records.owners() if self.erasures.mark(one) in missed]
        for customer_id in back:
            await self._erase(await self._subject(customer_id), missed[self.erasures.mark(customer_id)])
        await self.records.note_erasures(*(listed - seen))
        return len(back)

    async def retain(self) -> Mapping[str, int]:
        """Delete what is older than its class is kept; return how many rows went, by table."""
        now, keep = self.clock.now(), self.retention
        days = {
            DataClass.HAND_OVERS: keep.hand_over_days,
            DataClass.OUTBOX: keep.outbox_days,
            DataClass.MAILS: keep.mail_days,
            DataClass.ATTEMPTS: keep.attempt_days,
            DataClass.STAFF_SESSIONS: keep.staff_session_days,
            DataClass.AUDIT: keep.audit_days,
        }
        before = {kind: now - timedelta(days=kept) for kind, kept in days.items() if kept is not None}
        customers, guests = (
            None if kept is None else now - timedelta(days=kept)
            for kept in (keep.conversation_days, keep.guest_conversation_days)
        )
        conversations = await self.log.expire(customers, guests)
        return {"conversations": conversations, **await self.records.expire(before, now)}

    async def _erase(self, subject: Subject, erasure: Erasure) -> None:
        entry = AuditEntry("operator", "privacy.erase", erasure.mark, "", self.clock.now())
        await self.records.erase(subject, entry)
        await self.log.forget(subject.customer_id, subject.conversations)

    async def _subject(self, customer_id: str) -> Subject:
        """Return whom we mean: their conversations, also as a guest, and the texts that name them."""
        signed_in = await self.log.conversations_of(customer_id)
        as_guest = await self.log.guest_conversations_of(customer_id)
        customer = await self.store.customer(customer_id)
        orders = await self.store.orders_of(customer_id, _ALL_ORDERS)
        addresses = [order.ship_to for order in orders] + ([] if customer is None else [customer.address])
        texts = {order.email for order in orders} | {one for home in addresses for one in (home.name, home.street)}
        texts |= set() if customer is None else {customer.email, customer.name}
        naming = sorted(text for text in texts if len(text) >= _SHORTEST_NAMING and not text.startswith(ERASED))
        return Subject(customer_id, (*signed_in, *as_guest), tuple(naming))

    async def _photos(self, conversation_id: str) -> list[dict[str, str]]:
        """Return the photos of a conversation, each as JPEG in Base64."""
        found = {one: await self.album.photo(conversation_id, one) for one in await self.album.photos(conversation_id)}
        return [{"id": one, "jpeg": b64encode(kept.jpeg).decode()} for one, kept in found.items() if kept is not None]

    async def _events(self, conversation_id: str) -> list[dict[str, Any]]:
        return [_event(one) for one in await self.log.events(conversation_id)]


def _event(logged: LoggedEvent) -> dict[str, Any]:
    return {"sequence": logged.sequence, "at": logged.at.isoformat(), "event": json.loads(encode(logged.event))}


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    raise TypeError(f"{type(value).__name__} cannot be exported")
