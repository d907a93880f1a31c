"""Reads the events of all conversations of a time, one conversation after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database import log_tables as tables
from chatbot.adapters.database.codec import decode_event
from chatbot.adapters.database.engine import reading
from chatbot.adapters.log.keyring import Keyring, WrappedKeys
from chatbot.domain.conversation import Event, LoggedEvent
from chatbot.errors import StoreUnavailable
from chatbot.ports.transcripts import Transcript

_AT_ONCE = 200
_Row = Row[*tuple[Any, ...]]

# Without its keys a conversation cannot be read: the inner joins leave out what was erased.
_EVENTS = (
    select(
        tables.events.c.conversation_id,
        tables.conversations.c.customer_id,
        tables.events.c.sequence,
        tables.events.c.type,
        tables.events.c.at,
        tables.events.c.payload,
        tables.conversation_keys.c.owner,
        tables.conversation_keys.c.wrapped_key.label("conversation_key"),
        tables.customer_keys.c.wrapped_key.label("owner_key"),
    )
    .join(tables.conversations, tables.conversations.c.id == tables.events.c.conversation_id)
    .join(tables.conversation_keys, tables.conversation_keys.c.conversation_id == tables.events.c.conversation_id)
    .join(tables.customer_keys, tables.customer_keys.c.owner == tables.conversation_keys.c.owner)
    .order_by(tables.events.c.conversation_id, tables.events.c.sequence)
)


class SqlAlchemyTranscripts:
    """Opens the payloads of the events that are asked for, and of no others."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    async def since(self, moment: datetime, kinds: Sequence[type[Event]]) -> AsyncIterator[Transcript]:
        """Yield conversations with their events of these kinds since a moment. Raises StoreUnavailable."""
        ids = await self._ids(moment, kinds)
        for start in range(0, len(ids), _AT_ONCE):
            some = tables.events.c.conversation_id.in_(ids[start : start + _AT_ONCE])
            wanted = _EVENTS.where(some, tables.events.c.at >= moment, tables.events.c.type.in_(_names(kinds)))
            async with reading(self._engine) as connection:
                rows = (await connection.execute(wanted)).all()
            for transcript in await asyncio.to_thread(self._opened, rows):
                yield transcript

    async def _ids(self, moment: datetime, kinds: Sequence[type[Event]]) -> tuple[str, ...]:
        of_kinds = tables.events.c.type.in_(_names(kinds))
        wanted = select(tables.events.c.conversation_id).where(tables.events.c.at >= moment, of_kinds).distinct()
        async with reading(self._engine) as connection:
            return tuple(sorted((await connection.scalars(wanted)).all()))

    def _opened(self, rows: Sequence[_Row]) -> list[Transcript]:
        groups = groupby(rows, lambda row: (row.conversation_id, row.customer_id))
        return [Transcript(*of, self._events(tuple(some))) for of, some in groups]

    def _events(self, rows: Sequence[_Row]) -> tuple[LoggedEvent, ...]:
        first = rows[0]
        keys = WrappedKeys(first.conversation_id, first.owner, first.owner_key, first.conversation_key)
        cipher = self._keyring.cipher(keys)
        try:
            return tuple(
                LoggedEvent(row.sequence, row.at, decode_event(cipher.open(row.sequence, row.type, row.payload)))
                for row in rows
            )
        except ValueError as error:
            raise StoreUnavailable("a logged payload was written by another version of this program") from error


def _names(kinds: Sequence[type[Event]]) -> tuple[str, ...]:
    return tuple(kind.__name__ for kind in kinds)
