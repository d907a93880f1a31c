"""Fills an empty database with the demo shop: its catalogue, its people and two years of orders."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random

from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.catalogue import read_catalogue
from chatbot.adapters.connectors.demo_customers import DEMO_CUSTOMERS, demo_customers, demo_orders
from chatbot.adapters.connectors.demo_orders import Scene, random_orders
from chatbot.adapters.connectors.demo_people import random_customers
from chatbot.adapters.connectors.shop_rows import insert_shop
from chatbot.adapters.database import tables
from chatbot.adapters.database.engine import reading, writing
from chatbot.domain.commerce import Customer, Order
from chatbot.domain.products import Product
from chatbot.errors import RejectedByStore

__all__ = ["DEMO_CUSTOMERS", "DemoSize", "SeedReport", "is_seeded", "people_and_orders", "seed"]


@dataclass(frozen=True, slots=True)
class DemoSize:
    """How large a demo shop is (at least 7 customers, at most 30,000 orders), and the seed of its chances."""

    seed: int = 7
    customers: int = 500
    orders: int = 3000


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What was put into the shop; `states` counts the orders in each state."""

    products: int
    variants: int
    customers: int
    orders: int
    states: tuple[tuple[str, int], ...]


_USUAL = DemoSize()


async def seed(
    engine: AsyncEngine, catalogue: Path, attributes: Path, now: datetime, size: DemoSize = _USUAL
) -> SeedReport:
    """Fill a migrated, empty database, all or nothing; the same for the same `size` on the same day.

    Raises RejectedByStore when the database holds anything, UnreadableSource for a bad catalogue, ProductNotFound for
    one that lacks the goods of a demo order, StoreUnavailable.
    """
    products = await asyncio.to_thread(read_catalogue, catalogue, attributes)
    customers, orders = await asyncio.to_thread(people_and_orders, products, now.date(), size)
    async with writing(engine) as connection:
        if await connection.run_sync(_holds_anything):
            raise RejectedByStore("the database already holds a shop; the demo shop needs an empty one")
        await connection.run_sync(insert_shop, products, customers, orders)
    states = Counter(order.state.value for order in orders)
    variants = sum(len(product.variants) for product in products)
    return SeedReport(len(products), variants, len(customers), len(orders), tuple(sorted(states.items())))


async def is_seeded(engine: AsyncEngine) -> bool:
    """Whether a migrated database holds any products, customers or orders. Raises StoreUnavailable."""
    async with reading(engine) as connection:
        return await connection.run_sync(_holds_anything)


def people_and_orders(products: Sequence[Product], today: date, size: DemoSize) -> tuple[list[Customer], list[Order]]:
    """Return the customers and orders of a demo shop as they stand on `today`, the demo customers and theirs first."""
    rng = Random(size.seed)  # noqa: S311 - repeatable on purpose, nothing secret is drawn from it
    known = demo_customers()
    fixed = demo_orders({product.id: product for product in products}, today)
    others = random_customers(rng, max(size.customers - len(known), 1), first=len(known) + 1)
    scene = Scene(rng, today, others, products)
    count = max(size.orders - len(fixed), 0)
    return known + others, fixed + random_orders(scene, count, {order.number for order in fixed})


def _holds_anything(connection: Connection) -> bool:
    owned = (tables.products, tables.customers, tables.orders)
    return any(connection.execute(select(table).limit(1)).first() is not None for table in owned)
