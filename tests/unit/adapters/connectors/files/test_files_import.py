"""What the files hold is in the database afterwards; what a shopper confirmed is never taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from shop_files import customer, order, paid_order, product, write
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.files.shop_import import ImportReport, import_shop
from chatbot.adapters.connectors.sqlalchemy_store import SqlAlchemyStoreConnector
from chatbot.adapters.database import tables as t
from chatbot.adapters.database.check import violations
from chatbot.adapters.database.engine import open_engine, reading, writing
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.domain.commerce import Address, Order, OrderState
from chatbot.domain.money import Money
from chatbot.errors import StoreUnavailable

IDA = "cus_7"


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(database_url)
    yield engine
    assert [violation async for violation in violations(engine)] == []
    await engine.dispose()


async def imported(engine: AsyncEngine, folder: Path, **files: list[dict[str, Any]]) -> ImportReport:
    report = await import_shop(engine, write(folder, **files))
    assert [str(fault) for fault in report.faults] == []
    return report


async def stored(engine: AsyncEngine, number: str = "1001") -> Order:
    return await SqlAlchemyStoreConnector(engine).order_of(IDA, number)


async def test_that_the_shop_of_the_page_is_what_the_product_sees(engine: AsyncEngine, tmp_path: Path) -> None:
    report = await imported(engine, tmp_path / "shop")

    assert (report.products, report.customers, report.orders.written) == (1, 1, 1)
    store = SqlAlchemyStoreConnector(engine)
    lamp = await store.product("lund-lamp")
    assert (lamp.prices, lamp.stock, lamp.attributes[0].value) == ((Money(4900), Money(4900)), 12, 7.5)
    ida = await store.customer_by_email("IDA@post.example")
    assert ida is not None
    placed = await store.order_of(ida.id, "1001")
    assert placed.placed_at == datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
    assert placed.ship_to == ida.address
    assert (placed.total, placed.refunds[0].amount) == (Money(11190), Money(4900))


async def test_that_importing_again_changes_nothing(engine: AsyncEngine, tmp_path: Path) -> None:
    await imported(engine, tmp_path / "shop")
    before = await rows(engine)
    report = await imported(engine, tmp_path / "shop")

    assert (report.orders.written, report.orders.unchanged) == (0, 1)
    assert await rows(engine) == before


async def rows(engine: AsyncEngine) -> dict[str, list[Any]]:
    async with reading(engine) as connection:
        found = {
            table.name: (await connection.execute(select(table).order_by(*table.primary_key.columns))).all()
            for table in (t.addresses, t.customers, t.payment_methods, t.products, t.variants, t.orders, t.order_lines)
        }
    return {name: list(map(tuple, lines)) for name, lines in found.items()}


async def test_that_what_is_stored_is_replaced_by_its_key_and_the_rest_stays(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    await imported(engine, tmp_path / "shop", products=[product()], customers=[customer()], orders=[paid_order("1")])
    lamp = product() | {"name": "Lund Lamp II"}
    lamp["variants"] = [lamp["variants"][0] | {"sku": "LUND-WHT", "stock": 3}]
    sent = order() | {"number": "1", "state": "in_transit", "returns": [], "refunds": []}
    sent["lines"] = [paid_order("1")["lines"][0] | {"no_longer_sold": True}]
    sent["payments"] = paid_order()["payments"]
    sent["shipments"][0] |= {"line_ids": ["1-1"], "state": "in_transit", "delivered_at": None}
    await imported(engine, tmp_path / "new", products=[lamp], orders=[sent, paid_order("2") | {"lines": [
        paid_order("2")["lines"][0] | {"sku": "LUND-WHT"}]}])  # fmt: skip

    store = SqlAlchemyStoreConnector(engine)
    assert [variant.sku for variant in (await store.product("lund-lamp")).variants] == ["LUND-WHT"]
    assert await store.customer(IDA) is not None
    first = await stored(engine, "1")
    assert (first.state, [len(parcel.events) for parcel in first.shipments]) == (OrderState.IN_TRANSIT, [1])

    sent["shipments"][0] |= {"id": "shp_other", "events": []}
    await imported(engine, tmp_path / "newer", orders=[sent])
    assert [parcel.id for parcel in (await stored(engine, "1")).shipments] == ["shp_other"]


async def test_that_two_customers_may_change_their_emails_over(engine: AsyncEngine, tmp_path: Path) -> None:
    one, other = customer(), customer() | {"id": "cus_8", "email": "ole@post.example", "payment_methods": []}
    await imported(engine, tmp_path / "shop", customers=[one, other])
    await imported(
        engine, tmp_path / "new", customers=[one | {"email": other["email"]}, other | {"email": one["email"]}]
    )

    found = await SqlAlchemyStoreConnector(engine).customer_by_email("ida@post.example")
    assert found is not None
    assert found.id == "cus_8"


async def test_that_keys_of_others_are_refused(engine: AsyncEngine, tmp_path: Path) -> None:
    other = customer() | {"id": "cus_8", "email": "ole@post.example"}
    other["payment_methods"] = [customer()["payment_methods"][0] | {"id": "pay_8"}]
    await imported(engine, tmp_path / "shop", products=[product()], customers=[customer(), other], orders=[order()])
    thief = paid_order("1002") | {"lines": [paid_order()["lines"][0]]}
    moved = order() | {"customer_id": "cus_8"}
    third = customer() | {"id": "cus_9", "email": "ole@post.example"}

    report = await import_shop(engine, write(tmp_path / "new", customers=[third], orders=[thief, moved]))

    assert sorted(str(fault) for fault in report.faults) == [
        "customers.jsonl:1: email: is the e-mail of customer cus_8, too",
        "customers.jsonl:1: payment_methods: belongs to another customer",
        "orders.jsonl:1: lines: 1001-1 belongs to another order",
        "orders.jsonl:2: customer_id: order 1001 belongs to another customer",
        "orders.jsonl:2: lines: lines 1001-1 occurs twice",
    ]


async def test_that_a_line_of_what_is_sold_again_may_keep_its_mark(engine: AsyncEngine, tmp_path: Path) -> None:
    marked = paid_order()
    marked["lines"][0]["no_longer_sold"] = True
    assert (await imported(
        engine, tmp_path / "shop", products=[product()], customers=[customer()], orders=[marked])
    ).orders.written == 1  # fmt: skip


ELSEWHERE = Address("Ida Holm", "Deichstieg 1", "20357", "Hamburg", "DE")


@pytest.mark.parametrize("what", ["cancelled", "readdressed", "older"])
async def test_that_what_a_shopper_confirmed_stays_until_the_file_knows_it(
    engine: AsyncEngine, tmp_path: Path, what: str
) -> None:
    goods = {"products": [product()], "customers": [customer()]}
    await imported(engine, tmp_path / "shop", **goods, orders=[paid_order()])
    placed = await stored(engine)
    change = {
        "cancelled": {
            "state": OrderState.CANCELLED, "lines": tuple(replace(one, is_cancelled=True) for one in placed.lines)
        },
        "readdressed": {"ship_to": ELSEWHERE},
        "older": {"state": OrderState.PICKING},
    }[what]  # fmt: skip
    changed = replace(placed, **change)  # type: ignore[arg-type]
    async with SqlAlchemyUnitOfWork(engine).begin() as work:
        await work.save_order(placed, changed)

    report = await imported(engine, tmp_path / "stale", **goods, orders=[paid_order()])

    assert (report.orders.written, report.orders.kept) == (0, ["1001"])
    assert await stored(engine) == changed
    new = paid_order() | {"state": changed.state.value}
    new["ship_to"] |= {"street": changed.ship_to.street, "postcode": changed.ship_to.postcode}
    new["lines"][0]["is_cancelled"] = changed.lines[0].is_cancelled
    new["payments"][0]["label"] = "Visa ending 0001"
    assert (await imported(engine, tmp_path / "new", orders=[new])).orders.written == 1
    assert (await stored(engine)).payments[0].label == "Visa ending 0001"
    again = new | {"ship_to": paid_order()["ship_to"]} if what == "readdressed" else paid_order()
    assert (await imported(engine, tmp_path / "stale", orders=[again])).orders.kept == ["1001"]


async def test_that_a_return_that_the_file_lacks_keeps_its_order(engine: AsyncEngine, tmp_path: Path) -> None:
    await imported(engine, tmp_path / "shop")
    lacking = order() | {"returns": [], "state": "delivered", "refunds": []}
    lacking["lines"][0]["returned_quantity"] = 0
    other = order()
    other["returns"][0]["id"] = "ret_of_the_shop"
    unpaid = order() | {"refunds": []}

    for number, orders in enumerate((lacking, other, unpaid)):
        report = await imported(engine, tmp_path / f"new{number}", orders=[orders])
        assert report.orders.kept == ["1001"]


async def test_that_a_busy_database_is_told_and_nothing_is_imported(database_url: str, tmp_path: Path) -> None:
    engine, impatient = open_engine(database_url), open_engine(database_url, busy_timeout_s=0.1)
    async with writing(engine) as connection:
        await connection.execute(update(t.orders).values(state="paid"))
        with pytest.raises(StoreUnavailable):
            await import_shop(impatient, write(tmp_path / "shop"))
    await impatient.dispose()
    await engine.dispose()
