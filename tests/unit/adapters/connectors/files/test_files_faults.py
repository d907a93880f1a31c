"""Whatever is wrong in the files is said with its place, all of it, and nothing is imported."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from databases import SqliteDatabases
from shop_files import customer, order, paid_order, product, write
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.files.lines import LONGEST
from chatbot.adapters.connectors.files.shop_import import ImportReport, import_shop
from chatbot.adapters.database import tables as t
from chatbot.adapters.database.engine import open_engine, reading

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
async def engine(sqlite_databases: SqliteDatabases) -> AsyncIterator[AsyncEngine]:
    with sqlite_databases.copy() as url:
        engine = open_engine(url)
        yield engine
        await engine.dispose()


async def refused(engine: AsyncEngine, folder: Path) -> ImportReport:
    """Import, see that nothing was stored, return the report."""
    report = await import_shop(engine, folder)
    async with reading(engine) as connection:
        for table in (t.products, t.customers, t.orders, t.addresses):
            assert await connection.scalar(select(func.count()).select_from(table)) == 0
    return report


async def test_that_amounts_of_another_currency_are_refused(engine: AsyncEngine, tmp_path: Path) -> None:
    report = await import_shop(engine, write(tmp_path / "shop"), "CHF")
    assert {(one.file, one.field) for one in report.faults} == {
        ("products.jsonl", "variants"),
        ("orders.jsonl", "postage"),
    }
    assert {one.reason for one in report.faults} == {"is not in CHF, the currency of the shop (shop.currency)"}


async def faults(engine: AsyncEngine, folder: Path) -> list[str]:
    return [str(fault) for fault in (await refused(engine, folder)).faults]


def put(*path: str | int, value: Any) -> Change:
    def change(record: dict[str, Any]) -> None:
        target: Any = record
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


def take(*path: str | int) -> Change:
    def change(record: dict[str, Any]) -> None:
        target: Any = record
        for step in path[:-1]:
            target = target[step]
        del target[path[-1]]

    return change


USD = {"amount": "4.90", "currency": "USD"}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (put("colour", value="red"), "colour: there is no such field"),
        (put("lines", 0, "colour", value="red"), "lines.0.colour: there is no such field"),
        (take("postage"), "postage: is missing"),
        (put("lines", value=[]), "lines: Tuple should have at least 1 item after validation, not 0"),
        (put("lines", 0, "quantity", value="2"), "lines.0.quantity: Input should be a valid integer"),
        (put("lines", 0, "quantity", value=True), "lines.0.quantity: Input should be a valid integer"),
        (put("lines", 0, "quantity", value=2.0), "lines.0.quantity: Input should be a valid integer"),
        (put("lines", 0, "quantity", value=0), "lines.0.quantity: Input should be greater than or equal to 1"),
        (put("lines", 0, "name", value=" "), "lines.0.name: must not be empty"),
        (put("lines", 0, "name", value="La\x00mp"), "lines.0.name: must hold no control characters"),
        (put("number", value="../1001"), "number: String should match"),
        (put("number", value="10..01"), 'number: must not hold ".."'),
        (
            put("placed_at", value="2026-11-02T09:30:00"),
            "placed_at: must be a time with its zone such as 2026-11-22T15",
        ),
        (put("placed_at", value=1762072200), "placed_at: must be a time with its zone"),
        (put("placed_at", value="1762072200"), "placed_at: must be a time with its zone"),
        (put("placed_at", value="0001-01-01T00:00:00+14:00"), "placed_at: must lie in the years 1970 to 2199"),
        (put("shipments", 0, "promised_on", value="2026-02-30"), "shipments.0.promised_on: day is out of range"),
        (put("shipments", 0, "promised_on", value="05.11.2026"), "shipments.0.promised_on: must be a day such as"),
        (put("shipments", 0, "promised_on", value="1969-12-31"), "shipments.0.promised_on: must lie in the years"),
        (put("postage", value=4.9), "postage: Input should be an object"),
        (put("postage", "amount", value="4.9"), "postage.amount: String should match"),
        (put("postage", "amount", value="-4.90"), "postage.amount: String should match"),
        (put("postage", "amount", value="12345678.00"), "postage.amount: String should match"),
        (put("postage", value=USD), "order: its amounts are in more than one currency"),
        (put("state", value="gone"), "state: Input should be 'placed', 'paid'"),
        (put("state", value="delayed"), "order: its state does not go with its parcels"),
        (put("refunds", 0, "amount", "amount", value="111.91"), "order: its refunds are more than was paid"),
        (
            put("lines", 0, "returned_quantity", value=2),
            "lines.1001-1: the pieces returned are not those of its returns",
        ),
        (put("shipments", 0, "line_ids", value=["1001-1", "1001-1"]), "shipments.shp_1001: names a line twice"),
        (
            put("returns", 0, "lines", 0, "line_id", value="x"),
            "returns.ret_1: names a line that the order does not have",
        ),
        (put("lines", 1, "id", value="1001-1"), "lines: lines 1001-1 occurs twice"),
        (put("customer_id", value="cus_8"), "customer_id: there is no customer cus_8"),
        (
            take("lines", 1, "no_longer_sold"),
            "lines.1.sku: there is no variant OLD-SHADE; if it was sold once, mark the",
        ),
        (put("email", value="nobody"), "email: String should match"),
    ],
)
async def test_that_a_fault_of_an_order_is_said_with_its_field(
    engine: AsyncEngine, tmp_path: Path, change: Change, complaint: str
) -> None:
    changed = order()
    change(changed)
    folder = write(tmp_path / "shop", products=[product()], customers=[customer()], orders=[changed])

    assert any(fault.startswith(f"orders.jsonl:1: {complaint}") for fault in await faults(engine, folder))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (put("variants", 0, "stock", value=-1), "variants.0.stock: Input should be greater than or equal to 0"),
        (
            put("variants", 0, "stock", value=2**31),
            "variants.0.stock: Input should be less than or equal to 2147483647",
        ),
        (put("variants", 0, "stock", value=1e400), "variants.0.stock: Input should be a valid integer"),
        (put("variants", value=[]), "variants: Tuple should have at least 1 item"),
        (put("attributes", 0, "value", value="x"), "attributes.0.value: must be of the type number"),
        (put("attributes", 0, "value", value=True), "attributes.0.value: must be of the type number"),
        (put("attributes", 0, "value", value=None), "attributes.0.value: must be a number, a text, true or false"),
        (put("attributes", 0, "value", value="x" * 101), "attributes.0.value: must have at most 100 characters"),
        (put("attributes", 0, "type", value="flag"), "attributes.0.value: must be of the type flag"),
        (put("attributes", 0, "type", value="choice"), "attributes.0.value: must be of the type choice"),
        (put("dimensions", "height_cm", value="42"), "dimensions.height_cm: must be a number"),
        (put("compatible_with", value=["gone"]), "compatible_with: there is no product gone"),
        (put("return_class", value="x"), "return_class: Input should be 'standard', 'electronics'"),
    ],
)
async def test_that_a_fault_of_a_product_is_said_with_its_field(
    engine: AsyncEngine, tmp_path: Path, change: Change, complaint: str
) -> None:
    changed = product()
    change(changed)

    (fault, *_) = await faults(engine, write(tmp_path / "shop", products=[changed]))
    assert fault.startswith(f"products.jsonl:1: {complaint}")


async def test_that_prices_of_a_product_are_in_one_currency_and_keys_stand_once(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    mixed = product()
    mixed["variants"].append(mixed["variants"][0] | {"price": USD})
    twice = [customer(), customer() | {"email": "IDA@post.example"}, customer() | {"id": "cus_8"}]

    assert await faults(engine, write(tmp_path / "shop", products=[mixed, product()], customers=twice)) == [
        "products.jsonl:1: variants: must be priced in one currency",
        "products.jsonl:1: variants: sku LUND-BLK occurs twice",
        "products.jsonl:2: id: product lund-lamp occurs twice",
        "products.jsonl:2: variants: sku LUND-BLK occurs twice",
        "customers.jsonl:2: id: customer cus_7 occurs twice",
        "customers.jsonl:2: payment_methods: payment method pay_7 occurs twice",
        "customers.jsonl:2: email: is the e-mail of customer cus_7, too",
        "customers.jsonl:3: payment_methods: payment method pay_7 occurs twice",
        "customers.jsonl:3: email: is the e-mail of customer cus_7, too",
    ]


async def test_that_two_orders_share_no_key(engine: AsyncEngine, tmp_path: Path) -> None:
    folder = write(tmp_path / "shop", products=[product()], customers=[customer()], orders=[order(), order()])

    assert await faults(engine, folder) == [
        f"orders.jsonl:2: {fault} occurs twice"
        for fault in (
            "number: order 1001", "lines: lines 1001-1", "lines: lines 1001-2",
            "shipments: shipments shp_1001", "returns: returns ret_1",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"\xff\xfe{}\n", "customers.jsonl:1: is not UTF-8 at byte 1"),
        (json.dumps(customer()).encode("utf-16"), "customers.jsonl:1: is not UTF-8 at byte 1"),
        (b"\xef\xbb\xbf{}\n", "customers.jsonl:1: begins with a byte order mark"),
        (b'\n \r\n{"id": "cus_7",\n', "customers.jsonl:3: Invalid JSON: EOF while parsing"),
        (b"[" * 5000, "customers.jsonl:1: Invalid JSON: recursion limit exceeded"),
        (b'{"a":' * 5000, "customers.jsonl:1: Invalid JSON: recursion limit exceeded"),
        (b"null", "customers.jsonl:1: Input should be an object"),
        (b'"' + b"x" * 10_000_000 + b'"\n{}', f"customers.jsonl:1: is longer than {LONGEST:,} bytes"),
        (b'{"id": "\\ud800"}', "customers.jsonl:1: Invalid JSON: "),
        (b"\x00", "customers.jsonl:1: Invalid JSON: "),
    ],
    ids=range(10),
)
async def test_that_what_is_no_line_of_json_is_said(
    engine: AsyncEngine, tmp_path: Path, content: bytes, complaint: str
) -> None:
    folder = write(tmp_path / "shop", products=[product()])
    (folder / "customers.jsonl").write_bytes(content)

    (fault, *_) = await faults(engine, folder)
    assert fault.startswith(complaint)


async def test_that_after_a_line_that_is_too_long_reading_goes_on(engine: AsyncEngine, tmp_path: Path) -> None:
    folder = write(tmp_path / "shop", products=[product()])
    (folder / "customers.jsonl").write_bytes(b"x" * (3 * LONGEST) + b"\n{}\n")

    assert "customers.jsonl:2: id: is missing" in await faults(engine, folder)


@pytest.mark.parametrize("doubled", ['"id": "cus_8"', '"address": {"name": "A", "name": "B"}'])
async def test_that_a_key_that_occurs_twice_is_said(engine: AsyncEngine, tmp_path: Path, doubled: str) -> None:
    folder = write(tmp_path / "shop", products=[product()])
    written = json.dumps(customer())
    text = (
        written[:-1] + f", {doubled}}}"
        if "cus_8" in doubled
        else written.replace('"name": "Ida', '"name": "I", "name": "Ida', 2)
    )
    (folder / "customers.jsonl").write_text(text, encoding="utf-8")

    (fault,) = await faults(engine, folder)
    assert fault.endswith("occurs twice in one object")


async def test_that_all_faults_of_all_files_are_counted_and_the_first_fifty_shown(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    broken = [customer() | {"id": f"cus_{number}", "name": ""} for number in range(70)]
    report = await refused(engine, write(tmp_path / "shop", products=[{}], customers=broken, orders=[paid_order()]))

    assert (len(report.faults), report.fault_count) == (50, 79)
    assert {fault.file for fault in report.faults} == {"products.jsonl", "customers.jsonl"}


async def test_that_a_folder_without_a_shop_is_said(engine: AsyncEngine, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no shop", encoding="utf-8")
    gone = tmp_path / "gone"

    assert await faults(engine, gone) == [f"{gone}: there is no such folder"]
    assert await faults(engine, tmp_path / "notes.txt") == [f"{tmp_path / 'notes.txt'}: there is no such folder"]
    assert await faults(engine, tmp_path) == [
        f"{tmp_path}: holds none of products.jsonl, customers.jsonl, orders.jsonl"
    ]


async def test_that_links_pipes_folders_and_unknown_files_are_not_read(engine: AsyncEngine, tmp_path: Path) -> None:
    folder = write(tmp_path / "shop", order=[order()])
    (tmp_path / "elsewhere").write_text(json.dumps(product()), encoding="utf-8")
    (folder / "products.jsonl").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(folder / "customers.jsonl")
    (folder / "orders.jsonl").mkdir()

    said = await faults(engine, folder)
    assert said[0].startswith("order.jsonl: is no file of a shop; those are")
    assert said[1].startswith("products.jsonl: cannot be read: Too many levels of symbolic links")
    assert said[2:] == [
        "customers.jsonl: cannot be read: it is not a plain file",
        "orders.jsonl: cannot be read: it is not a plain file",
    ]
