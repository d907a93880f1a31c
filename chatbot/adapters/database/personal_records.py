"""Exports, erases and expires the rows of all tables, each as its declaration says."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, insert, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database import audit
from chatbot.adapters.database.base import metadata
from chatbot.adapters.database.declared import Declared, Deleted, Overwritten
from chatbot.adapters.database.engine import reading, take_time, writing
from chatbot.adapters.database.privacy import declarations
from chatbot.adapters.database.privacy_tables import erasures
from chatbot.adapters.database.tables import customers
from chatbot.ports.privacy import DataClass, Erasure, Subject
from chatbot.ports.unit_of_work import AuditEntry

_TOKEN_BYTES = 6
_OWNER = "customer_id"


class SqlAlchemyPersonalRecords:
    """Knows a migrated database. Methods raise ConfigurationError when a table has no declaration."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def holds(self, customer_id: str) -> bool:
        """Whether any row names this customer."""
        conditions = [column == customer_id for column in _owner_columns()]
        async with reading(self._engine) as connection:
            for condition in conditions:
                if await connection.scalar(select(exists().where(condition))):
                    return True
        return False

    async def open_matters(self, subject: Subject) -> tuple[str, ...]:
        """Return what is not settled with them yet, one line each."""
        async with reading(self._engine) as connection:
            return await connection.run_sync(_open_matters, subject)

    async def rows(self, subject: Subject) -> Mapping[str, list[dict[str, Any]]]:
        """Return their rows by table, without hidden columns and without what the log opens."""
        async with reading(self._engine) as connection:
            return await connection.run_sync(_rows, subject)

    async def erase(self, subject: Subject, entry: AuditEntry) -> None:
        """Delete or overwrite whatever is personal, and append to the audit log, in one transaction."""
        async with writing(self._engine) as connection:
            await take_time(connection)
            await connection.run_sync(_erase, subject)
            await connection.run_sync(audit.append, entry)

    async def expire(self, before: Mapping[DataClass, datetime], now: datetime) -> Mapping[str, int]:
        """Delete what is older than the moment of its class, each table in a transaction of its own."""
        gone: dict[str, int] = {}
        for one in declarations():
            if one.expires is not None and one.holds in before:
                async with writing(self._engine) as connection:
                    await take_time(connection)
                    gone[one.table.name] = await connection.run_sync(one.expires, before[one.holds], now)
        return gone

    async def owners(self) -> tuple[str, ...]:
        """Return the ids of all customers whom any row names."""
        named = union(*(select(column).where(column.is_not(None)) for column in _owner_columns()))
        async with reading(self._engine) as connection:
            return tuple((await connection.scalars(named)).all())

    async def erasures(self) -> frozenset[Erasure]:
        """Return the erasures that this database has seen."""
        async with reading(self._engine) as connection:
            return frozenset(Erasure(row.mark, row.at) for row in await connection.execute(select(erasures)))

    async def note_erasures(self, *seen: Erasure) -> None:
        """Remember that this database has seen erasures; twice is once."""
        async with writing(self._engine) as connection:
            known = {Erasure(row.mark, row.at) for row in await connection.execute(select(erasures))}
            if new := [{"mark": one.mark, "at": one.at} for one in seen if one not in known]:
                await connection.execute(insert(erasures), new)


def _owner_columns() -> list[Any]:
    return [customers.c.id, *(table.c[_OWNER] for table in metadata.sorted_tables if _OWNER in table.c)]


def _theirs(subject: Subject) -> Iterable[tuple[Declared, Any]]:
    """Yield the declarations of the tables that are somebody's, with the condition for the subject's rows."""
    return [(one, one.whose(subject)) for one in declarations() if one.whose is not None]


def _open_matters(connection: Connection, subject: Subject) -> tuple[str, ...]:
    found = []
    for one, is_theirs in _theirs(subject):
        if one.open_while is not None:
            words, is_open = one.open_while
            rows = connection.execute(select(one.table).where(is_theirs, is_open)).mappings()
            found += [words.format(**row) for row in rows]
    return tuple(sorted(found))


def _rows(connection: Connection, subject: Subject) -> dict[str, list[dict[str, Any]]]:
    exported = {}
    for one, is_theirs in _theirs(subject):
        shown = [column for column in one.table.columns if column.name not in one.hidden]
        found = connection.execute(select(*shown).where(is_theirs).order_by(*one.table.primary_key)).mappings()
        exported[one.table.name] = [dict(row) for row in found]
    return dict(sorted(exported.items()))


def _erase(connection: Connection, subject: Subject) -> None:
    token = secrets.token_hex(_TOKEN_BYTES)
    for one, is_theirs in _theirs(subject):
        meant = is_theirs if one.also is None else or_(is_theirs, one.also(subject))
        if one.spared is not None:
            meant = and_(meant, ~one.spared(subject))
        match one.erased:
            case Deleted():
                connection.execute(delete(one.table).where(meant))
            case Overwritten(values=values):
                new = {name: None if value is None else value.format(token=token) for name, value in values.items()}
                connection.execute(update(one.table).where(meant).values(new))
