"""Transactions on every database: durable, waiting for each other, and undone when something goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from databases import Databases
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InternalError
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.base import UtcDateTime, bytewise
from chatbot.adapters.database.engine import open_engine, reading, take_time, writing
from chatbot.errors import ConfigurationError, OrderNotFound, StoreError

notes = Table("notes", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database_url)
    async with writing(engine) as connection:
        await connection.run_sync(notes.metadata.create_all)
    yield engine
    await engine.dispose()


async def count(engine: AsyncEngine) -> int:
    async with reading(engine) as connection:
        return (await connection.execute(select(func.count()).select_from(notes))).scalar_one()


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
async def test_that_sqlite_is_set_to_survive_a_kill(tmp_path: Path, pragma: str, expected: object) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/notes.db")
    async with reading(engine) as connection:
        assert (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar() == expected
    await engine.dispose()


async def test_that_what_a_write_transaction_wrote_is_there_afterwards(engine: AsyncEngine) -> None:
    async with writing(engine) as connection:
        await connection.execute(insert(notes).values(id=1, at=NOON))

    assert await count(engine) == 1


@pytest.mark.parametrize("error", [OrderNotFound("order 1"), KeyboardInterrupt()])
async def test_that_any_exception_undoes_a_write_transaction_and_stays_what_it_is(
    engine: AsyncEngine, error: BaseException
) -> None:
    async def fail() -> None:
        async with writing(engine) as connection:
            await connection.execute(insert(notes).values(id=1))
            raise error

    with pytest.raises(type(error)):
        await fail()
    assert await count(engine) == 0


async def test_that_a_cancelled_writer_is_undone_and_makes_room_for_the_next(engine: AsyncEngine) -> None:
    started = asyncio.Event()

    async def write_forever() -> None:
        async with writing(engine) as connection:
            await connection.execute(insert(notes).values(id=1))
            started.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(write_forever())
    await started.wait()
    task.cancel()
    await asyncio.wait([task])
    async with asyncio.timeout(2), writing(engine) as connection:
        await connection.execute(insert(notes).values(id=2))

    assert await count(engine) == 1


async def test_that_a_writer_cancelled_in_a_statement_makes_room_though_its_error_is_still_held(
    engine: AsyncEngine,
) -> None:
    started = asyncio.Event()
    slow = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n"

    async def read_for_long() -> None:
        async with writing(engine) as connection:
            await connection.execute(insert(notes).values(id=1))
            await take_time(connection)
            started.set()
            await connection.exec_driver_sql(slow)

    task = asyncio.create_task(read_for_long())
    await started.wait()
    await asyncio.sleep(0.02)
    task.cancel()
    (held,) = await asyncio.gather(task, return_exceptions=True)  # and with it the frames that hold the statement
    async with asyncio.timeout(3), writing(engine) as connection:
        await connection.execute(insert(notes).values(id=2))

    assert isinstance(held, asyncio.CancelledError)
    assert await count(engine) == 1


async def test_that_writers_wait_for_each_other(engine: AsyncEngine) -> None:
    async def write(number: int) -> None:
        async with writing(engine) as connection:
            before = (await connection.execute(select(func.count()).select_from(notes))).scalar_one()
            await asyncio.sleep(0.005)
            await connection.execute(insert(notes).values(id=before))

    await asyncio.gather(*(write(number) for number in range(5)))

    assert await count(engine) == 5


async def test_that_a_reader_cannot_write_on_postgres(postgres_databases: Databases) -> None:
    with postgres_databases.copy() as url:
        engine = open_engine(url)
        async with reading(engine) as connection:
            with pytest.raises(InternalError, match="read-only"):
                await connection.exec_driver_sql("DELETE FROM orders")
        await engine.dispose()


async def test_that_a_reader_sees_one_state_throughout(engine: AsyncEngine) -> None:
    async with reading(engine) as connection:
        before = (await connection.execute(select(func.count()).select_from(notes))).scalar_one()
        async with writing(engine) as other:
            await other.execute(insert(notes).values(id=1))
        after = (await connection.execute(select(func.count()).select_from(notes))).scalar_one()

    assert (before, after, await count(engine)) == (0, 0, 1)


async def test_that_a_moment_comes_back_in_utc(engine: AsyncEngine) -> None:
    there = NOON.astimezone(timezone(timedelta(hours=8)))
    async with writing(engine) as connection:
        await connection.execute(insert(notes), [{"id": 1, "at": there}, {"id": 2, "at": None}])

    async with reading(engine) as connection:
        rows = (await connection.execute(select(notes.c.at).order_by(notes.c.id))).scalars().all()
    assert rows == [NOON, None]
    assert rows[0] is not None
    assert rows[0].utcoffset() == timedelta(0)


async def test_that_a_moment_without_a_zone_is_refused(engine: AsyncEngine) -> None:
    async def write() -> None:
        async with writing(engine) as connection:
            await connection.execute(insert(notes).values(id=1, at=NOON.replace(tzinfo=None)))

    with pytest.raises(StoreError, match="StatementError: ValueError"):
        await write()


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("not a url", "store.url: is not a URL such as postgresql"),
        ("mysql://root:secret@host/shop", "unknown backend 'mysql'; known are sqlite, postgresql.psycopg"),
        ("postgresql+asyncpg://root:secret@host/shop", "unknown backend 'postgresql.asyncpg'"),
    ],
)
def test_that_a_database_that_nobody_knows_is_refused_without_its_password(url: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint) as caught:
        open_engine(url)
    assert "secret" not in str(caught.value)


async def test_that_the_driver_need_not_be_named() -> None:
    for url, driver in (("postgresql://host/shop", "psycopg"), ("sqlite:///shop.db", "loop")):
        engine = open_engine(url)
        assert engine.dialect.driver == driver
        await engine.dispose()


def test_that_texts_are_sorted_by_their_bytes_whatever_the_locale_of_the_database() -> None:
    column = Column("name", String)
    statement = select(column).order_by(bytewise(column).desc())
    assert str(statement.compile(dialect=postgresql.dialect())).endswith('ORDER BY name COLLATE "C" DESC')
    assert str(statement.compile(dialect=sqlite.dialect())).endswith("ORDER BY name DESC")


def test_that_a_database_that_keeps_zones_gives_utc_too() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=8)))
    assert UtcDateTime().process_result_value(there, sqlite.dialect()).utcoffset() == timedelta(0)  # type: ignore[union-attr]
