"""The embedded shop keeps the contracts on SQLite and PostgreSQL, and what is special to a database holds too."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from databases import Databases
from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.shop_rows import insert_shop
from chatbot.adapters.connectors.sqlalchemy_store import SqlAlchemyStoreConnector
from chatbot.adapters.database import tables
from chatbot.adapters.database.engine import open_engine, reading, writing
from chatbot.adapters.database.migrate import migrate
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.domain.commerce import ReturnLine
from chatbot.domain.money import Money
from chatbot.errors import AlreadyExecuted, RejectedByStore, StoreUnavailable
from chatbot.ports.unit_of_work import HandOffRecord
from chatbot.testing.contracts.store import CUSTOMERS, ORDERS, PRODUCTS, StoreConnectorContract
from chatbot.testing.contracts.unit_of_work import UnitOfWorkContract, WatchedOrdersContract, return_request
from chatbot.testing.store import NOW


async def filled(engine: AsyncEngine) -> None:
    await migrate(engine)
    async with writing(engine) as connection:
        await connection.run_sync(insert_shop, PRODUCTS, CUSTOMERS, ORDERS)


@pytest.fixture
async def engine(databases: Databases) -> AsyncIterator[AsyncEngine]:
    with databases.copy(filled) as url:
        engine = open_engine(url)
        yield engine
        await engine.dispose()


@pytest.fixture
def store(engine: AsyncEngine) -> SqlAlchemyStoreConnector:
    return SqlAlchemyStoreConnector(engine)


@pytest.fixture
def unit(engine: AsyncEngine) -> SqlAlchemyUnitOfWork:
    return SqlAlchemyUnitOfWork(engine)


class TestSqlAlchemyStoreConnector(StoreConnectorContract):
    pass


class TestSqlAlchemyUnitOfWork(UnitOfWorkContract, WatchedOrdersContract):
    pass


@pytest.fixture
def selects(engine: AsyncEngine) -> list[str]:
    seen: list[str] = []

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    return seen


async def test_that_one_order_and_all_orders_take_seven_selects(
    store: SqlAlchemyStoreConnector, selects: list[str]
) -> None:
    await store.order_of("cus_00006", "40602")
    assert len(selects) == 7

    await store.orders_of("cus_00001")
    assert len(selects) == 14


async def test_that_a_product_is_as_its_rows_are_at_the_moment(
    engine: AsyncEngine, store: SqlAlchemyStoreConnector
) -> None:
    before = await store.product(PRODUCTS[0].id)
    is_it = tables.variants.c.sku == before.variants[0].sku
    changes = {"price_minor": 1234, "stock": 7, "options": [["colour", "plum"]]}
    async with writing(engine) as connection:
        await connection.execute(update(tables.variants).where(is_it).values(changes))
        await connection.execute(update(tables.products).values({"materials": ["cork"]}))

    after = await store.product(before.id)

    changed = replace(before.variants[0], price=Money(1234), stock=7, options=(("colour", "plum"),))
    assert after == replace(before, materials=("cork",), variants=(changed, *before.variants[1:]))


async def test_that_no_products_take_no_select(store: SqlAlchemyStoreConnector, selects: list[str]) -> None:
    assert await store.products(()) == ()
    assert not selects


async def test_that_a_missing_order_costs_a_guest_the_same_selects_as_a_wrong_proof(
    store: SqlAlchemyStoreConnector, selects: list[str]
) -> None:
    for number in ("40817", "99999"):
        with pytest.raises(Exception, match="order"):
            await store.order_for_guest(number, "wrong@mail.example")

    assert len(selects) == 2
    assert selects[0] == selects[1]


async def test_that_two_executions_of_one_key_at_once_settle_once(unit: SqlAlchemyUnitOfWork) -> None:
    async def execute(record_id: str) -> str | None:
        async with unit.begin() as work:
            earlier = await work.executed("key_1")
            if earlier is None:
                await asyncio.sleep(0.02)
                await work.settle("key_1", record_id, NOW)
            return earlier

    earlier = await asyncio.gather(execute("ret_1"), execute("ret_2"))

    assert set(earlier) in ({None, "ret_1"}, {None, "ret_2"})


async def test_that_settling_without_looking_first_is_refused_by_the_database(unit: SqlAlchemyUnitOfWork) -> None:
    async def settle() -> None:
        async with unit.begin() as work:
            await work.settle("key_1", "ret_1", NOW)

    results = await asyncio.gather(settle(), settle(), return_exceptions=True)

    assert sorted(type(result) for result in results if result is not None) == [AlreadyExecuted]


async def test_that_a_duplicate_row_is_rejected(unit: SqlAlchemyUnitOfWork) -> None:
    record = HandOffRecord("hnd_1", "cnv_1", None, "asked", "wants a person", NOW)

    async def open_it() -> None:
        async with unit.begin() as work:
            await work.open_hand_off(record)

    await open_it()
    with pytest.raises(RejectedByStore, match="IntegrityError"):
        await open_it()


async def test_that_returned_pieces_can_never_exceed_what_was_bought(engine: AsyncEngine) -> None:
    async def tamper() -> None:
        async with writing(engine) as connection:
            await connection.execute(update(tables.order_lines).values(returned_quantity=99))

    with pytest.raises(RejectedByStore):
        await tamper()


async def test_that_readers_see_the_state_before_while_a_writer_is_at_work(
    unit: SqlAlchemyUnitOfWork, store: SqlAlchemyStoreConnector
) -> None:
    async with unit.begin() as work:
        await work.open_return(return_request(ReturnLine("40817-1", 1)))
        assert await store.order_of("cus_00001", "40817") == ORDERS[0]


async def test_that_a_locked_database_is_unavailable_once_the_time_to_wait_is_over(
    engine: AsyncEngine, unit: SqlAlchemyUnitOfWork
) -> None:
    impatient = open_engine(str(engine.url), busy_timeout_s=0.05)

    async def write() -> None:
        async with SqlAlchemyUnitOfWork(impatient).begin() as work:
            await work.post("topic", "key", {}, NOW)

    async with unit.begin():
        with pytest.raises(StoreUnavailable):
            await asyncio.wait_for(write(), timeout=2)

    await write()  # and it recovers
    await impatient.dispose()


async def test_that_a_message_in_the_outbox_waits_for_delivery(engine: AsyncEngine, unit: SqlAlchemyUnitOfWork) -> None:
    async with unit.begin() as work:
        await work.post("return.opened", "ret_new", {"order": "40817"}, NOW)

    async with reading(engine) as connection:
        row = (await connection.execute(select(tables.outbox))).one()
    assert (row.topic, row.key, row.payload, row.at, row.delivered_at) == (
        "return.opened", "ret_new", {"order": "40817"}, NOW, None,
    )  # fmt: skip


async def test_that_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/no/such/folder/shop.db")
    with pytest.raises(StoreUnavailable):
        await SqlAlchemyStoreConnector(engine).names()
    await asyncio.sleep(0.05)  # the driver's thread still has to report its end to this loop
