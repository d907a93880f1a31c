"""Photos are kept with their conversation, in memory and in SQL; what destroys its key leaves nothing of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databases import SqliteDatabases
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import open_engine, reading, writing
from chatbot.adapters.database.log_tables import photos
from chatbot.adapters.log.keyring import Keyring
from chatbot.adapters.log.sqlalchemy_album import SqlAlchemyPhotoAlbum
from chatbot.adapters.log.sqlalchemy_log import SqlAlchemyConversationLog
from chatbot.domain.conversation import ConversationStarted
from chatbot.errors import ConversationNotFound, StoreUnavailable
from chatbot.ports.photos import PhotoAlbum, Picture
from chatbot.testing.photos import MemoryPhotoAlbum

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
LAMP, CRACK = Picture(b"a lamp", b"small lamp"), Picture(b"a crack", b"small crack")
KEYRING = Keyring(b"m" * 32)


class _Contract:
    async def test_that_a_photo_is_found_in_its_own_conversation_only(self, album: PhotoAlbum) -> None:
        await album.keep("cnv_1", "pho_1", LAMP, AT)
        await album.keep("cnv_1", "pho_2", CRACK, AT + timedelta(seconds=1))
        assert await album.photos("cnv_1") == ("pho_1", "pho_2")
        assert await album.photo("cnv_1", "pho_2") == CRACK
        assert await album.photo("cnv_2", "pho_2") is None
        assert await album.photos("cnv_2") == ()
        assert await album.photo("cnv_1", "pho_3") is None


class TestMemory(_Contract):
    @pytest.fixture
    def album(self) -> PhotoAlbum:
        return MemoryPhotoAlbum()


class TestSql(_Contract):
    @pytest.fixture
    async def engine(self, tmp_path: Path, sqlite_databases: SqliteDatabases) -> AsyncIterator[AsyncEngine]:
        engine = open_engine(sqlite_databases.copy_to(tmp_path / "log.db"))
        yield engine
        await engine.dispose()

    @pytest.fixture
    async def log(self, engine: AsyncEngine) -> SqlAlchemyConversationLog:
        log = SqlAlchemyConversationLog(engine, KEYRING)
        for name, customer_id in (("cnv_1", "cus_1"), ("cnv_2", None)):
            await log.create(name, customer_id, ConversationStarted("chat"), AT)
        return log

    @pytest.fixture
    def album(self, engine: AsyncEngine, log: SqlAlchemyConversationLog) -> PhotoAlbum:
        return SqlAlchemyPhotoAlbum(engine, KEYRING)

    async def test_that_no_conversation_has_no_photos(self, album: PhotoAlbum) -> None:
        with pytest.raises(ConversationNotFound):
            await album.keep("cnv_9", "pho_1", LAMP, AT)
        with pytest.raises(ConversationNotFound):
            await album.photo("cnv_9", "pho_1")

    async def test_that_what_is_stored_is_sealed_and_bound_to_its_place(
        self, album: PhotoAlbum, engine: AsyncEngine
    ) -> None:
        await album.keep("cnv_1", "pho_1", LAMP, AT)
        async with reading(engine) as connection:
            row = (await connection.execute(select(photos))).one()
        assert b"lamp" not in row.picture + row.small
        async with writing(engine) as connection:
            await connection.execute(text("UPDATE photos SET picture = small"))
        with pytest.raises(StoreUnavailable):
            await album.photo("cnv_1", "pho_1")

    @pytest.mark.parametrize("going", ["forgotten", "expired"])
    async def test_that_photos_go_with_their_conversation(
        self, album: PhotoAlbum, engine: AsyncEngine, log: SqlAlchemyConversationLog, going: str
    ) -> None:
        await album.keep("cnv_1", "pho_1", LAMP, AT)
        await album.keep("cnv_2", "pho_2", CRACK, AT)
        await (log.forget("cus_1") if going == "forgotten" else log.expire(AT + timedelta(days=9), None))
        async with reading(engine) as connection:
            assert await connection.scalar(select(func.count()).select_from(photos)) == 1
        assert await album.photo("cnv_2", "pho_2") == CRACK
        with pytest.raises(ConversationNotFound):
            await album.photo("cnv_1", "pho_1")

    async def test_that_a_photo_stays_when_its_conversation_gets_an_owner(
        self, album: PhotoAlbum, log: SqlAlchemyConversationLog
    ) -> None:
        await album.keep("cnv_2", "pho_2", CRACK, AT)
        await log.give_to("cnv_2", "cus_1")
        assert await album.photo("cnv_2", "pho_2") == CRACK
