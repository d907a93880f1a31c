"""A schema of a PostgreSQL that is made for one use and removed afterwards."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import make_url

from chatbot.adapters.database.engine import open_engine, take_time, writing


@asynccontextmanager
async def scratch_schema(url: str) -> AsyncIterator[str]:
    """Return the URL of a new, empty schema in the database of `url`. Raises StoreUnavailable."""
    name = f"storedesk_{secrets.token_hex(6)}"
    engine = open_engine(url)
    try:
        async with writing(engine, queue=None) as connection:
            await connection.exec_driver_sql(f"CREATE SCHEMA {name}")
        inside = make_url(url).update_query_pairs([("options", f"-csearch_path={name}")], append=True)
        try:
            yield inside.render_as_string(hide_password=False)
        finally:
            async with writing(engine, queue=None) as connection:
                await take_time(connection)
                await connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
    finally:
        await engine.dispose()
