"""The conversation log in SQL keeps the contract, and so that nobody else can read it.

What is on a disk in clear is tried on SQLite only, whose files the test can read.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import SqliteDatabases
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database import log_tables as tables
from chatbot.adapters.database.engine import open_engine, writing
from chatbot.adapters.database.migrate import migrate
from chatbot.adapters.log.keyring import Keyring
from chatbot.adapters.log.sqlalchemy_log import SqlAlchemyConversationLog
from chatbot.domain.conversation import Conversation, ConversationStarted, DialogueState, Message, MessageReceived, Role
from chatbot.errors import ConversationConflict, ConversationNotFound, NotAuthorised, StoreUnavailable
from chatbot.testing.contracts.log import ConversationLogContract

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRET = "my boots never came, call me on 0176 5550199"


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def file(tmp_path: Path, sqlite_databases: SqliteDatabases) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "log.db"))
    yield engine
    await engine.dispose()


@pytest.fixture
def log(engine: AsyncEngine) -> SqlAlchemyConversationLog:
    return SqlAlchemyConversationLog(engine, Keyring(b"m" * 32))


class TestSqlAlchemyConversationLog(ConversationLogContract):
    pass


async def said(log: SqlAlchemyConversationLog, conversation_id: str, customer_id: str | None) -> None:
    created = await log.create(conversation_id, customer_id, ConversationStarted("chat"), AT)
    state = DialogueState(history=(Message(Role.USER, SECRET),))
    await log.append(replace(created, state=state), (MessageReceived("msg_1", SECRET),), AT)


def files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_that_no_text_of_a_message_is_on_disk_in_clear(file: AsyncEngine, tmp_path: Path) -> None:
    log = SqlAlchemyConversationLog(file, Keyring(b"m" * 32))
    await said(log, "cnv_1", "cus_1")

    assert b"cnv_1" in files(tmp_path)
    assert b"boots" not in files(tmp_path)
    assert b"5550199" not in files(tmp_path)


async def test_that_a_forgotten_customer_has_no_conversation_and_no_key_on_disk(
    file: AsyncEngine, tmp_path: Path
) -> None:
    log = SqlAlchemyConversationLog(file, Keyring(b"m" * 32))
    for number in range(40):
        await said(log, f"cnv_{number}", f"cus_{number % 4}")
    async with file.connect() as connection:
        rows = await connection.execute(text("SELECT wrapped_key FROM customer_keys WHERE owner = 'customer:cus_1'"))
        key = rows.scalar_one()
    assert key in files(tmp_path)

    await log.forget("cus_1")

    for read in (log.load, log.events, log.owner):
        with pytest.raises(ConversationNotFound):
            await read("cnv_1")
    assert key not in files(tmp_path)
    assert (await log.load("cnv_2")).state.history[0].text == SECRET


async def wrapped_keys(engine: AsyncEngine) -> set[bytes]:
    async with engine.connect() as connection:
        owners = await connection.scalars(text("SELECT wrapped_key FROM customer_keys"))
        conversations = await connection.scalars(text("SELECT wrapped_key FROM conversation_keys"))
        return {*owners.all(), *conversations.all()}


@pytest.mark.parametrize("is_known", [True, False], ids=["known customer", "new customer"])
async def test_that_forgetting_a_customer_forgets_a_conversation_that_was_given_to_them(
    log: SqlAlchemyConversationLog, engine: AsyncEngine, tmp_path: Path, is_known: bool
) -> None:
    if is_known:
        await said(log, "cnv_9", "cus_1")
    await said(log, "cnv_1", None)
    await said(log, "cnv_2", None)
    keys = await wrapped_keys(engine)
    await log.give_to("cnv_1", "cus_1")
    keys |= await wrapped_keys(engine)
    assert (await log.load("cnv_1")).state.history[0].text == SECRET

    await log.forget("cus_1")

    with pytest.raises(ConversationNotFound):
        await log.load("cnv_1")
    left, disk = await wrapped_keys(engine), files(tmp_path)
    assert len(left) == 2  # of the conversation that nobody was given
    assert [key for key in keys if key in disk and key not in left] == []
    assert (await log.load("cnv_2")).state.history[0].text == SECRET


async def test_that_a_conversation_given_away_in_another_process_goes_on_here(engine: AsyncEngine) -> None:
    here, there = (SqlAlchemyConversationLog(engine, Keyring(b"m" * 32)) for _ in range(2))
    await said(here, "cnv_1", None)
    await there.give_to("cnv_1", "cus_1")

    loaded = await here.load("cnv_1")
    await here.append(loaded, (MessageReceived("msg_2", SECRET),), AT)

    assert len(await there.events("cnv_1")) == 3


async def test_that_of_two_customers_at_once_one_gets_a_conversation(log: SqlAlchemyConversationLog) -> None:
    await said(log, "cnv_1", None)

    results = await asyncio.gather(*(log.give_to("cnv_1", f"cus_{n}") for n in range(4)), return_exceptions=True)

    assert sum(isinstance(result, NotAuthorised) for result in results) == 3
    assert (await log.load("cnv_1")).version == 2


async def test_that_a_forgotten_conversation_cannot_be_continued(log: SqlAlchemyConversationLog) -> None:
    created = await log.create("cnv_1", "cus_1", ConversationStarted("chat"), AT)
    await log.forget("cus_1")

    with pytest.raises(ConversationNotFound):
        await log.append(created, (MessageReceived("msg_1", SECRET),), AT)


async def test_that_a_forgotten_customer_may_come_back_without_the_past(log: SqlAlchemyConversationLog) -> None:
    await said(log, "cnv_1", "cus_1")
    await log.forget("cus_1")
    await said(log, "cnv_2", "cus_1")

    assert await log.owner("cnv_2") == "cus_1"
    with pytest.raises(ConversationNotFound):
        await log.load("cnv_1")


async def test_that_forgetting_in_another_process_counts_here(engine: AsyncEngine) -> None:
    here, there = (SqlAlchemyConversationLog(engine, Keyring(b"m" * 32)) for _ in range(2))
    await said(here, "cnv_1", "cus_1")
    await there.forget("cus_1")

    with pytest.raises(ConversationNotFound):
        await here.append(Conversation("cnv_1", DialogueState(), 2), (MessageReceived("msg_2", SECRET),), AT)
    with pytest.raises(ConversationNotFound):
        await here.load("cnv_1")


async def test_that_forgetting_says_when_a_reader_keeps_the_key_in_the_write_ahead_log(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/log.db", busy_timeout_s=0.05)
    await migrate(engine)
    log = SqlAlchemyConversationLog(engine, Keyring(b"m" * 32))
    await said(log, "cnv_1", "cus_1")
    async with engine.connect() as reader:
        await reader.execute(text("SELECT * FROM conversations"))
        with pytest.raises(StoreUnavailable, match="write-ahead log"):
            await log.forget("cus_1")

    await log.forget("cus_1")
    await engine.dispose()


async def test_that_another_master_key_opens_nothing(log: SqlAlchemyConversationLog, engine: AsyncEngine) -> None:
    await said(log, "cnv_1", None)

    with pytest.raises(StoreUnavailable, match="master key"):
        await SqlAlchemyConversationLog(engine, Keyring(os.urandom(32))).load("cnv_1")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET type = 'TurnFailed' WHERE sequence = 2",
        "UPDATE events SET payload = (SELECT payload FROM events WHERE sequence = 1) WHERE sequence = 2",
        "UPDATE events SET payload = (SELECT wrapped_key FROM customer_keys) WHERE sequence = 2",
    ],
)
async def test_that_an_altered_event_is_noticed(
    log: SqlAlchemyConversationLog, engine: AsyncEngine, change: str
) -> None:
    await said(log, "cnv_1", None)
    async with writing(engine) as connection:
        await connection.execute(text(change))

    with pytest.raises(StoreUnavailable, match="altered"):
        await log.events("cnv_1")


async def test_that_a_payload_of_a_newer_program_is_an_error_of_the_store(
    log: SqlAlchemyConversationLog, engine: AsyncEngine
) -> None:
    keyring = Keyring(b"m" * 32)
    await said(log, "cnv_1", None)
    async with writing(engine) as connection:
        owner_key = (await connection.execute(tables.customer_keys.select())).one().wrapped_key
        keys = keyring.new_conversation_keys("cnv_1", "guest:cnv_1", owner_key)
        sealed = keyring.cipher(keys).seal(2, "DialogueState", b'{"$type": "DialogueState", "focus": 3}')
        await connection.execute(tables.conversation_keys.update().values(wrapped_key=keys.conversation_key))
        await connection.execute(tables.conversations.update().values(state=sealed))

    with pytest.raises(StoreUnavailable, match="another version"):
        await log.load("cnv_1")


async def test_that_an_event_that_is_there_already_is_a_conflict(
    log: SqlAlchemyConversationLog, engine: AsyncEngine
) -> None:
    created = await log.create("cnv_1", None, ConversationStarted("chat"), AT)
    async with writing(engine) as connection:
        row = {"conversation_id": "cnv_1", "sequence": 2, "type": "TurnFailed", "at": AT, "payload": b""}
        await connection.execute(tables.events.insert(), row)

    with pytest.raises(ConversationConflict):
        await log.append(created, (MessageReceived("msg_1", "hello"),), AT)
    assert (await log.load("cnv_1")).version == 1


async def test_that_of_many_turns_at_once_exactly_one_appends(log: SqlAlchemyConversationLog) -> None:
    created = await log.create("cnv_1", None, ConversationStarted("chat"), AT)

    turns = [log.append(created, (MessageReceived(f"msg_{number}", "hello"),), AT) for number in range(8)]
    results = await asyncio.gather(*turns, return_exceptions=True)

    assert sum(isinstance(result, ConversationConflict) for result in results) == 7
    assert len(await log.events("cnv_1")) == 2


async def test_that_a_customers_first_conversations_may_begin_at_once(log: SqlAlchemyConversationLog) -> None:
    await asyncio.gather(*(said(log, f"cnv_{number}", "cus_1") for number in range(8)))

    assert [(await log.load(f"cnv_{number}")).version for number in range(8)] == [2] * 8


async def test_that_an_append_is_one_commit(log: SqlAlchemyConversationLog, engine: AsyncEngine) -> None:
    created = await log.create("cnv_1", None, ConversationStarted("chat"), AT)
    commits: list[object] = []
    event.listen(engine.sync_engine, "commit", commits.append)

    await log.append(created, tuple(MessageReceived(f"msg_{number}", "hello") for number in range(5)), AT)

    assert len(commits) == 1


async def test_that_guests_who_knew_an_order_can_be_forgotten_with_its_customer(log: SqlAlchemyConversationLog) -> None:
    for conversation_id, customer_id in (("cnv_1", "cus_1"), ("cnv_2", None), ("cnv_3", None)):
        await said(log, conversation_id, customer_id)
    for conversation_id, owner in (("cnv_2", "cus_1"), ("cnv_3", "cus_2")):
        knew = replace(await log.load(conversation_id), state=DialogueState(guest_orders=(("40817", owner),)))
        await log.append(knew, (), AT)
    assert await log.conversations_of("cus_1") == ("cnv_1",)
    assert await log.guest_conversations_of("cus_1") == ("cnv_2",)

    await log.forget("cus_1", ("cnv_2",))

    assert (await log.conversations_of("cus_1"), await log.guest_conversations_of("cus_1")) == ((), ())
    for conversation_id in ("cnv_1", "cnv_2"):
        with pytest.raises(ConversationNotFound):
            await log.load(conversation_id)
    assert await log.guest_conversations_of("cus_2") == ("cnv_3",)
