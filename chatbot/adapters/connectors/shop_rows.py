"""Fills a database with products, customers and orders in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table, insert

from chatbot.adapters.database import tables as t
from chatbot.adapters.database.base import metadata
from chatbot.adapters.database.customers import customer_row
from chatbot.adapters.database.order_rows import address_row, order_rows
from chatbot.adapters.database.products import product_row, variant_rows
from chatbot.domain.commerce import Address, Customer, Order
from chatbot.domain.products import Product

_SAVED_METHODS = ("visa", "mastercard", "paypal", "sepa")
_Rows = Iterator[tuple[Table, dict[str, Any]]]


def insert_shop(
    connection: Connection, products: Sequence[Product], customers: Sequence[Customer], orders: Sequence[Order]
) -> None:
    """Insert a whole shop inside a write transaction; the customer of every order must be among `customers`."""
    homes = {customer.id: customer.address for customer in customers}
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for table, row in chain(
        chain.from_iterable(_product_rows(product) for product in products),
        chain.from_iterable(_customer_rows(customer) for customer in customers),
        chain.from_iterable(_order_rows(order, homes) for order in orders),
        _payment_method_rows(orders),
    ):
        rows[table.name].append(row)
    for table in metadata.sorted_tables:  # what is referred to comes first
        if rows[table.name]:
            connection.execute(insert(table), rows[table.name])


def _product_rows(product: Product) -> _Rows:
    yield t.products, product_row(product)
    for row in variant_rows(product):
        yield t.variants, row


def _customer_rows(customer: Customer) -> _Rows:
    yield t.addresses, address_row(_home(customer.id), customer.address)
    yield t.customers, customer_row(customer, _home(customer.id))


def _order_rows(order: Order, homes: Mapping[str, Address]) -> _Rows:
    is_sent_home = order.ship_to == homes[order.customer_id]
    address_id = _home(order.customer_id) if is_sent_home else f"adr_{order.number}"
    if not is_sent_home:
        yield t.addresses, address_row(address_id, order.ship_to)
    yield from order_rows(order, address_id)


def _payment_method_rows(orders: Iterable[Order]) -> _Rows:
    used = {
        (order.customer_id, payment.method, payment.label): None
        for order in orders
        for payment in order.payments
        if payment.method in _SAVED_METHODS
    }
    for number, (customer_id, method, label) in enumerate(used, 1):
        yield (
            t.payment_methods,
            {"id": f"pay_{number:05d}", "customer_id": customer_id, "method": method, "label": label},
        )


def _home(customer_id: str) -> str:
    return f"adr_{customer_id}"
