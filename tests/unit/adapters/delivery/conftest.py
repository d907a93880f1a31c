"""A migrated database whose outbox can be filled."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from databases import SqliteDatabases
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.testing.store import NOW
from chatbot.testing.world import FixedClock

Post = Callable[..., Awaitable[None]]


@pytest.fixture
async def engine(tmp_path: Path, sqlite_databases: SqliteDatabases) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "shop.db"))
    yield engine
    await engine.dispose()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def post(engine: AsyncEngine) -> Post:
    """Put messages into the outbox: ``await post("order.cancelled", "can_1", secret="...")``."""

    async def put(topic: str, *keys: str, **payload: str) -> None:
        async with SqlAlchemyUnitOfWork(engine).begin() as work:
            for key in keys:
                await work.post(topic, key, payload, NOW)

    return put
