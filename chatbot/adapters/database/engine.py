"""Opens the database and its transactions. The only place that knows what SQLite needs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from chatbot.adapters.database.errors import mapped_errors


def open_engine(url: str, busy_timeout_s: float = 5.0) -> AsyncEngine:
    """Return an engine for a URL such as ``sqlite+aiosqlite:///var/shop.db``; connects when it is first used.

    SQLite gets write-ahead logging with a sync at every commit, enforced foreign keys, and writers that wait
    `busy_timeout_s` for each other before they fail with StoreUnavailable. Dispose of the engine at the end.
    """
    engine = create_async_engine(url, pool_timeout=max(busy_timeout_s, 1.0))
    if make_url(url).get_backend_name() == "sqlite":
        _prepare_sqlite(engine, int(busy_timeout_s * 1000))
    return engine


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that sees one state of the database throughout. Raises StoreUnavailable."""
    with mapped_errors():
        async with engine.connect() as connection:
            yield connection


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a write transaction: alone from its start, durable at the end of the block, undone by any exception.

    Raises StoreUnavailable, RejectedByStore when a constraint of the database is violated.
    """
    with mapped_errors():
        async with engine.execution_options(is_writing=True).begin() as connection:
            yield connection


def _prepare_sqlite(engine: AsyncEngine, busy_timeout_ms: int) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {busy_timeout_ms}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred writer that meets another one fails at once instead of waiting.
        is_writing = connection.get_execution_options().get("is_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
