"""SQLite for SQLAlchemy's asyncio: a statement runs where it is asked for, and only what waits lets the loop go on.

A statement of a turn takes SQLite some ten microseconds, less than the way to a thread and back. What may take longer
does not hold up the other turns: waiting for another writer is a sleep of the task, the sync of a commit and the
statements of a connection that takes its time have a thread (docs/decisions/0009).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any, Self

from sqlalchemy import Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.base import SQLiteExecutionContext
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import await_only

DRIVER = "sqlite+loop"
"""The name in a URL by which SQLAlchemy finds this driver."""

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.0005, 0.02


class SqliteConnection(sqlite3.Connection):
    """A connection that may be used inside SQLAlchemy's greenlets only, by one task at a time.

    `busy_timeout_s` is how long a statement waits for other writers; while `takes_time` is set, until the end of the
    transaction, statements have a thread.
    """

    busy_timeout_s = 5.0
    takes_time = False
    _thread: ThreadPoolExecutor | None = None

    def cursor(self, factory: Any = None) -> Any:
        """Return a cursor whose statements wait in the event loop."""
        return super().cursor(_Cursor if factory is None else factory)

    def perform(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Execute a statement, again as long as another writer is in its way. Raises sqlite3.Error."""
        return await_only(self._perform(call, *arguments))

    def commit(self) -> None:
        """Make the transaction durable. A task that is cancelled meanwhile ends when that is done."""
        self.takes_time = False
        if self.in_transaction:
            await_only(self._in_thread(super().commit))

    def rollback(self) -> None:
        """Undo the transaction."""
        self.takes_time = False
        super().rollback()

    def close(self) -> None:
        """Roll back what is open, then close.

        A cancelled task may leave its statement unfinished, and SQLite keeps a closed connection alive, transaction
        and all, until that is collected: every other writer would wait in vain.
        """
        if self.in_transaction:
            self.rollback()
        if self._thread is not None:
            self._thread.shutdown(wait=False)
        super().close()

    async def empty_write_ahead_log(self) -> bool:
        """Move the write-ahead log into the database and empty it; return whether others made that impossible."""
        until, is_busy = monotonic() + self.busy_timeout_s, True
        while is_busy:
            cursor = await self._in_thread(super().execute, "PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = bool(cursor.fetchone()[0])
            cursor.close()
            if monotonic() > until:
                break
            await asyncio.sleep(_LONGEST_PAUSE_S if is_busy else 0)
        return is_busy

    async def _perform(self, call: Callable[..., Any], *arguments: Any) -> Any:
        until, pause_s = monotonic() + self.busy_timeout_s, _FIRST_PAUSE_S
        while True:
            try:
                if self.takes_time:
                    return await self._in_thread(call, *arguments)
                return call(*arguments)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > until:
                    raise
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _in_thread(self, call: Callable[..., Any], *arguments: Any) -> Any:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        job = asyncio.get_running_loop().run_in_executor(self._thread, call, *arguments)
        try:
            return await asyncio.shield(job)
        except asyncio.CancelledError:
            self.interrupt()  # stops a statement; of a commit that has begun nothing is lost
            await asyncio.wait([job])
            raise


class _Cursor(sqlite3.Cursor):
    connection: SqliteConnection

    def execute(self, statement: str, parameters: Any = (), /) -> Self:
        self.connection.perform(super().execute, statement, parameters)
        return self

    def executemany(self, statement: str, parameters: Any, /) -> Self:
        self.connection.perform(super().executemany, statement, parameters)
        return self

    async def _async_soft_close(self) -> None:
        """Leave the rows where they are: to read them later needs no loop."""


class _ExecutionContext(SQLiteExecutionContext):
    def create_server_side_cursor(self) -> DBAPICursor:
        cursor: DBAPICursor = self._dbapi_connection.cursor()  # gives its rows one by one anyhow
        return cursor


class SqliteDialect(SQLiteDialect_pysqlite):
    """The dialect of SQLite with the connections of this module."""

    driver = DRIVER.partition("+")[2]
    is_async = True
    has_terminate = True
    supports_statement_cache = True
    supports_server_side_cursors = True
    execution_ctx_cls = _ExecutionContext

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """Return the pool that waits in the event loop."""
        return AsyncAdaptedQueuePool


registry.register(DRIVER.replace("+", "."), __name__, SqliteDialect.__name__)
