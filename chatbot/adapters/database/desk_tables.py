"""The tables of the order desk beside an order's own: claims, and confirmed writes that wait for a person."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from chatbot.adapters.database.base import UtcDateTime, metadata

claims = Table(
    "claims",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("order_number", String(64), ForeignKey("orders.number"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("remedy", String(32), nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
)

claim_lines = Table(
    "claim_lines",
    metadata,
    Column("claim_id", String(64), ForeignKey("claims.id"), primary_key=True),
    Column("line_id", String(64), ForeignKey("order_lines.id"), primary_key=True, index=True),
    Column("quantity", Integer, nullable=False),
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False),
    Column("customer_id", String(64), nullable=False, index=True),
    Column("action", String(64), nullable=False),
    Column("order_number", String(64), nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("proposal", LargeBinary, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("decided_by", String(64)),
    Column("decided_at", UtcDateTime),
    Column("reason", String(300)),
    Index(None, "state", "asked_at"),
)
