"""The tables of what is mailed: e-mailed codes, the embedded mailbox, orders whose customers want to hear of them."""

from __future__ import annotations

import json

from sqlalchemy import Column, ColumnElement, Integer, LargeBinary, String, Table, Text, and_

from chatbot.adapters.database.base import UtcDateTime, metadata
from chatbot.domain.commerce import Order
from chatbot.domain.watching import marks

codes = Table(
    "codes",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("customer_id", String(64), nullable=False, index=True),
    Column("hash", LargeBinary, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
)

mailbox = Table(
    "mailbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(128), nullable=False, unique=True),  # a mail that is delivered twice is kept once
    Column("customer_id", String(64), nullable=False, index=True),
    Column("recipient", String(320), nullable=False),
    Column("subject", String(400), nullable=False),
    Column("body", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

watches = Table(
    "watches",
    metadata,
    Column("order_number", String(64), primary_key=True),
    Column("customer_id", String(64), primary_key=True, index=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("told", Text, nullable=False),
)


def told_of(order: Order) -> str:
    """Return what `watches.told` holds once an order was told: JSON, the id of each parcel to its mark."""
    return json.dumps(marks(order), sort_keys=True)


def is_watch(number: str, customer_id: str) -> ColumnElement[bool]:
    """Return the condition that a row is this customer's watch over this order."""
    return and_(watches.c.order_number == number, watches.c.customer_id == customer_id)
