"""The demo shop goes into an empty database once, as it was invented."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import SqliteDatabases
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.catalogue import read_catalogue
from chatbot.adapters.connectors.demo_store import (
    DEMO_CUSTOMERS,
    DemoSize,
    SeedReport,
    is_seeded,
    people_and_orders,
    seed,
)
from chatbot.adapters.connectors.sqlalchemy_store import SqlAlchemyStoreConnector
from chatbot.adapters.database.engine import open_engine, reading
from chatbot.adapters.database.tables import payment_methods
from chatbot.errors import ProductNotFound, RejectedByStore

FOLDER = Path(__file__).parents[4] / "knowledge" / "catalogue"
CATALOGUE, ATTRIBUTES = FOLDER / "products.jsonl", FOLDER / "attributes.yaml"
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
SMALL = DemoSize(customers=40, orders=200)


@pytest.fixture
async def engine(tmp_path: Path, sqlite_databases: SqliteDatabases) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "shop.db"))
    yield engine
    await engine.dispose()


async def fill(engine: AsyncEngine, catalogue: Path = CATALOGUE) -> SeedReport:
    return await seed(engine, catalogue, ATTRIBUTES, NOW, SMALL)


def changed_catalogue(folder: Path, there: str, instead: str) -> Path:
    copy = folder / "products.jsonl"
    copy.write_text(CATALOGUE.read_text(encoding="utf-8").replace(there, instead, 1), encoding="utf-8")
    return copy


async def test_that_the_database_holds_what_was_invented(engine: AsyncEngine) -> None:
    products = read_catalogue(CATALOGUE, ATTRIBUTES)
    customers, orders = people_and_orders(products, NOW.date(), SMALL)

    report = await fill(engine)

    store = SqlAlchemyStoreConnector(engine)
    assert (report.customers, report.orders, report.products) == (40, 200, len(products))
    assert sum(count for _, count in report.states) == 200
    assert await store.products([product.id for product in products]) == products
    for customer in customers:
        assert await store.customer_by_email(customer.email) == customer
        own = {order.number: order for order in orders if order.customer_id == customer.id}
        assert {order.number: order for order in await store.orders_of(customer.id, limit=200)} == own


async def test_that_ways_of_paying_are_kept_with_the_customer(engine: AsyncEngine) -> None:
    await fill(engine)

    async with reading(engine) as connection:
        anna = select(payment_methods.c.label).where(payment_methods.c.customer_id == "cus_00001")
        labels = (await connection.execute(anna)).scalars().all()
        count = (await connection.execute(select(func.count()).select_from(payment_methods))).scalar_one()
    assert sorted(labels) == ["PayPal", "Visa ending 4411"]
    assert count > 40


async def test_that_a_shop_is_never_filled_twice(engine: AsyncEngine) -> None:
    assert not await is_seeded(engine)
    await fill(engine)
    assert await is_seeded(engine)

    with pytest.raises(RejectedByStore, match="already holds a shop; the demo shop needs an empty one"):
        await fill(engine)


@pytest.mark.parametrize(
    ("there", "instead", "complaint"),
    [
        ('"name": "Fjellfot Trail Boots"', '"name": "Fjellfot Path Boots"', "order 40817 .* 'Fjellfot Trail Boots'"),
        ('{"size": "43", "colour": "brown"}', '{"size": "43.5"}', "'Fjellfot Trail Boots' with .*'43'"),
    ],
)
async def test_that_a_catalogue_without_the_goods_of_the_demo_is_refused_and_nothing_is_stored(
    engine: AsyncEngine, tmp_path: Path, there: str, instead: str, complaint: str
) -> None:
    poorer = changed_catalogue(tmp_path, there, instead)

    with pytest.raises(ProductNotFound, match=complaint):
        await fill(engine, poorer)
    assert not await is_seeded(engine)


async def test_that_every_demo_customer_can_sign_in(engine: AsyncEngine) -> None:
    await fill(engine)

    store = SqlAlchemyStoreConnector(engine)
    for email, orders in DEMO_CUSTOMERS:
        customer = await store.customer_by_email(email)
        assert customer is not None
        for order in await store.orders_of(customer.id):
            assert order.number in orders
