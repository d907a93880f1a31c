"""Reads customers with their addresses."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from chatbot.adapters.database.orders import address
from chatbot.adapters.database.tables import addresses, customers, payment_methods
from chatbot.domain.commerce import Customer, Membership
from chatbot.domain.settlement import SavedMethod

_CUSTOMERS = select(
    customers.c.id.label("customer_id"),
    customers.c.email,
    customers.c.membership,
    customers.c.name.label("full_name"),
    addresses,
).join(addresses)


def load_customer(connection: Connection, condition: ColumnElement[bool]) -> Customer | None:
    """Return the customer that meets a condition on `customers`, None when there is none."""
    row = connection.execute(_CUSTOMERS.where(condition)).one_or_none()
    if row is None:
        return None
    return Customer(row.customer_id, row.email, row.full_name, Membership(row.membership), address(row))


def customer_row(customer: Customer, address_id: str) -> dict[str, Any]:
    """Return the row of `customers` for a customer."""
    return {
        "id": customer.id,
        "email": customer.email,
        "email_key": customer.email.casefold(),
        "name": customer.name,
        "membership": customer.membership,
        "address_id": address_id,
    }


def load_payment_methods(connection: Connection, customer_id: str) -> tuple[SavedMethod, ...]:
    """Return the ways of paying that a customer keeps in the account, by label."""
    saved = select(payment_methods.c.method, payment_methods.c.label).order_by(payment_methods.c.label)
    rows = connection.execute(saved.where(payment_methods.c.customer_id == customer_id))
    return tuple(SavedMethod(row.method, row.label) for row in rows)
