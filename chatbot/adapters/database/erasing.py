"""Write transactions that remove personal data: no copy stays on a page of SQLite's file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chatbot.adapters.database.engine import writing
from chatbot.adapters.database.errors import mapped_errors
from chatbot.errors import StoreUnavailable


@asynccontextmanager
async def erasing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a write transaction that overwrites what it deletes or replaces. Raises StoreUnavailable.

    Copies in SQLite's write-ahead log go with its next checkpoint.
    """
    async with writing(engine) as connection:
        if engine.dialect.name == "sqlite":
            await connection.exec_driver_sql("PRAGMA secure_delete = ON")
        yield connection


async def empty_write_ahead_log(engine: AsyncEngine) -> None:
    """Take what was deleted out of SQLite's write-ahead log too. Raises StoreUnavailable while a reader holds it."""
    with mapped_errors():
        async with engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection  # no checkpoint in a transaction
            is_busy = await driver.empty_write_ahead_log()
    if is_busy:
        raise StoreUnavailable("the key is destroyed, but a reader holds the write-ahead log that still contains it")
