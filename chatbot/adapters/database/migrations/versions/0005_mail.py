"""What leaves the house: attempts of the outbox, e-mailed codes, the embedded mailbox, watched orders."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime, Integer, LargeBinary, String, Text

revision = "0005"
down_revision = "0004"

_OUTBOX = ("attempts", "not_before", "set_aside_at")


def upgrade() -> None:
    op.add_column("outbox", Column("attempts", Integer, nullable=False, server_default="0"))
    op.add_column("outbox", Column("not_before", DateTime(timezone=True)))
    op.add_column("outbox", Column("set_aside_at", DateTime(timezone=True)))
    op.create_table(
        "codes",
        Column("conversation_id", String(64), primary_key=True),
        Column("customer_id", String(64), nullable=False, index=True),
        Column("hash", LargeBinary, nullable=False),
        Column("expires_at", DateTime(timezone=True), nullable=False),
        Column("tries", Integer, nullable=False),
    )
    op.create_table(
        "mailbox",
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("key", String(128), nullable=False, unique=True),
        Column("customer_id", String(64), nullable=False, index=True),
        Column("recipient", String(320), nullable=False),
        Column("subject", String(400), nullable=False),
        Column("body", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "watches",
        Column("order_number", String(64), primary_key=True),
        Column("customer_id", String(64), primary_key=True, index=True),
        Column("asked_at", DateTime(timezone=True), nullable=False),
        Column("told", Text, nullable=False),
    )


def downgrade() -> None:
    for name in ("watches", "mailbox", "codes"):
        op.drop_table(name)
    for name in _OUTBOX:
        op.drop_column("outbox", name)
