"""Codes keep the contract in memory and in SQLite, and nobody reads them in the database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import SqliteDatabases
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import open_engine, reading, writing
from chatbot.adapters.database.mail_tables import codes as table
from chatbot.adapters.identity.codes import SqlAlchemyCodes
from chatbot.ports.identity import CODE_LIFETIME, CodeCheck, Codes
from chatbot.testing.codes import MemoryCodes
from chatbot.testing.contracts.codes import CodesContract

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
async def engine(tmp_path: Path, sqlite_databases: SqliteDatabases) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "codes.db"))
    yield engine
    await engine.dispose()


class TestMemoryCodes(CodesContract):
    @pytest.fixture
    def codes(self) -> Codes:
        return MemoryCodes()


class TestSqlAlchemyCodes(CodesContract):
    @pytest.fixture
    def codes(self, engine: AsyncEngine) -> Codes:
        return SqlAlchemyCodes(engine, b"k" * 32)


async def test_that_the_code_is_not_in_the_database_and_its_hash_needs_the_key(engine: AsyncEngine) -> None:
    code = await SqlAlchemyCodes(engine, b"k" * 32).issue("con_1", "cus_1", NOW)
    async with reading(engine) as connection:
        row = (await connection.execute(select(table))).one()
    assert code.encode() not in row.hash
    assert len(row.hash) == 32
    other = await SqlAlchemyCodes(engine, b"x" * 32).check("con_1", code, NOW)
    assert other.check is CodeCheck.WRONG


@pytest.mark.parametrize("moved", [{"customer_id": "cus_2"}, {"conversation_id": "con_2"}])
async def test_that_a_row_that_was_moved_elsewhere_proves_nothing(engine: AsyncEngine, moved: dict[str, str]) -> None:
    codes = SqlAlchemyCodes(engine, b"k" * 32)
    code = await codes.issue("con_1", "cus_1", NOW)
    async with writing(engine) as connection:
        await connection.execute(update(table).values(moved))
    assert (await codes.check(moved.get("conversation_id", "con_1"), code, NOW)).check is CodeCheck.WRONG


async def test_that_codes_that_have_expired_are_not_kept(engine: AsyncEngine) -> None:
    codes = SqlAlchemyCodes(engine, b"k" * 32)
    for conversation_id in ("con_1", "con_2"):
        await codes.issue(conversation_id, "cus_1", NOW)
    await codes.issue("con_3", "cus_1", NOW + CODE_LIFETIME)
    async with reading(engine) as connection:
        assert (await connection.scalars(select(table.c.conversation_id))).all() == ["con_3"]
