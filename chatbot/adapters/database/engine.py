"""Opens the database and its transactions. The only place that knows what SQLite and PostgreSQL need.

Writers of one queue come one after the other from the start of their transactions (docs/decisions/0007). SQLite knows
one queue for everything, `BEGIN IMMEDIATE`; on PostgreSQL a queue is an advisory lock that ends with the transaction.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import IntEnum
from typing import Any

from sqlalchemy import URL, Connection, event, exc, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from chatbot.adapters.database.errors import mapped_errors
from chatbot.adapters.database.sqlite_driver import DRIVER, SqliteConnection
from chatbot.errors import ConfigurationError, UnknownBackend

_DRIVERS = {"sqlite": DRIVER, "postgresql": "postgresql+psycopg"}
_KNOWN = ("sqlite", "postgresql+psycopg")
_QUEUE_OF_LOCKS = 0x53544F52  # "STOR": keeps our advisory locks apart from those of other programs
_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_STATEMENT_S, _IDLE_S = 15, 60
_STATEMENTS = 512
_IN_LINE = 3  # for a connection one waits behind many, who each may wait for a writer


class Queue(IntEnum):
    """Where a writer waits until it is alone; writers of different queues must touch different tables."""

    SHOP = 1
    LIMITS = 2
    KEYS = 3


def open_engine(url: str, busy_timeout_s: float = 5.0) -> AsyncEngine:
    """Return an engine for a URL such as ``sqlite:///var/shop.db``; connects when it is first used.

    SQLite gets write-ahead logging with a sync at every commit, and enforced foreign keys. PostgreSQL gets an end for
    statements that run too long, and for transactions whose program forgot them. On both, who waits for another
    writer for `busy_timeout_s`, or three times as long for a connection, fails with StoreUnavailable. Dispose of the
    engine at the end. Raises ConfigurationError, UnknownBackend.
    """
    target = _target(url)
    busy_timeout_ms = int(busy_timeout_s * 1000)
    options: dict[str, Any] = {"pool_timeout": max(_IN_LINE * busy_timeout_s, 1.0)}
    if target.get_backend_name() == "sqlite":
        options["connect_args"] = {"factory": SqliteConnection, "timeout": 0, "cached_statements": _STATEMENTS}
    else:
        options |= {"pool_pre_ping": True, "connect_args": {"options": _postgres_options(target, busy_timeout_ms)}}
    engine = create_async_engine(target, **options)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, busy_timeout_s)
    else:
        _prepare_postgres(engine)
    return engine


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that sees one state of the database throughout. Raises StoreUnavailable."""
    options = _SNAPSHOT if engine.dialect.name == "postgresql" else {}
    with mapped_errors():
        async with engine.execution_options(**options).connect() as connection:
            yield connection


@asynccontextmanager
async def writing(engine: AsyncEngine, queue: Queue | None = Queue.SHOP) -> AsyncIterator[AsyncConnection]:
    """Open a write transaction: alone in its queue from its start, durable at the end of the block, undone by errors.

    Without a queue it is alone with the rows that it changes only. Raises StoreUnavailable, RejectedByStore when a
    constraint of the database is violated.
    """
    options = {"isolation_level": "READ COMMITTED"} if engine.dialect.name == "postgresql" else {}
    with mapped_errors():
        async with engine.execution_options(is_writing=True, queue=queue, **options).begin() as connection:
            yield connection


async def take_time(connection: AsyncConnection) -> None:
    """Let the statements of this transaction run as long as they need: for migrations, imports, checks and erasing.

    On PostgreSQL they lose their time limit, on SQLite they get a thread, so that other turns go on meanwhile.
    """
    if connection.dialect.name == "sqlite":
        driver: Any = (await connection.get_raw_connection()).driver_connection
        driver.takes_time = True
    else:
        await connection.execute(text("SET LOCAL statement_timeout = 0"))


def _target(url: str) -> URL:
    try:
        target = make_url(url)
    except exc.ArgumentError as error:
        raise ConfigurationError("store.url: is not a URL such as postgresql+psycopg://user@host/database") from error
    driver = _DRIVERS.get(target.get_backend_name())
    if driver is None or target.drivername not in (driver, target.get_backend_name()):
        raise UnknownBackend("store.url", target.drivername, _KNOWN)
    return target.set(drivername=driver)


def _postgres_options(target: URL, busy_timeout_ms: int) -> str:
    """Return what a session starts with; the URL's own options come last and win."""
    own = target.query.get("options", ())
    values = {
        "lock_timeout": busy_timeout_ms,
        "statement_timeout": _STATEMENT_S * 1000,
        "idle_in_transaction_session_timeout": _IDLE_S * 1000,
    }
    theirs = [own] if isinstance(own, str) else list(own)
    return " ".join([*(f"-c {name}={value}" for name, value in values.items()), *theirs])


def _prepare_postgres(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # A statement sees what was committed before it began, so all that follow this one see the writer before us.
        queue = connection.get_execution_options().get("queue")
        if queue is not None:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_QUEUE_OF_LOCKS}, {int(queue)})")


def _prepare_sqlite(engine: AsyncEngine, busy_timeout_s: float) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, record: object) -> None:
        connection.busy_timeout_s = busy_timeout_s
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # what is erased stays on no page, whichever write moved it about
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred writer that meets another one fails at once instead of waiting.
        is_writing = connection.get_execution_options().get("is_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
