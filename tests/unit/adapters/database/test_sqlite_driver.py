"""Statements of SQLite in the event loop: what waits lets the loop go on, what is cancelled leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import open_engine, reading, take_time, writing
from chatbot.adapters.database.erasing import empty_write_ahead_log
from chatbot.errors import StoreUnavailable

notes = Table("notes", MetaData(), Column("id", Integer, primary_key=True))
COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT count(*) FROM n"


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(f"sqlite:///{tmp_path}/notes.db", busy_timeout_s=0.3)
    async with writing(engine) as connection:
        await connection.run_sync(notes.metadata.create_all)
    yield engine
    await engine.dispose()


async def written(engine: AsyncEngine) -> list[int]:
    async with reading(engine) as connection:
        return list((await connection.scalars(select(notes.c.id).order_by(notes.c.id))).all())


async def test_that_the_loop_goes_on_while_a_writer_waits_and_gives_up(engine: AsyncEngine) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    async with writing(engine):
        ticking = asyncio.create_task(tick())
        started = perf_counter()
        with pytest.raises(StoreUnavailable):
            async with writing(engine):
                pytest.fail("two writers at once")
        ticking.cancel()

    assert 0.3 <= perf_counter() - started < 3
    assert ticks > 3


async def test_that_the_loop_goes_on_during_a_statement_of_a_transaction_that_takes_its_time(
    engine: AsyncEngine,
) -> None:
    async with reading(engine) as connection:
        await take_time(connection)
        counting = asyncio.create_task(connection.exec_driver_sql(COUNT.format(300_000)))
        await asyncio.sleep(0.001)
        assert not counting.done()
        assert (await counting).scalar() == 300_000


async def test_that_taking_time_ends_with_the_transaction(engine: AsyncEngine) -> None:
    for enter in (reading, writing):
        async with enter(engine) as connection:
            await take_time(connection)
    async with reading(engine) as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        assert driver.takes_time is False


async def test_that_a_cancelled_long_statement_ends_at_once(engine: AsyncEngine) -> None:
    async def count_for_ever() -> None:
        async with writing(engine) as connection:
            await take_time(connection)
            await connection.exec_driver_sql(COUNT.format(10**12))

    task = asyncio.create_task(count_for_ever())
    await asyncio.sleep(0.02)
    task.cancel()
    async with asyncio.timeout(2):
        await asyncio.wait([task])
        async with writing(engine) as connection:
            await connection.execute(insert(notes), {"id": 1})

    assert task.cancelled()
    assert await written(engine) == [1]


async def test_that_a_writer_cancelled_at_any_point_is_undone_or_durable_and_never_in_the_way(
    engine: AsyncEngine,
) -> None:
    async def write(number: int) -> None:
        async with writing(engine) as connection:
            await connection.execute(insert(notes), {"id": number})

    durable = []
    for steps in range(12):
        task = asyncio.create_task(write(steps))
        for _ in range(steps):
            await asyncio.sleep(0)
        was_done = task.done()
        task.cancel()
        await asyncio.wait([task])
        durable += [steps] if was_done else []
    await asyncio.wait_for(write(100), 1)

    assert set(durable) <= set(await written(engine))
    assert (await written(engine))[-1] == 100


async def test_that_many_rows_may_be_read_one_by_one(engine: AsyncEngine) -> None:
    async with writing(engine) as connection:
        await connection.execute(insert(notes), [{"id": number} for number in range(50)])

    async with reading(engine) as connection, connection.stream(select(notes.c.id)) as rows:
        assert [row.id async for row in rows] == list(range(50))


async def test_that_a_reader_of_the_write_ahead_log_is_waited_for_then_told(engine: AsyncEngine) -> None:
    async with reading(engine) as connection:
        await connection.execute(select(notes.c.id))
        async with writing(engine) as other:
            await other.execute(insert(notes), {"id": 1})
        with pytest.raises(StoreUnavailable, match="a reader holds the write-ahead log"):
            await empty_write_ahead_log(engine)

    await empty_write_ahead_log(engine)
