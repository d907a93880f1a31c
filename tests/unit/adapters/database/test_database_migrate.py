"""The schema comes from migrations alone, and looking whether it is current is quick."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from databases import Databases
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database import log_tables, mail_tables, privacy_tables, staff_tables, tables
from chatbot.adapters.database.base import metadata
from chatbot.adapters.database.engine import open_engine, reading, writing
from chatbot.adapters.database.migrate import MIGRATIONS, migrate, newest_revision
from chatbot.errors import StoreUnavailable

WARM_START = """
import asyncio, sys
from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.database.migrate import migrate
async def main():
    engine = open_engine(sys.argv[1])
    await migrate(engine)
    await engine.dispose()
asyncio.run(main())
sys.exit("alembic" in sys.modules)
"""


async def untouched(engine: AsyncEngine) -> None:
    """Leave the database without any table."""


@pytest.fixture
async def engine(databases: Databases) -> AsyncIterator[AsyncEngine]:
    with databases.copy(untouched) as url:
        engine = open_engine(url)
        yield engine
        await engine.dispose()


def names(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_that_the_migrations_make_exactly_the_tables_that_the_code_uses(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    await migrate(engine)

    async with reading(engine) as connection:
        assert await connection.run_sync(differences) == []
        found = await connection.run_sync(names)
    some = {one.name for one in (tables.orders, log_tables.events, staff_tables.staff, privacy_tables.erasures)}
    assert some | {mail_tables.codes.name} <= found == {*metadata.tables, "alembic_version"}


async def test_that_migrating_twice_or_at_once_is_like_migrating_once(engine: AsyncEngine) -> None:
    await asyncio.gather(migrate(engine), migrate(engine))
    await migrate(engine)

    async with reading(engine) as connection:
        version = (await connection.exec_driver_sql("SELECT version_num FROM alembic_version")).scalars().all()
    assert version == [newest_revision()]


async def test_that_a_warm_start_does_not_load_alembic(engine: AsyncEngine) -> None:
    await migrate(engine)

    done = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", WARM_START, str(engine.url)], timeout=30)

    assert done.returncode == 0


async def test_that_every_migration_can_be_taken_back(engine: AsyncEngine) -> None:
    def downgrade(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    await migrate(engine)
    async with writing(engine) as connection:
        await connection.run_sync(downgrade)

    async with reading(engine) as connection:
        assert await connection.run_sync(names) == {"alembic_version"}


async def test_that_a_migration_waits_no_longer_than_any_other_write(engine: AsyncEngine) -> None:
    impatient = open_engine(str(engine.url), busy_timeout_s=0.05)
    async with writing(engine):
        with pytest.raises(StoreUnavailable):
            await migrate(impatient)
    await impatient.dispose()
