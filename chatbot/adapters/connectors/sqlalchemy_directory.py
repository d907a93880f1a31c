"""Finds customers in the embedded shop."""

from __future__ import annotations

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.customers import load_customer
from chatbot.adapters.database.engine import reading
from chatbot.adapters.database.tables import customers, orders
from chatbot.domain.commerce import Customer


class SqlAlchemyCustomerDirectory:
    """Searches a migrated database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find(self, words: str, limit: int) -> tuple[Customer, ...]:
        """Return the customers whose name or e-mail holds the words, or whose order has that number; by name."""
        wanted = "".join(one for one in words if one.isprintable()).strip()
        if not wanted:
            return ()
        async with reading(self._engine) as connection:
            return await connection.run_sync(_found, wanted, limit)


def _found(connection: Connection, wanted: str, limit: int) -> tuple[Customer, ...]:
    buyers = select(orders.c.customer_id).where(orders.c.number == wanted)
    is_wanted = or_(
        func.lower(customers.c.name).contains(wanted.lower(), autoescape=True),
        customers.c.email_key.contains(wanted.casefold(), autoescape=True),
        customers.c.id.in_(buyers),
    )
    ids = connection.scalars(
        select(customers.c.id).where(is_wanted).order_by(customers.c.name, customers.c.id).limit(limit)
    ).all()
    found = (load_customer(connection, customers.c.id == one) for one in ids)
    return tuple(one for one in found if one is not None)
