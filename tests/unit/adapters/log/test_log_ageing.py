"""Conversations go when nothing has happened in them for as long as the shop keeps them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databases import SqliteDatabases
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database import log_tables as tables
from chatbot.adapters.database.engine import open_engine, reading
from chatbot.adapters.log import ageing
from chatbot.adapters.log.keyring import Keyring
from chatbot.adapters.log.sqlalchemy_log import SqlAlchemyConversationLog
from chatbot.domain.conversation import ConversationStarted, MessageReceived
from chatbot.errors import ConversationNotFound

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
async def engine(tmp_path: Path, sqlite_databases: SqliteDatabases) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "log.db"))
    yield engine
    await engine.dispose()


@pytest.fixture
async def log(engine: AsyncEngine) -> SqlAlchemyConversationLog:
    """An old and a newer conversation of a customer, and of guests; the old ones of both were gone on with later."""
    log = SqlAlchemyConversationLog(engine, Keyring(b"m" * 32))
    for name, customer_id in (("own", "cus_1"), ("guest", None)):
        await log.create(f"cnv_{name}_old", customer_id, ConversationStarted("chat"), AT)
        used = await log.create(f"cnv_{name}_used", customer_id, ConversationStarted("chat"), AT)
        await log.append(used, (MessageReceived("msg_1", "hello"),), AT + 5 * DAY)
    return log


async def left(engine: AsyncEngine) -> set[str]:
    async with reading(engine) as connection:
        return set((await connection.scalars(select(tables.conversations.c.id))).all())


@pytest.mark.parametrize(
    ("customers", "guests", "gone"),
    [
        (None, None, set()),
        (AT, AT, set()),
        (AT + DAY, None, {"own_old"}),
        (None, AT + DAY, {"guest_old"}),
        (AT + DAY, AT + 6 * DAY, {"own_old", "guest_old", "guest_used"}),
    ],
)
async def test_that_only_what_is_idle_for_too_long_goes(
    log: SqlAlchemyConversationLog, engine: AsyncEngine, customers, guests, gone: set[str]
) -> None:
    before = await left(engine)
    assert await log.expire(customers, guests) == len(gone)
    assert before - await left(engine) == {f"cnv_{name}" for name in gone}


async def test_that_keys_and_events_go_with_it(log: SqlAlchemyConversationLog, engine: AsyncEngine) -> None:
    await log.expire(AT + DAY, AT + 6 * DAY)
    with pytest.raises(ConversationNotFound):
        await log.load("cnv_own_old")
    assert len(await log.events("cnv_own_used")) == 2
    async with reading(engine) as connection:
        counts = [
            await connection.scalar(select(func.count()).select_from(table))
            for table in (tables.events, tables.conversation_keys, tables.customer_keys)
        ]
    assert counts == [2, 1, 1]


async def test_that_the_conversations_of_somebody_erased_go_with_the_guests(
    log: SqlAlchemyConversationLog, engine: AsyncEngine
) -> None:
    await log.forget("cus_1")
    assert await log.expire(None, AT + 6 * DAY) == 4
    assert await left(engine) == set()


async def test_that_many_go_a_few_at_a_time(log: SqlAlchemyConversationLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ageing, "_AT_ONCE", 2)
    assert await log.expire(AT + 6 * DAY, AT + 6 * DAY) == 4
