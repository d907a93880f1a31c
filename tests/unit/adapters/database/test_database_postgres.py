"""What goes wrong on a PostgreSQL, and what becomes of it: nothing waits for ever, nothing is half done."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
from databases import PostgresDatabases
from sqlalchemy import exc, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import Queue, open_engine, reading, take_time, writing
from chatbot.adapters.database.errors import mapped_errors
from chatbot.adapters.database.tables import idempotency
from chatbot.errors import RejectedByStore, StoreError, StoreUnavailable
from chatbot.testing.store import NOW

ROW = {"key": "pro_1", "record_id": "ret_1", "at": NOW}


@pytest.fixture
def url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    with postgres_databases.copy() as url:
        yield url


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(url)
    yield engine
    await engine.dispose()


async def count(engine: AsyncEngine) -> int:
    async with reading(engine) as connection:
        return (await connection.execute(select(func.count()).select_from(idempotency))).scalar_one()


async def end_all_others(engine: AsyncEngine) -> None:
    async with reading(engine) as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


async def test_that_a_writer_waits_for_another_no_longer_than_it_was_told(engine: AsyncEngine, url: str) -> None:
    impatient = open_engine(url, busy_timeout_s=0.1)
    async with writing(engine):
        started = time.monotonic()
        with pytest.raises(StoreUnavailable, match="LockNotAvailable"):
            async with writing(impatient):
                raise AssertionError("two writers at once")
        assert time.monotonic() - started < 2
    await impatient.dispose()


async def test_that_writers_of_different_queues_do_not_wait_for_each_other(engine: AsyncEngine) -> None:
    async with asyncio.timeout(4), writing(engine), writing(engine, Queue.LIMITS), writing(engine, queue=None):
        pass


async def test_that_a_row_that_another_program_holds_is_waited_for_no_longer(engine: AsyncEngine, url: str) -> None:
    async with writing(engine) as connection:
        await connection.execute(insert(idempotency), ROW)
    impatient = open_engine(url, busy_timeout_s=0.1)
    async with writing(engine, queue=None) as connection:
        await connection.execute(update(idempotency).values(record_id="ret_2"))
        with pytest.raises(StoreUnavailable, match="LockNotAvailable"):
            async with writing(impatient) as other:
                await other.execute(update(idempotency).values(record_id="ret_3"))
    await impatient.dispose()


async def test_that_a_statement_that_runs_too_long_is_ended_unless_it_may_take_its_time(url: str) -> None:
    engine = open_engine(f"{url}&options=-c%20statement_timeout%3D100")
    with pytest.raises(StoreUnavailable, match="QueryCanceled"):
        async with reading(engine) as connection:
            await connection.execute(text("SELECT pg_sleep(5)"))
    async with reading(engine) as connection:
        await take_time(connection)
        await connection.execute(text("SELECT pg_sleep(0.2)"))
    await engine.dispose()


async def test_that_a_connection_that_is_lost_undoes_the_write_and_the_next_one_works(
    engine: AsyncEngine, url: str
) -> None:
    other = open_engine(url)

    async def lose() -> None:
        async with writing(engine) as connection:
            await connection.execute(insert(idempotency), ROW)
            await end_all_others(other)
            await connection.execute(select(1))

    with pytest.raises(StoreUnavailable):
        await lose()
    async with writing(engine) as connection:
        await connection.execute(insert(idempotency), ROW)

    assert await count(engine) == 1
    await other.dispose()


async def test_that_connections_that_were_lost_while_nobody_used_them_are_not_noticed(
    engine: AsyncEngine, url: str
) -> None:
    assert await count(engine) == 0
    other = open_engine(url)
    await end_all_others(other)

    assert await count(engine) == 0
    await other.dispose()


async def test_that_a_lost_connection_lets_the_next_writer_in(engine: AsyncEngine, url: str) -> None:
    hanging = await psycopg.AsyncConnection.connect(url.replace("+psycopg", ""))
    await hanging.execute(f"SELECT pg_advisory_xact_lock({0x53544F52}, {int(Queue.SHOP)})")
    waiting = asyncio.create_task(_write(engine))
    await asyncio.sleep(0.1)
    assert not waiting.done()

    await hanging.close()

    await asyncio.wait_for(waiting, timeout=2)
    assert await count(engine) == 1


async def test_that_a_server_that_is_not_there_is_unavailable() -> None:
    engine = open_engine("postgresql+psycopg://nobody@127.0.0.1:9/shop")
    with pytest.raises(StoreUnavailable):
        await count(engine)
    await engine.dispose()


REJECTED = {"IntegrityError", "DataError"}


@pytest.mark.parametrize(
    "foreign",
    [one for one in vars(psycopg.errors).values() if isinstance(one, type) and issubclass(one, psycopg.Error)],
)
def test_that_every_error_of_the_driver_is_one_of_ours(foreign: type[psycopg.Error]) -> None:
    wrapped = exc.DBAPIError.instance("select", {}, foreign("secret"), psycopg.Error)
    is_rejected = any(parent.__name__ in REJECTED for parent in foreign.__mro__)
    expected: type[StoreError] = RejectedByStore if is_rejected else StoreUnavailable
    with pytest.raises(expected) as caught, mapped_errors():
        raise wrapped
    assert "secret" not in str(caught.value)


async def _write(engine: AsyncEngine) -> None:
    async with writing(engine) as connection:
        await connection.execute(insert(idempotency), ROW)
