"""The shop's database as a whole: exported to files, imported from them, looked over."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.files.shop_export import ExportReport, export_shop
from chatbot.adapters.connectors.files.shop_import import ImportReport, import_shop
from chatbot.adapters.database.base import bytewise
from chatbot.adapters.database.check import Violation, violations
from chatbot.adapters.database.engine import open_engine, reading
from chatbot.adapters.database.migrate import migrate
from chatbot.adapters.database.products import load_products
from chatbot.adapters.database.tables import orders, products
from chatbot.domain.order_numbers import OrderNumbers
from chatbot.domain.products import Product

_PAGE = 500
_UNNAMED = "has a number of another form than shop.order_number, so that who writes it may not be understood"


async def export_files(url: str, folder: Path) -> ExportReport:
    """Export the shop of a database. Raises FileExistsError for a folder that holds one, StoreError."""
    engine = await _opened(url)
    try:
        return await export_shop(engine, folder)
    finally:
        await engine.dispose()


async def import_files(url: str, folder: Path, currency: str) -> ImportReport:
    """Import a shop with this currency, all or nothing; the report says what is wrong. Raises StoreError."""
    engine = await _opened(url)
    try:
        return await import_shop(engine, folder, currency)
    finally:
        await engine.dispose()


async def check_database(url: str, form: OrderNumbers) -> list[Violation]:
    """Return what is wrong in a database, orders among it that no shopper could name. Raises StoreUnavailable."""
    engine = await _opened(url)
    try:
        found = [violation async for violation in violations(engine)]
        return [*found, *(Violation(_UNNAMED, f"order {one}") for one in await _of_other_form(engine, form))]
    finally:
        await engine.dispose()


async def _of_other_form(engine: AsyncEngine, form: OrderNumbers) -> list[str]:
    async with reading(engine) as connection:
        numbers = (await connection.execute(select(orders.c.number).order_by(bytewise(orders.c.number)))).scalars()
        return [number for number in numbers if not form.is_kept(number)]


async def stored_products(engine: AsyncEngine) -> tuple[Product, ...]:
    """Return the products of a database, which is migrated first. Raises StoreUnavailable."""
    await migrate(engine)
    found: list[Product] = []
    async with reading(engine) as connection:
        ids = (await connection.execute(select(products.c.id).order_by(bytewise(products.c.id)))).scalars().all()
        for start in range(0, len(ids), _PAGE):
            found += (await connection.run_sync(load_products, ids[start : start + _PAGE])).values()
    return tuple(found)


async def _opened(url: str) -> AsyncEngine:
    engine = open_engine(url)
    await migrate(engine)
    return engine
