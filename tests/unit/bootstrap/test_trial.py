"""A trial runs through the real gate, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from databases import SqliteDatabases
from sqlalchemy import func, select

from chatbot.adapters.database.declared import metadata
from chatbot.adapters.database.engine import open_engine, reading
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.bootstrap.trial import RolledBackUnitOfWork
from chatbot.ports.unit_of_work import AuditEntry
from chatbot.testing.store import NOW

ENTRY = AuditEntry("stf_1", "try", "rec_1", "", NOW)


async def test_that_what_is_written_is_taken_back(tmp_path: Path, sqlite_databases: SqliteDatabases) -> None:
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "store.db"))
    audit = next(table for name, table in metadata.tables.items() if "audit" in name)

    async def entries() -> int:
        async with reading(engine) as connection:
            return int((await connection.execute(select(func.count()).select_from(audit))).scalar_one())

    real = SqlAlchemyUnitOfWork(engine)
    try:
        before = await entries()
        async with RolledBackUnitOfWork(real).begin() as work:
            await work.audit(ENTRY)
        assert await entries() == before
        with pytest.raises(LookupError):
            async with RolledBackUnitOfWork(real).begin():
                raise LookupError("what the work raises is raised")
        async with real.begin() as work:
            await work.audit(ENTRY)
        assert await entries() == before + 1
    finally:
        await engine.dispose()
