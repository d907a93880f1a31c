from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from chatbot.adapters.database.engine import open_engine, reading
from chatbot.adapters.database.tables import attempts
from chatbot.adapters.identity.limits import SqlAlchemyLimits
from chatbot.adapters.identity.world import SystemIds
from chatbot.ports.limits import Limit, Limits
from chatbot.testing.contracts.limits import LimitsContract
from chatbot.testing.limits import MemoryLimits


class TestMemory(LimitsContract):
    @pytest.fixture
    def limits(self) -> Limits:
        return MemoryLimits()


class TestSqlAlchemy(LimitsContract):
    @pytest.fixture
    async def limits(self, database_url: str) -> AsyncIterator[Limits]:
        engine = open_engine(database_url)
        yield SqlAlchemyLimits(engine, SystemIds())
        await engine.dispose()


async def test_that_a_restart_forgets_nothing_and_a_day_later_nothing_is_kept(database_url: str) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    one = (Limit("order:40817", 1, timedelta(hours=1)),)
    for is_taken in (True, False):
        engine = open_engine(database_url)
        assert (await SqlAlchemyLimits(engine, SystemIds()).take(one, now) is not None) is is_taken
        await engine.dispose()
    engine = open_engine(database_url)
    other = (Limit("order:40655", 1, timedelta(hours=1)),)
    await SqlAlchemyLimits(engine, SystemIds()).take(other, now + timedelta(days=1))
    async with reading(engine) as connection:
        kept = (await connection.scalars(select(attempts.c.key))).all()
        assert await connection.scalar(select(func.count()).select_from(attempts)) == 1
    await engine.dispose()
    assert kept == ["order:40655"]
