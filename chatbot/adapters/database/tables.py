"""The tables of the shop and of what is written about it; `migrations/versions/0001_shop.py` creates them.

Amounts are minor units beside a currency; ids are text, given by whoever creates the row. An address is never changed:
a new one is stored, so that an old order still shows where it went.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from chatbot.adapters.database.base import UtcDateTime, metadata


def _key(length: int = 64) -> Column[Any]:
    return Column("id", String(length), primary_key=True)


def _of(name: str, target: str, **options: Any) -> Column[Any]:
    return Column(name, String(64), ForeignKey(target), nullable=False, **options)


def _text(name: str, length: int) -> Column[Any]:
    return Column(name, String(length), nullable=False)


def _whole(name: str) -> Column[Any]:
    return Column(name, Integer, nullable=False)


def _json(name: str) -> Column[Any]:
    return Column(name, JSON, nullable=False)


def _moment(name: str, *, is_optional: bool = False) -> Column[Any]:
    return Column(name, UtcDateTime, nullable=is_optional)


def _flag(name: str) -> Column[Any]:
    return Column(name, Boolean, nullable=False)


def _day(name: str) -> Column[Any]:
    return Column(name, Date, nullable=False)


addresses = Table(
    "addresses",
    metadata,
    _key(),
    _text("name", 200),
    _text("street", 200),
    _text("postcode", 20),
    _text("city", 100),
    _text("country", 2),
)

customers = Table(
    "customers",
    metadata,
    _key(),
    _text("email", 320),
    Column("email_key", String(320), nullable=False, unique=True),  # the e-mail, casefolded
    _text("name", 200),
    _text("membership", 16),
    _of("address_id", "addresses.id"),
)

payment_methods = Table(
    "payment_methods",
    metadata,
    _key(),
    _of("customer_id", "customers.id", index=True),
    _text("method", 32),
    _text("label", 100),
)

products = Table(
    "products",
    metadata,
    _key(100),
    _text("name", 200),
    _text("brand", 100),
    Column("category", String(64), nullable=False, index=True),
    _text("kind", 64),
    Column("description", Text, nullable=False),
    _json("also_called"),
    _json("attributes"),
    _json("materials"),
    _json("dimensions"),
    _json("in_the_box"),
    Column("care", Text, nullable=False),
    _json("compatible_with"),
    _text("return_class", 32),
    _whole("warranty_years"),
    Column("restock_days", Integer),
)

variants = Table(
    "variants",
    metadata,
    Column("sku", String(64), primary_key=True),
    Column("product_id", String(100), ForeignKey("products.id"), nullable=False, index=True),
    _whole("position"),
    _json("options"),
    _whole("price_minor"),
    _text("currency", 3),
    _whole("stock"),
)

orders = Table(
    "orders",
    metadata,
    Column("number", String(64), primary_key=True),
    _of("customer_id", "customers.id"),
    _text("email", 320),
    _moment("placed_at"),
    _text("state", 32),
    _text("membership", 16),
    _of("address_id", "addresses.id"),
    _whole("postage_minor"),
    _text("currency", 3),
    Column("changes", Integer, nullable=False, server_default="0"),
    Index(None, "customer_id", "placed_at"),
)

order_lines = Table(
    "order_lines",
    metadata,
    _key(),
    _of("order_number", "orders.number", index=True),
    _whole("position"),
    _text("sku", 64),
    _text("product_id", 100),
    _text("name", 200),
    _text("kind", 64),
    _json("options"),
    _whole("quantity"),
    _whole("unit_price_minor"),
    _text("currency", 3),
    _text("return_class", 32),
    _flag("is_cancelled"),
    _whole("returned_quantity"),
    Column("claimed_quantity", Integer, nullable=False, server_default="0"),
    CheckConstraint("returned_quantity >= 0 AND returned_quantity <= quantity", "returned_quantity"),
)

shipments = Table(
    "shipments",
    metadata,
    _key(),
    _of("order_number", "orders.number", index=True),
    _text("carrier", 64),
    Column("tracking_number", String(64), nullable=False, index=True),
    _text("state", 32),
    _day("promised_on"),
    _day("expected_on"),
    _moment("dispatched_at", is_optional=True),
    _moment("delivered_at", is_optional=True),
    _text("delay_reason", 300),
)

shipment_lines = Table(
    "shipment_lines",
    metadata,
    Column("shipment_id", String(64), ForeignKey("shipments.id"), primary_key=True),
    Column("line_id", String(64), ForeignKey("order_lines.id"), primary_key=True, index=True),
)

tracking_events = Table(
    "tracking_events",
    metadata,
    Column("shipment_id", String(64), ForeignKey("shipments.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _moment("at"),
    _text("code", 32),
    _text("place", 100),
)

payments = Table(
    "payments",
    metadata,
    Column("order_number", String(64), ForeignKey("orders.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("method", 32),
    _text("label", 100),
    _whole("amount_minor"),
    _text("currency", 3),
)

return_requests = Table(
    "return_requests",
    metadata,
    _key(),
    _of("order_number", "orders.number", index=True),
    _text("reason", 32),
    _text("target", 32),
    _whole("amount_minor"),
    _text("currency", 3),
    _text("state", 32),
    _text("label_code", 64),
    _moment("opened_at"),
    _day("hand_over_by"),
    Column("replacement_sku", String(64)),
    Column("replacement_options", JSON),
    Column("to_pay_minor", Integer, nullable=False, server_default="0"),
)

return_lines = Table(
    "return_lines",
    metadata,
    Column("return_id", String(64), ForeignKey("return_requests.id"), primary_key=True),
    Column("line_id", String(64), ForeignKey("order_lines.id"), primary_key=True, index=True),
    _whole("quantity"),
    CheckConstraint("quantity > 0", "quantity"),
)

refunds = Table(
    "refunds",
    metadata,
    Column("order_number", String(64), ForeignKey("orders.number"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _whole("amount_minor"),
    _text("currency", 3),
    _text("target", 32),
    _text("label", 100),
    _flag("is_paid"),
    _moment("at"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", String(128), primary_key=True),
    _text("record_id", 64),
    _moment("at"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("ticket", String(64), primary_key=True),
    Column("key", String(128), primary_key=True, index=True),
    _moment("at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("topic", 64),
    _text("key", 128),
    _json("payload"),
    _moment("at"),
    _moment("delivered_at", is_optional=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _moment("not_before", is_optional=True),  # until then it rests after a failure, or somebody is at it
    _moment("set_aside_at", is_optional=True),  # refused for good
    Index(None, "delivered_at", "id"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    _text("actor", 64),
    _text("action", 64),
    Column("record_id", String(64), nullable=False, index=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    _moment("at"),
    Column("previous_hash", String(64), nullable=False, unique=True),  # two successors of one entry cannot be
    _text("hash", 64),
)

hand_offs = Table(
    "hand_offs",
    metadata,
    _key(),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("customer_id", String(64), index=True),
    _text("reason", 64),
    Column("summary", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True, server_default="waiting"),
    Column("staff_id", String(64)),
    Column("changed_at", UtcDateTime),
    Column("claimed_at", UtcDateTime),
    Column("language", String(16), nullable=False, server_default="en"),
    Column("mood", String(16), nullable=False, server_default="calm"),
    Column("topic", String(64), nullable=False, server_default=""),
    Column("tried", Text, nullable=False, server_default=""),
    Column("email", String(254), nullable=False, server_default=""),
    Column("grounds", Text, nullable=False, server_default="[]"),  # JSON: pairs of kind and text
)
