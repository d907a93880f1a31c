"""The shop's own data: catalogue, customers, orders. Reading only; writes go through `UnitOfWork`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chatbot.domain.commerce import Customer, Order
from chatbot.domain.products import Product
from chatbot.domain.settlement import SavedMethod


class StoreConnector(Protocol):
    """Reads the shop. Every method raises StoreUnavailable when the shop does not answer."""

    async def customer(self, customer_id: str) -> Customer | None:
        """Return a customer, None when there is none."""
        ...

    async def customer_by_email(self, email: str) -> Customer | None:
        """Return the customer with this e-mail (case does not matter), None when there is none."""
        ...

    async def orders_of(self, customer_id: str, limit: int = 20) -> tuple[Order, ...]:
        """Return the customer's orders, newest first; those of one moment by their numbers backwards."""
        ...

    async def order_of(self, customer_id: str, number: str) -> Order:
        """Return this customer's order. Raises OrderNotFound, also for somebody else's."""
        ...

    async def order_for_guest(self, number: str, proof: str) -> Order:
        """Return the order whose e-mail or delivery postcode is `proof`.

        Raises OrderNotFound, one error for every cause, after the same work.
        """
        ...

    async def payment_methods(self, customer_id: str) -> tuple[SavedMethod, ...]:
        """Return the ways of paying that a customer keeps in the account, by label."""
        ...

    async def product(self, product_id: str) -> Product:
        """Return a product with price and stock of this moment. Raises ProductNotFound."""
        ...

    async def products(self, product_ids: Sequence[str]) -> tuple[Product, ...]:
        """Return the products that exist, in the order of the ids."""
        ...

    async def product_with(self, sku: str) -> str | None:
        """Return the id of the product that is sold under exactly this SKU, None for none."""
        ...

    async def names(self) -> tuple[tuple[str, str], ...]:
        """Return (product id, name) of the whole catalogue."""
        ...

    async def kinds(self) -> tuple[str, ...]:
        """Return what kinds of goods the catalogue has ("tent"), each once."""
        ...
