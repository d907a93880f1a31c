"""Conversations are read back by time and kind of event, in memory and in SQL; what was erased is gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from chatbot.adapters.database.engine import open_engine, writing
from chatbot.adapters.log.keyring import Keyring
from chatbot.adapters.log.sqlalchemy_log import SqlAlchemyConversationLog
from chatbot.adapters.log.transcripts import SqlAlchemyTranscripts
from chatbot.domain.conversation import ConversationStarted, Event, MessageReceived, TurnFailed
from chatbot.errors import StoreUnavailable
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.transcripts import Transcript, Transcripts
from chatbot.testing.log import MemoryConversationLog

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = AT + timedelta(days=2)
KINDS: tuple[type[Event], ...] = (MessageReceived, TurnFailed)
Both = tuple[ConversationLog, Transcripts]


async def read(transcripts: Transcripts, since: datetime) -> list[Transcript]:
    return [one async for one in transcripts.since(since, KINDS)]


async def said(log: ConversationLog, conversation_id: str, customer_id: str | None, at: datetime) -> None:
    created = await log.create(conversation_id, customer_id, ConversationStarted("chat"), at)
    await log.append(created, (MessageReceived("msg_1", f"hello from {conversation_id}"), TurnFailed("X")), at)


class _Contract:
    async def test_that_conversations_come_with_the_events_that_are_wanted(self, both: Both) -> None:
        log, transcripts = both
        await said(log, "cnv_2", None, LATER)
        await said(log, "cnv_1", "cus_1", AT)
        found = await read(transcripts, AT)
        assert [(one.conversation_id, one.customer_id) for one in found] == [("cnv_1", "cus_1"), ("cnv_2", None)]
        assert [logged.event for logged in found[0].events] == [
            MessageReceived("msg_1", "hello from cnv_1"),
            TurnFailed("X"),
        ]
        assert [logged.sequence for logged in found[0].events] == [2, 3]

    async def test_that_what_happened_before_is_left_out(self, both: Both) -> None:
        log, transcripts = both
        await said(log, "cnv_1", None, AT)
        await said(log, "cnv_2", None, LATER)
        assert [one.conversation_id for one in await read(transcripts, LATER)] == ["cnv_2"]
        assert await read(transcripts, LATER + timedelta(seconds=1)) == []


class TestMemory(_Contract):
    @pytest.fixture
    def both(self) -> Both:
        log = MemoryConversationLog()
        return log, log


class TestSqlAlchemy(_Contract):
    @pytest.fixture
    async def both(self, database_url: str) -> AsyncIterator[Both]:
        engine = open_engine(database_url)
        keyring = Keyring(b"m" * 32)
        yield SqlAlchemyConversationLog(engine, keyring), SqlAlchemyTranscripts(engine, keyring)
        await engine.dispose()

    async def test_that_a_forgotten_customer_is_not_read(self, both: Both) -> None:
        log, transcripts = both
        assert isinstance(log, SqlAlchemyConversationLog)
        await said(log, "cnv_1", "cus_1", AT)
        await log.forget("cus_1")
        assert await read(transcripts, AT) == []

    async def test_that_an_altered_payload_is_told(self, both: Both, database_url: str) -> None:
        log, transcripts = both
        await said(log, "cnv_1", None, AT)
        engine = open_engine(database_url)
        async with writing(engine, queue=None) as connection:
            await connection.execute(text("UPDATE events SET type = 'MessageReceived' WHERE sequence = 3"))
        await engine.dispose()
        with pytest.raises(StoreUnavailable):
            await read(transcripts, AT)
