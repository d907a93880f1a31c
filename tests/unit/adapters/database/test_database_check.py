"""Whatever is wrong in a database is named by its key; a sound one, such as the demo shop, has nothing wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import Databases
from sqlalchemy import Executable, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.demo_store import DemoSize, seed
from chatbot.adapters.database import log_tables as log
from chatbot.adapters.database import tables as t
from chatbot.adapters.database.check import Violation, violations
from chatbot.adapters.database.engine import open_engine, writing
from chatbot.adapters.database.migrate import migrate
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.ports.unit_of_work import AuditEntry

CATALOGUE = Path(__file__).parents[4] / "knowledge" / "catalogue"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def demo_shop(engine: AsyncEngine) -> None:
    await migrate(engine)
    size = DemoSize(customers=30, orders=120)
    await seed(engine, CATALOGUE / "products.jsonl", CATALOGUE / "attributes.yaml", NOW, size)


@pytest.fixture
async def engine(databases: Databases) -> AsyncIterator[AsyncEngine]:
    with databases.copy(demo_shop) as url:
        engine = open_engine(url)
        yield engine
        await engine.dispose()


@pytest.fixture
async def unchecked(sqlite_databases: Databases) -> AsyncIterator[AsyncEngine]:
    """A database whose foreign keys can be switched off."""
    with sqlite_databases.copy(demo_shop) as url:
        engine = open_engine(url)
        yield engine
        await engine.dispose()


async def found(engine: AsyncEngine) -> list[Violation]:
    return [violation async for violation in violations(engine)]


async def change(engine: AsyncEngine, *statements: Executable) -> None:
    async with writing(engine) as connection:
        for statement in statements:
            await connection.execute(statement)


async def test_that_the_demo_shop_and_an_empty_database_are_sound(engine: AsyncEngine, database_url: str) -> None:
    empty = open_engine(database_url)
    assert (await found(engine), await found(empty)) == ([], [])
    await empty.dispose()


CONVERSATION = {"id": "con_1", "created_at": NOW, "version": 2, "state": b""}
EVENT = {"conversation_id": "con_1", "sequence": 1, "type": "x", "at": NOW, "payload": b""}
ORDER = t.orders.c.number == "40655"
SKU = t.variants.c.sku == "FTB-BRN-43"


@pytest.mark.parametrize(
    ("statements", "keys"),
    [
        ([update(t.variants).where(SKU).values(stock=-1)], ["variant FTB-BRN-43"]),
        ([update(t.variants).where(SKU).values(price_minor=-1)], ["variant FTB-BRN-43"]),
        ([update(t.orders).where(ORDER).values(state="gone")], ["order 40655", "order 40655"]),
        ([update(t.orders).where(ORDER).values(state="picking")], ["order 40655"]),
        ([update(t.customers).where(t.customers.c.id == "cus_00001").values(membership="x")], ["customer cus_00001"]),
        ([delete(t.return_lines).where(t.return_lines.c.return_id == "ret_40344")],
         ["return_request ret_40344", "order 40344, lines.40344-1", "order 40344"]),
        ([insert(t.idempotency).values(key="pro_1", record_id="ret_1", at=NOW)], ["idempotency pro_1"]),
        ([insert(log.conversations).values(CONVERSATION), insert(log.events).values(EVENT)], ["conversation con_1"]),
        ([update(t.refunds).where(t.refunds.c.order_number == "40120").values(amount_minor=999999)], ["order 40120"]),
        ([update(t.order_lines).where(t.order_lines.c.id == "40655-1").values(options=[["a"]])], ["order 40655"]),
    ],
    ids=range(10),
)  # fmt: skip
async def test_that_what_is_wrong_is_named_by_its_key(
    engine: AsyncEngine, statements: list[Executable], keys: list[str]
) -> None:
    await change(engine, *statements)
    assert [violation.key for violation in await found(engine)] == keys


async def test_that_rows_that_refer_to_nothing_are_named(unchecked: AsyncEngine) -> None:
    async with unchecked.connect() as connection:
        await connection.exec_driver_sql("COMMIT")  # foreign keys can be switched off outside a transaction only
        await connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        await connection.exec_driver_sql("DELETE FROM orders WHERE number = '40655'")
        await connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        await connection.exec_driver_sql("BEGIN")

    named = {violation.key for violation in await found(unchecked)}
    assert {"order_line 40655-1", "order_line 40655-2", "shipment shp_40655_1", "payment 40655/0"} == named


async def test_that_a_broken_audit_log_and_a_missing_return_are_named(engine: AsyncEngine) -> None:
    for number in (1, 2):
        async with SqlAlchemyUnitOfWork(engine).begin() as work:
            await work.audit(AuditEntry("cus_00001", "open_return", f"ret_{number}", "con_1", NOW))
    await change(engine, update(t.audit).where(t.audit.c.sequence == 2).values(actor="cus_9"))

    keys = [violation.key for violation in await found(engine)]
    assert keys == ["audit 1", "audit 2", "audit 2"]


async def test_that_no_name_and_no_email_is_printed(engine: AsyncEngine) -> None:
    await change(engine, update(t.orders).values(state="gone"), update(t.customers).values(membership="x"))
    printed = " ".join(f"{violation.key} {violation.what}" for violation in await found(engine))
    assert "@" not in printed
    assert "Lindholm" not in printed
