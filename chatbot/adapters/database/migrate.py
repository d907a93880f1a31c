"""Brings the schema of a database up to date."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import reading, take_time, writing

MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(engine: AsyncEngine) -> None:
    """Apply the migrations that are missing, all or none; a current schema costs one look. Raises StoreUnavailable."""
    async with reading(engine) as connection:
        is_current = await connection.run_sync(_revision) == newest_revision()
    if not is_current:
        async with writing(engine) as connection:  # a second process waits here and then finds nothing to do
            await take_time(connection)
            await connection.run_sync(_upgrade)


def newest_revision() -> str:
    """Return the revision this version of the code expects: the highest number among the files of `migrations`."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
