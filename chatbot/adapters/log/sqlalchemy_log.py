"""The conversation log in SQL: encrypted events that are only appended, and the state they amount to beside them.

The state is written in the transaction of its events, so that loading costs the same at turn 1 and turn 500.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chatbot.adapters.database import hand_overs
from chatbot.adapters.database import log_tables as tables
from chatbot.adapters.database.engine import Queue, reading, take_time, writing
from chatbot.adapters.database.erasing import empty_write_ahead_log
from chatbot.adapters.log.ageing import expire
from chatbot.adapters.log.keyring import Keyring, PayloadCipher, RecentKeys, WrappedKeys
from chatbot.adapters.log.payloads import event_rows, opened_events, opened_state, sealed_state
from chatbot.domain.conversation import Conversation, DialogueState, Event, LoggedEvent
from chatbot.errors import ConversationConflict, ConversationNotFound, NotAuthorised, RejectedByStore

_STATE = DialogueState.__name__
_CUSTOMER, _GUEST = "customer:", "guest:"  # how the owner of a key begins
_PAGE = 500
_Row = Row[*tuple[Any, ...]]

# Without its keys a conversation does not exist: the inner joins are what forgetting rests on.
_READABLE = (
    select(
        tables.conversations.c.id,
        tables.conversations.c.customer_id,
        tables.conversations.c.version,
        tables.conversations.c.state,
        tables.conversation_keys.c.owner,
        tables.conversation_keys.c.wrapped_key.label("conversation_key"),
        tables.customer_keys.c.wrapped_key.label("owner_key"),
    )
    .join(tables.conversation_keys, tables.conversation_keys.c.conversation_id == tables.conversations.c.id)
    .join(tables.customer_keys, tables.customer_keys.c.owner == tables.conversation_keys.c.owner)
)
_OPEN = _READABLE.where(tables.conversations.c.id == bindparam("conversation_id"))
_GUESTS = _READABLE.where(tables.conversation_keys.c.owner.startswith(_GUEST))
_EVENTS = (
    select(tables.events.c.sequence, tables.events.c.type, tables.events.c.at, tables.events.c.payload)
    .where(
        tables.events.c.conversation_id == bindparam("conversation_id"), tables.events.c.sequence > bindparam("after")
    )
    .order_by(tables.events.c.sequence)
)
_KEEP = (
    update(tables.conversations)
    .where(
        tables.conversations.c.id == bindparam("conversation_id"),
        tables.conversations.c.version == bindparam("expected_version"),
        exists().where(
            tables.conversation_keys.c.conversation_id == tables.conversations.c.id,
            tables.conversation_keys.c.wrapped_key == bindparam("expected_key"),
        ),
    )
    .values(version=bindparam("next_version"), state=bindparam("next_state"))
)


class SqlAlchemyConversationLog:
    """Keeps conversations in SQL. Raises StoreUnavailable, also for payloads that were altered."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring
        self._recent = RecentKeys()

    async def create(self, conversation_id: str, customer_id: str | None, event: Event, at: datetime) -> Conversation:
        """Start a conversation with its first event and a key of its own. Raises ConversationConflict if it exists."""
        owner = f"{_GUEST}{conversation_id}" if customer_id is None else f"{_CUSTOMER}{customer_id}"
        first = Conversation(conversation_id, DialogueState(), version=1)
        with _conflict(conversation_id):
            async with self._changing_keys() as connection:
                keys = await self._new_keys(connection, conversation_id, owner)
                cipher = self._keyring.cipher(keys)
                await connection.execute(
                    insert(tables.conversations).values(
                        id=conversation_id,
                        customer_id=customer_id,
                        created_at=at,
                        version=first.version,
                        state=sealed_state(cipher, first),
                    )
                )
                await connection.execute(
                    insert(tables.conversation_keys).values(
                        conversation_id=conversation_id, owner=owner, wrapped_key=keys.conversation_key
                    )
                )
                await connection.execute(insert(tables.events), event_rows(cipher, first, (event,), at))
        return first

    async def load(self, conversation_id: str) -> Conversation:
        """Return a conversation with its state. Raises ConversationNotFound."""
        async with reading(self._engine) as connection:
            row = await _open(connection, conversation_id)
        return Conversation(conversation_id, opened_state(self._cipher(conversation_id, row), row), row.version)

    async def append(self, conversation: Conversation, events: Sequence[Event], at: datetime) -> Conversation:
        """Append events and keep the state, in one commit. Raises ConversationConflict, ConversationNotFound."""
        appended = replace(conversation, version=conversation.version + len(events))
        keys = self._recent.take(conversation.id) or await self._stored_keys(conversation.id)
        cipher = self._keyring.cipher(keys)
        rows = event_rows(cipher, appended, events, at)
        change = {
            "conversation_id": conversation.id,
            "expected_version": conversation.version,
            "expected_key": keys.conversation_key,
            "next_version": appended.version,
            "next_state": sealed_state(cipher, appended),
        }
        with _conflict(conversation.id):
            async with writing(self._engine, queue=None) as connection:  # the version keeps two turns apart
                if (await connection.execute(_KEEP, change)).rowcount == 0:
                    await _open(connection, conversation.id)
                    raise ConversationConflict(conversation.id)
                if rows:
                    await connection.execute(insert(tables.events), rows)
                await connection.run_sync(hand_overs.project, conversation.id, events, at)
        self._recent.keep(keys)
        return appended

    async def events(self, conversation_id: str, after: int = 0) -> tuple[LoggedEvent, ...]:
        """Return the events with a sequence number above `after`, in order. Raises ConversationNotFound."""
        async with reading(self._engine) as connection:
            row = await _open(connection, conversation_id)
            found = await connection.execute(_EVENTS, {"conversation_id": conversation_id, "after": after})
            rows = found.all()
        return await asyncio.to_thread(opened_events, self._cipher(conversation_id, row), rows)

    async def owner(self, conversation_id: str) -> str | None:
        """Return the customer of a conversation, None for an anonymous one. Raises ConversationNotFound."""
        async with reading(self._engine) as connection:
            customer_id: str | None = (await _open(connection, conversation_id)).customer_id
        return customer_id

    async def give_to(self, conversation_id: str, customer_id: str) -> None:
        """Give an anonymous conversation to a customer. Raises NotAuthorised when it has an owner already."""
        async with self._changing_keys() as connection:
            before = _keys(conversation_id, await _open(connection, conversation_id))
            is_free = (tables.conversations.c.id == conversation_id) & tables.conversations.c.customer_id.is_(None)
            given = update(tables.conversations).where(is_free).values(customer_id=customer_id)
            if (await connection.execute(given)).rowcount != 1:
                raise NotAuthorised(f"{conversation_id} belongs to a customer already")
            owner = f"customer:{customer_id}"
            keys = self._keyring.given(before, owner, await self._owner_key(connection, owner))
            await connection.execute(
                update(tables.conversation_keys)
                .where(tables.conversation_keys.c.conversation_id == conversation_id)
                .values(owner=owner, wrapped_key=keys.conversation_key)
            )
            await connection.execute(delete(tables.customer_keys).where(tables.customer_keys.c.owner == before.owner))
        self._recent.keep(keys)

    async def conversations_of(self, customer_id: str) -> tuple[str, ...]:
        """Return the ids of a customer's conversations, oldest first."""
        of_customer = tables.conversations.c.customer_id == customer_id
        wanted = select(tables.conversations.c.id).where(of_customer).order_by(tables.conversations.c.created_at)
        async with reading(self._engine) as connection:
            return tuple((await connection.scalars(wanted)).all())

    async def guest_conversations_of(self, customer_id: str) -> tuple[str, ...]:
        """Return the conversations in which somebody who was not signed in proved to know an order of this customer.

        Opens the state of every guest's conversation: nothing else tells.
        """
        async with reading(self._engine) as connection:
            pages = (await connection.stream(_GUESTS)).partitions(_PAGE)
            return tuple(
                [one async for rows in pages for one in await asyncio.to_thread(self._knew, customer_id, rows)]
            )

    async def forget(self, customer_id: str, guests: Sequence[str] = ()) -> None:
        """Destroy a customer's key, and with it everything their conversations say; none for them is no error.

        `guests` are conversations that nobody was signed in for: their keys go too. Raises StoreUnavailable when a
        reader kept an old key in SQLite's write-ahead log: call it again.
        """
        owners = [f"{_CUSTOMER}{customer_id}", *(f"{_GUEST}{conversation_id}" for conversation_id in guests)]
        async with self._changing_keys() as connection:
            keys, owned = tables.conversation_keys, tables.customer_keys
            theirs = select(keys.c.conversation_id).where(keys.c.owner.in_(owners))
            await connection.execute(delete(tables.photos).where(tables.photos.c.conversation_id.in_(theirs)))
            await connection.execute(delete(keys).where(keys.c.owner.in_(owners)))
            await connection.execute(delete(owned).where(owned.c.owner.in_(owners)))
            of_customer = tables.conversations.c.customer_id == customer_id
            await connection.execute(update(tables.conversations).where(of_customer).values(customer_id=None))
        if self._is_sqlite:
            await empty_write_ahead_log(self._engine)

    async def expire(self, customers: datetime | None, guests: datetime | None) -> int:
        """Delete conversations in which nothing happened since these moments, with their keys; return how many.

        None keeps them for ever. A conversation whose customer is forgotten goes with the guests'.
        """
        async with self._changing_keys() as connection:
            await take_time(connection)
            return await connection.run_sync(expire, customers, guests)

    async def _new_keys(self, connection: AsyncConnection, conversation_id: str, owner: str) -> WrappedKeys:
        owner_key = await self._owner_key(connection, owner)
        return self._keyring.new_conversation_keys(conversation_id, owner, owner_key)

    async def _owner_key(self, connection: AsyncConnection, owner: str) -> bytes:
        """Return an owner's wrapped key, a new one for a new owner."""
        owned = select(tables.customer_keys.c.wrapped_key).where(tables.customer_keys.c.owner == owner)
        owner_key: bytes | None = (await connection.execute(owned)).scalar()
        if owner_key is None:
            owner_key = self._keyring.new_owner_key(owner)
            await connection.execute(insert(tables.customer_keys), {"owner": owner, "wrapped_key": owner_key})
        return owner_key

    async def _stored_keys(self, conversation_id: str) -> WrappedKeys:
        async with reading(self._engine) as connection:
            return await keys_of(connection, conversation_id)

    def _knew(self, customer_id: str, rows: Sequence[_Row]) -> list[str]:
        opened = ((row.id, opened_state(self._keyring.cipher(_keys(row.id, row)), row)) for row in rows)
        return [
            conversation_id for conversation_id, state in opened if customer_id in dict(state.guest_orders).values()
        ]

    def _cipher(self, conversation_id: str, row: _Row) -> PayloadCipher:
        keys = _keys(conversation_id, row)
        self._recent.keep(keys)
        return self._keyring.cipher(keys)

    @asynccontextmanager
    async def _changing_keys(self) -> AsyncIterator[AsyncConnection]:
        """Open a write transaction that leaves no copy of a deleted key on a page of SQLite's file."""
        async with writing(self._engine, Queue.KEYS) as connection:
            if self._is_sqlite:
                await connection.exec_driver_sql("PRAGMA secure_delete = ON")
            yield connection

    @property
    def _is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"


async def keys_of(connection: AsyncConnection, conversation_id: str) -> WrappedKeys:
    """Return the keys of a conversation as they are stored. Raises ConversationNotFound."""
    return _keys(conversation_id, await _open(connection, conversation_id))


async def _open(connection: AsyncConnection, conversation_id: str) -> _Row:
    row = (await connection.execute(_OPEN, {"conversation_id": conversation_id})).one_or_none()
    if row is None:
        raise ConversationNotFound(conversation_id)
    return row


def _keys(conversation_id: str, row: _Row) -> WrappedKeys:
    return WrappedKeys(conversation_id, row.owner, row.owner_key, row.conversation_key)


@contextmanager
def _conflict(conversation_id: str) -> Iterator[None]:
    try:
        yield
    except RejectedByStore as error:  # a primary key that another turn wrote first
        raise ConversationConflict(conversation_id) from error
