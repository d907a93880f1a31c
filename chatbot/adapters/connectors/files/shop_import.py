"""Imports a shop from a folder of files: everything in one transaction, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.files.goods_import import (
    CUSTOMERS,
    PRODUCTS,
    import_customers,
    import_products,
    stored,
)
from chatbot.adapters.connectors.files.lines import Fault, Faults
from chatbot.adapters.connectors.files.orders_import import ORDERS, OrderCounts, import_orders
from chatbot.adapters.database.engine import take_time, writing
from chatbot.errors import RejectedByStore

FILES = (PRODUCTS, CUSTOMERS, ORDERS)
"""The files of a shop, in the order in which they refer to each other."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was imported; with faults nothing was, and `faults` are the first of `fault_count`."""

    products: int = 0
    customers: int = 0
    orders: OrderCounts = field(default_factory=OrderCounts)
    faults: tuple[Fault, ...] = ()
    fault_count: int = 0


async def import_shop(engine: AsyncEngine, folder: Path, currency: str = "EUR") -> ImportReport:
    """Write products, customers and orders of a folder into a migrated database, by their keys, all or nothing.

    What the files do not name stays; an order that the database knows better stays as well. Writers wait meanwhile,
    readers do not. Amounts of another currency are faults. Raises StoreUnavailable, RejectedByStore.
    """
    faults = Faults()
    if not _is_folder(folder, faults):
        return _refused(faults)
    try:
        async with writing(engine) as connection:
            await take_time(connection)
            return await connection.run_sync(_import, folder, faults, currency)
    except RejectedByStore:
        if not faults.count:
            raise
        return _refused(faults)


def _refused(faults: Faults) -> ImportReport:
    return ImportReport(faults=tuple(faults.first), fault_count=faults.count)


def _is_folder(folder: Path, faults: Faults) -> bool:
    """Whether there is a folder at all; what is odd in it is added to the faults."""
    if not folder.is_dir():
        faults.add(str(folder), 0, "there is no such folder")
        return False
    if not any((folder / name).exists() for name in FILES):
        faults.add(str(folder), 0, f"holds none of {', '.join(FILES)}")
    for path in sorted(folder.glob("*.jsonl")):
        if path.name not in FILES:
            faults.add(path.name, 0, f"is no file of a shop; those are {', '.join(FILES)}")
    return True


def _import(connection: Connection, folder: Path, faults: Faults, currency: str) -> ImportReport:
    known = stored(connection, currency)
    products = import_products(connection, folder, faults, known)
    customers = import_customers(connection, folder, faults, known)
    orders = import_orders(connection, folder, faults, known)
    if faults.count:
        raise RejectedByStore(f"the files have {faults.count} faults")  # undoes what was written before the first
    return ImportReport(products, customers, orders)
