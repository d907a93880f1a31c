"""The audit log shows whether anybody changed it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database import audit as audit_log
from chatbot.adapters.database.audit import verify_audit
from chatbot.adapters.database.engine import open_engine, reading, writing
from chatbot.adapters.database.tables import audit
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.errors import RejectedByStore
from chatbot.ports.unit_of_work import AuditEntry

AT = datetime(2026, 11, 22, 12, 30, 0, 123456, tzinfo=UTC)


async def write(engine: AsyncEngine, number: int) -> None:
    async with SqlAlchemyUnitOfWork(engine).begin() as work:
        await work.audit(AuditEntry("cus_00001", "return.open", f"ret_{number}", "cnv_ü", AT))


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database_url)
    for number in range(1, 5):
        await write(engine, number)
    yield engine
    await engine.dispose()


async def test_that_an_untouched_log_is_whole(engine: AsyncEngine) -> None:
    assert await verify_audit(engine) is None


async def test_that_an_empty_log_is_whole(engine: AsyncEngine) -> None:
    async with writing(engine) as connection:
        await connection.execute(delete(audit))
    assert await verify_audit(engine) is None


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "cus_00002"},
        {"action": "return.close"},
        {"record_id": "ret_9"},
        {"conversation_id": "cnv_9"},
        {"at": AT.replace(year=2025)},
        {"hash": "0" * 64},
        {"previous_hash": "f" * 64},
        {"sequence": 99},
    ],
)
async def test_that_a_changed_row_is_found(engine: AsyncEngine, change: dict[str, object]) -> None:
    async with writing(engine) as connection:
        await connection.execute(update(audit).where(audit.c.sequence == 2).values(change))

    found = await verify_audit(engine)

    assert found == (3 if "sequence" in change else 2)


@pytest.mark.parametrize(("removed", "found"), [(1, 2), (2, 3), (3, 4)])
async def test_that_a_removed_row_is_found_at_the_next(engine: AsyncEngine, removed: int, found: int) -> None:
    async with writing(engine) as connection:
        await connection.execute(delete(audit).where(audit.c.sequence == removed))

    assert await verify_audit(engine) == found


async def test_that_entries_written_at_once_stand_in_one_chain(engine: AsyncEngine) -> None:
    await asyncio.gather(*(write(engine, number) for number in range(5, 15)))

    async with reading(engine) as connection:
        sequences = (await connection.execute(select(audit.c.sequence).order_by(audit.c.sequence))).scalars().all()
    assert list(sequences) == list(range(1, 15))
    assert await verify_audit(engine) is None


async def test_that_no_entry_can_have_two_successors(engine: AsyncEngine) -> None:
    async def fork() -> None:
        async with writing(engine) as connection:
            row = (await connection.execute(select(audit).where(audit.c.sequence == 3))).one()
            await connection.execute(insert(audit).values({**row._mapping, "sequence": 50}))

    with pytest.raises(RejectedByStore):
        await fork()


async def prune(engine: AsyncEngine, before: datetime) -> int:
    async with writing(engine) as connection:
        return await connection.run_sync(audit_log.prune, before, AT)


async def age(engine: AsyncEngine, count: int) -> None:
    """Write the log anew with its first entries a year older."""
    async with writing(engine) as connection:
        await connection.execute(delete(audit))
    for number in range(1, 5):
        at = AT.replace(year=2025) if number <= count else AT
        async with SqlAlchemyUnitOfWork(engine).begin() as work:
            await work.audit(AuditEntry("cus_00001", "return.open", f"ret_{number}", "cnv_ü", at))


@pytest.mark.parametrize(("old", "gone"), [(0, 0), (1, 1), (3, 3), (4, 3)])
async def test_that_a_pruned_log_is_whole_and_keeps_its_newest_entry(engine: AsyncEngine, old: int, gone: int) -> None:
    await age(engine, old)
    assert await prune(engine, AT) == gone
    assert await verify_audit(engine) is None
    async with reading(engine) as connection:
        sequences = (await connection.scalars(select(audit.c.sequence).order_by(audit.c.sequence))).all()
    assert list(sequences) == list(range(gone + 1, 6 if gone else 5))


async def test_that_a_log_may_be_pruned_again_and_goes_on(engine: AsyncEngine) -> None:
    await age(engine, 1)
    await prune(engine, AT)
    await write(engine, 5)
    assert await prune(engine, AT.replace(year=2027)) > 0
    await write(engine, 6)
    assert await verify_audit(engine) is None


async def test_that_more_than_was_pruned_cannot_be_removed(engine: AsyncEngine) -> None:
    await age(engine, 2)
    await prune(engine, AT)
    async with writing(engine) as connection:
        await connection.execute(delete(audit).where(audit.c.sequence == 3))
    assert await verify_audit(engine) == 4
