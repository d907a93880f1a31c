"""The embedded shop: catalogue, customers and orders from the database. Reads only."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.base import bytewise
from chatbot.adapters.database.customers import load_customer, load_payment_methods
from chatbot.adapters.database.engine import reading
from chatbot.adapters.database.orders import load_orders
from chatbot.adapters.database.products import load_products
from chatbot.adapters.database.tables import addresses, customers, orders, products, variants
from chatbot.domain.commerce import Customer, Order
from chatbot.domain.products import Product
from chatbot.domain.settlement import SavedMethod
from chatbot.errors import OrderNotFound, ProductNotFound

_PROOFS = select(orders.c.email, addresses.c.postcode).join(addresses)


class SqlAlchemyStoreConnector:
    """Reads a migrated database. Every method raises StoreUnavailable when it does not answer."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def customer(self, customer_id: str) -> Customer | None:
        """Return a customer, None when there is none."""
        return await self._customer(customers.c.id == _storable(customer_id))

    async def customer_by_email(self, email: str) -> Customer | None:
        """Return the customer with this e-mail (case does not matter), None when there is none."""
        return await self._customer(customers.c.email_key == _storable(email.strip().casefold()))

    async def orders_of(self, customer_id: str, limit: int = 20) -> tuple[Order, ...]:
        """Return the customer's orders, newest first."""
        is_own = orders.c.customer_id == _storable(customer_id)
        async with reading(self._engine) as connection:
            return await connection.run_sync(load_orders, is_own, limit)

    async def order_of(self, customer_id: str, number: str) -> Order:
        """Return this customer's order. Raises OrderNotFound, also for somebody else's."""
        is_own = (orders.c.number == _storable(number)) & (orders.c.customer_id == _storable(customer_id))
        async with reading(self._engine) as connection:
            return _only(await connection.run_sync(load_orders, is_own), number)

    async def order_for_guest(self, number: str, proof: str) -> Order:
        """Return the order whose e-mail or postcode is `proof`. Raises OrderNotFound, one error for every cause.

        A missing order costs the same select and the same two comparisons as a proof that does not fit.
        """
        is_it = orders.c.number == _storable(number)
        async with reading(self._engine) as connection:
            row = (await connection.execute(_PROOFS.where(is_it))).one_or_none()
            email, postcode = (secrets.token_hex(8), secrets.token_hex(8)) if row is None else row
            if not _is_proof(proof, email, postcode):
                raise OrderNotFound(f"order {number}")
            return _only(await connection.run_sync(load_orders, is_it), number)

    async def payment_methods(self, customer_id: str) -> tuple[SavedMethod, ...]:
        """Return the ways of paying that a customer keeps in the account, by label."""
        async with reading(self._engine) as connection:
            return await connection.run_sync(load_payment_methods, customer_id)

    async def product(self, product_id: str) -> Product:
        """Return a product with price and stock of this moment. Raises ProductNotFound."""
        found = await self.products((product_id,))
        if not found:
            raise ProductNotFound(product_id)
        return found[0]

    async def products(self, product_ids: Sequence[str]) -> tuple[Product, ...]:
        """Return the products that exist, in the order of the ids."""
        if not product_ids:
            return ()
        async with reading(self._engine) as connection:
            found = await connection.run_sync(load_products, [_storable(one) for one in product_ids])
        return tuple(found[product_id] for product_id in product_ids if product_id in found)

    async def product_with(self, sku: str) -> str | None:
        """Return the id of the product that is sold under exactly this SKU, None for none."""
        wanted = select(variants.c.product_id).where(variants.c.sku == _storable(sku))
        async with reading(self._engine) as connection:
            found: str | None = await connection.scalar(wanted)
        return found

    async def names(self) -> tuple[tuple[str, str], ...]:
        """Return (product id, name) of the whole catalogue, by name."""
        async with reading(self._engine) as connection:
            rows = await connection.execute(select(products.c.id, products.c.name).order_by(bytewise(products.c.name)))
            return tuple((product_id, name) for product_id, name in rows.all())

    async def kinds(self) -> tuple[str, ...]:
        """Return what kinds of goods the catalogue has, each once."""
        async with reading(self._engine) as connection:
            return tuple(await connection.scalars(select(products.c.kind).distinct()))

    async def _customer(self, condition: ColumnElement[bool]) -> Customer | None:
        async with reading(self._engine) as connection:
            return await connection.run_sync(load_customer, condition)


def _only(found: tuple[Order, ...], number: str) -> Order:
    if not found:
        raise OrderNotFound(f"order {number}")
    return found[0]


def _storable(key: str) -> str:
    """Return a key as a database can hold it: PostgreSQL has no NUL in texts, and nobody has half a surrogate pair."""
    return key.replace("\x00", "\ufffd").encode(errors="replace").decode()


def _is_proof(proof: str, email: str, postcode: str) -> bool:
    is_email = compare_digest(_digest(proof.strip().casefold()), _digest(email.strip().casefold()))
    is_postcode = compare_digest(_digest(_plain(proof)), _digest(_plain(postcode)))
    return is_email | is_postcode


def _plain(postcode: str) -> str:
    return "".join(postcode.split()).upper()


def _digest(text: str) -> bytes:
    return sha256(text.encode(errors="surrogatepass")).digest()
