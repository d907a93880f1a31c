"""Killed while it writes: what was answered is there, nothing is there twice, and the rest can be confirmed again.

CRASHES sets how often a process is killed on SQLite, a quarter of it on PostgreSQL; `make test-crash` is the long form.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import crash_work
import pytest
from crash_work import CUSTOMER, confirm_all, number_of
from forked import Job, forge
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.shop_rows import insert_shop
from chatbot.adapters.database import tables
from chatbot.adapters.database.check import violations
from chatbot.adapters.database.engine import open_engine, reading, writing
from chatbot.domain.commerce import OrderState
from chatbot.testing.store import customer, line, order, product

CRASHES = int(os.environ.get("CRASHES", "4"))
WRITES_A_CRASH = 10
LONGEST_LIFE_S = 0.08
BOOTS = product()
SKU = BOOTS.variants[0].sku


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database_url)
    yield engine
    await engine.dispose()


async def test_that_a_kill_at_any_instant_loses_nothing_and_doubles_nothing(
    engine: AsyncEngine, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crashes = CRASHES if engine.dialect.name == "sqlite" else max(CRASHES // 4, 2)
    count = crashes * WRITES_A_CRASH
    await _fill(engine, count)
    answered: list[str] = []
    chance = random.Random(5)
    started = time.monotonic()
    with forge(Path(crash_work.__file__), tmp_path / "said") as workers:
        for crash in range(1, crashes + 1):
            settled = await _settled(engine)
            job: Job = {"url": database_url, "start": max(0, len(settled) - 5), "stop": count}
            worker = workers.start(job)
            worker.wait_for_a_line()
            await asyncio.sleep(chance.uniform(0, LONGEST_LIFE_S))
            answered += worker.kill()
            assert {f"pro_{number}" for number in answered} <= await _settled(engine)
            if crash % 10 == 0:
                seconds = time.monotonic() - started
                with capsys.disabled():
                    sys.stdout.write(
                        f"{engine.dialect.name}: {crash} kills, {len(answered)} answers, {seconds:.0f} s\n"
                    )
    await confirm_all({"url": database_url, "start": 0, "stop": count}, answered.append)

    assert sorted(answered) == sorted(set(answered))
    await _check(engine, count)


async def _fill(engine: AsyncEngine, count: int) -> None:
    orders = [
        order(number=number, state=OrderState.PAID, shipments=(), lines=(line(id=f"{number}-1", sku=SKU),))
        for number in map(number_of, range(count))
    ]
    async with writing(engine) as connection:
        await connection.run_sync(insert_shop, (BOOTS,), (customer(),), orders)


async def _settled(engine: AsyncEngine) -> set[str]:
    async with reading(engine) as connection:
        return set((await connection.scalars(select(tables.idempotency.c.key))).all())


async def _check(engine: AsyncEngine, count: int) -> None:
    """See that each of the orders was cancelled once, with its stock, its message and its entry in the audit log."""
    written = (tables.audit, tables.idempotency, tables.outbox)
    left = select(func.count()).where(
        tables.orders.c.state != OrderState.CANCELLED, tables.orders.c.customer_id == CUSTOMER
    )
    async with reading(engine) as connection:
        counts = [await connection.scalar(select(func.count()).select_from(one)) for one in written]
        stock = await connection.scalar(select(tables.variants.c.stock).where(tables.variants.c.sku == SKU))
        assert await connection.scalar(left) == 0
    assert counts == [count] * 3
    assert stock == BOOTS.variants[0].stock + count
    assert [violation async for violation in violations(engine)] == []
