"""Fills a database with products, customers and orders in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table, insert

from chatbot.adapters.connectors.product_rows import product_row, variant_rows
from chatbot.adapters.database import tables as t
from chatbot.adapters.database.base import metadata
from chatbot.adapters.database.orders import refund_rows, return_line_rows, return_row
from chatbot.domain.commerce import Address, Customer, Order, ReturnRequest, Shipment
from chatbot.domain.money import Money
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
    yield t.addresses, _address(_home(customer.id), customer.address)
    yield (
        t.customers,
        {
            "id": customer.id,
            "email": customer.email,
            "email_key": customer.email.casefold(),
            "name": customer.name,
            "membership": customer.membership,
            "address_id": _home(customer.id),
        },
    )


def _order_rows(order: Order, homes: Mapping[str, Address]) -> _Rows:
    is_sent_home = order.ship_to == homes[order.customer_id]
    address_id = _home(order.customer_id) if is_sent_home else f"adr_{order.number}"
    if not is_sent_home:
        yield t.addresses, _address(address_id, order.ship_to)
    yield (
        t.orders,
        {
            "number": order.number,
            "customer_id": order.customer_id,
            "email": order.email,
            "placed_at": order.placed_at,
            "state": order.state,
            "membership": order.membership,
            "address_id": address_id,
            "postage_minor": order.postage.minor,
            "currency": order.postage.currency,
        },
    )
    yield from _line_rows(order)
    for parcel in order.shipments:
        yield from _shipment_rows(order.number, parcel)
    for request in order.returns:
        yield from _return_rows(request)
    yield from _money_rows(order)


def _line_rows(order: Order) -> _Rows:
    for position, line in enumerate(order.lines):
        yield (
            t.order_lines,
            {
                "id": line.id,
                "order_number": order.number,
                "position": position,
                "sku": line.sku,
                "product_id": line.product_id,
                "name": line.name,
                "kind": line.kind,
                "options": line.options,
                "quantity": line.quantity,
                "unit_price_minor": line.unit_price.minor,
                "currency": line.unit_price.currency,
                "return_class": line.return_class,
                "is_cancelled": line.is_cancelled,
                "returned_quantity": line.returned_quantity,
            },
        )


def _shipment_rows(number: str, parcel: Shipment) -> _Rows:
    yield (
        t.shipments,
        {
            "id": parcel.id,
            "order_number": number,
            "carrier": parcel.carrier,
            "tracking_number": parcel.tracking_number,
            "state": parcel.state,
            "promised_on": parcel.promised_on,
            "expected_on": parcel.expected_on,
            "dispatched_at": parcel.dispatched_at,
            "delivered_at": parcel.delivered_at,
            "delay_reason": parcel.delay_reason,
        },
    )
    for line_id in parcel.line_ids:
        yield t.shipment_lines, {"shipment_id": parcel.id, "line_id": line_id}
    for position, scan in enumerate(parcel.events):
        row = {"shipment_id": parcel.id, "position": position, "at": scan.at, "code": scan.code, "place": scan.place}
        yield t.tracking_events, row


def _return_rows(request: ReturnRequest) -> _Rows:
    yield t.return_requests, return_row(request)
    for row in return_line_rows(request):
        yield t.return_lines, row


def _money_rows(order: Order) -> _Rows:
    for position, payment in enumerate(order.payments):
        row = {"order_number": order.number, "position": position, "method": payment.method, "label": payment.label}
        yield t.payments, row | _amount(payment.amount)
    for row in refund_rows(order):
        yield t.refunds, row


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


def _address(address_id: str, address: Address) -> dict[str, Any]:
    return {
        "id": address_id,
        "name": address.name,
        "street": address.street,
        "postcode": address.postcode,
        "city": address.city,
        "country": address.country,
    }


def _amount(money: Money) -> dict[str, Any]:
    return {"amount_minor": money.minor, "currency": money.currency}
