"""Exports a shop into a folder of files, as it is at one moment."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.files.goods import SavedMethod, written_customer, written_product
from chatbot.adapters.connectors.files.orders import written_order
from chatbot.adapters.connectors.files.shop_import import FILES
from chatbot.adapters.database import tables as t
from chatbot.adapters.database.base import bytewise
from chatbot.adapters.database.engine import reading, take_time
from chatbot.adapters.database.orders import address, load_orders
from chatbot.adapters.database.products import load_products
from chatbot.domain.commerce import Customer, Membership
from chatbot.errors import StoreError

_PAGE = 500
_CUSTOMERS = select(
    t.customers.c.id.label("customer_id"),
    t.customers.c.email,
    t.customers.c.membership,
    t.customers.c.name.label("full_name"),
    t.addresses,
).join(t.addresses)


@dataclass(frozen=True, slots=True)
class ExportReport:
    """How much was exported."""

    products: int
    customers: int
    orders: int


async def export_shop(engine: AsyncEngine, folder: Path) -> ExportReport:
    """Write the shop of a migrated database into a new or empty folder that only its owner may read.

    What was begun is removed when it fails. Raises FileExistsError for a folder that holds a shop, StoreUnavailable,
    StoreError for rows that cannot be read or files that cannot be written.
    """
    _prepare(folder)
    async with reading(engine) as connection:
        await take_time(connection)
        return await connection.run_sync(_export, folder)


def _prepare(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in FILES:
        if os.path.lexists(folder / name):
            raise FileExistsError(f"{folder / name} is there already; export into an empty folder")


def _export(connection: Connection, folder: Path) -> ExportReport:
    records = (_products(connection), _customers(connection), _orders(connection))
    try:
        return ExportReport(*(_write(folder / name, lines) for name, lines in zip(FILES, records, strict=True)))
    except OSError as error:
        _remove(folder)
        raise StoreError(f"{folder}: cannot be written: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        _remove(folder)
        raise StoreError("a row cannot be read; chatbot store check names it") from error


def _remove(folder: Path) -> None:
    for name in FILES:
        (folder / name).unlink(missing_ok=True)


def _write(path: Path, records: Iterable[dict[str, Any]]) -> int:
    count = 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n")
            count += 1
    return count


def _products(connection: Connection) -> Iterator[dict[str, Any]]:
    for page in _pages(connection, t.products.c.id):
        found = load_products(connection, page)
        yield from (written_product(found[product_id]) for product_id in page)


def _customers(connection: Connection) -> Iterator[dict[str, Any]]:
    for page in _pages(connection, t.customers.c.id):
        rows = connection.execute(_CUSTOMERS.where(t.customers.c.id.in_(page)))
        found = {row.customer_id: row for row in rows}
        methods = _methods(connection, page)
        for customer_id in page:
            row = found[customer_id]
            customer = Customer(customer_id, row.email, row.full_name, Membership(row.membership), address(row))
            yield written_customer(customer, methods[customer_id])


def _methods(connection: Connection, customer_ids: Sequence[str]) -> defaultdict[str, list[SavedMethod]]:
    of = t.payment_methods.c
    methods: defaultdict[str, list[SavedMethod]] = defaultdict(list)
    for row in connection.execute(
        select(t.payment_methods).where(of.customer_id.in_(customer_ids)).order_by(bytewise(of.id))
    ):
        methods[row.customer_id].append(SavedMethod(row.id, row.method, row.label))
    return methods


def _orders(connection: Connection) -> Iterator[dict[str, Any]]:
    sold = set(connection.execute(select(t.variants.c.sku)).scalars())
    for page in _pages(connection, t.orders.c.number):
        found = {one.number: one for one in load_orders(connection, t.orders.c.number.in_(page), len(page))}
        yield from (written_order(found[number], sold) for number in page if number in found)


def _pages(connection: Connection, key: Any) -> Iterator[Sequence[str]]:
    keys = connection.execute(select(key).order_by(bytewise(key))).scalars().all()
    for start in range(0, len(keys), _PAGE):
        yield keys[start : start + _PAGE]
