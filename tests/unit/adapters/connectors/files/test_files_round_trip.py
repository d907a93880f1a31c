"""A shop that is exported and imported is the same shop: property tests on demo shops of any size and day."""

from __future__ import annotations

import asyncio
import json
import stat
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from databases import Databases, SqliteDatabases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shop_files import write
from sqlalchemy import Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.demo_store import DemoSize, seed
from chatbot.adapters.connectors.files.shop_export import export_shop
from chatbot.adapters.connectors.files.shop_import import FILES, import_shop
from chatbot.adapters.database import tables as t
from chatbot.adapters.database.check import violations
from chatbot.adapters.database.engine import open_engine, reading, writing
from chatbot.errors import StoreError

CATALOGUE = Path(__file__).parents[5] / "knowledge" / "catalogue"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TABLES = (
    *(t.products, t.variants, t.payment_methods, t.order_lines, t.shipments, t.shipment_lines, t.tracking_events),
    *(t.payments, t.return_requests, t.return_lines, t.refunds),
)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database_url)
    yield engine
    await engine.dispose()


async def fill(engine: AsyncEngine, size: DemoSize, now: datetime = NOON) -> None:
    await seed(engine, CATALOGUE / "products.jsonl", CATALOGUE / "attributes.yaml", now, size)


async def content(engine: AsyncEngine) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of the shop; in place of an address's id, which may be another, what it says."""

    async def read(table: Table, *more: Table) -> list[tuple[Any, ...]]:
        columns = [column for one in (table, *more) for column in one.columns if column.key not in ("address_id",)]
        shown = [column for column in columns if column is not t.addresses.c.id]
        source = table.join(t.addresses) if more else table
        rows = await connection.execute(select(*shown).select_from(source).order_by(*table.primary_key.columns))
        return [tuple(row) for row in rows]

    async with reading(engine) as connection:
        found = {table.name: await read(table) for table in TABLES}
        return found | {table.name: await read(table, t.addresses) for table in (t.customers, t.orders)}


@given(st.integers(0, 10**6), st.integers(7, 40), st.integers(0, 80), st.integers(0, 400))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_that_export_and_import_make_the_same_shop(
    sqlite_databases: SqliteDatabases, number: int, customers: int, orders: int, days: int
) -> None:
    async def there_and_back(url: str, other_url: str, folder: Path) -> None:
        engine, other = open_engine(url), open_engine(other_url)
        await fill(engine, DemoSize(number, customers, orders), NOON + timedelta(days=days))
        await export_shop(engine, folder / "one")
        report = await import_shop(other, folder / "one")
        assert report.faults == ()
        await export_shop(other, folder / "two")
        assert await content(engine) == await content(other)
        assert [violation async for violation in violations(other)] == []
        for name in FILES:
            assert (folder / "one" / name).read_bytes() == (folder / "two" / name).read_bytes()
        await engine.dispose()
        await other.dispose()

    with (
        tempfile.TemporaryDirectory() as folder,
        sqlite_databases.copy() as url,
        sqlite_databases.copy() as other_url,
    ):
        asyncio.run(there_and_back(url, other_url, Path(folder)))


async def test_that_a_shop_moves_between_databases(
    engine: AsyncEngine, sqlite_databases: Databases, tmp_path: Path
) -> None:
    """From SQLite to PostgreSQL as well as to another SQLite."""
    with sqlite_databases.copy() as url:
        source = open_engine(url)
        await fill(source, DemoSize(customers=20, orders=60))
        report = await export_shop(source, tmp_path / "shop")
        assert (report.customers, report.orders) == (20, 60)
        await import_shop(engine, tmp_path / "shop")

        assert await content(engine) == await content(source)
        await source.dispose()


async def test_that_a_line_of_what_is_no_longer_sold_says_so(engine: AsyncEngine, tmp_path: Path) -> None:
    await import_shop(engine, write(tmp_path / "shop"))
    async with writing(engine) as connection:
        await connection.execute(delete(t.variants))
    await export_shop(engine, tmp_path / "out")

    (written,) = map(json.loads, (tmp_path / "out" / "orders.jsonl").read_text(encoding="utf-8").splitlines())
    assert [line.get("no_longer_sold") for line in written["lines"]] == [True, True]


async def test_that_only_the_owner_may_read_what_was_exported_and_nothing_is_written_over(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    folder = tmp_path / "a" / "shop"
    await export_shop(engine, folder)

    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with pytest.raises(FileExistsError, match="is there already; export into an empty folder"):
        await export_shop(engine, folder)


async def test_that_a_link_in_the_place_of_a_file_is_not_followed(engine: AsyncEngine, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "orders.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        await export_shop(engine, tmp_path / "shop")
    assert not (tmp_path / "elsewhere").exists()


async def test_that_an_export_that_fails_leaves_no_files(engine: AsyncEngine, tmp_path: Path) -> None:
    await import_shop(engine, write(tmp_path / "shop"))
    async with writing(engine) as connection:
        await connection.execute(update(t.orders).values(state="gone"))
    with pytest.raises(StoreError, match="a row cannot be read; chatbot store check names it"):
        await export_shop(engine, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
