"""What the order desk writes: claims, exchanges, how often an order was changed, writes that wait for the staff."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Column, DateTime, ForeignKey, Integer, LargeBinary, String

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("orders", Column("changes", Integer, nullable=False, server_default="0"))
    op.add_column("order_lines", Column("claimed_quantity", Integer, nullable=False, server_default="0"))
    op.add_column("return_requests", Column("replacement_sku", String(64)))
    op.add_column("return_requests", Column("replacement_options", JSON))
    op.add_column("return_requests", Column("to_pay_minor", Integer, nullable=False, server_default="0"))
    op.create_table(
        "claims",
        Column("id", String(64), primary_key=True),
        Column("order_number", String(64), ForeignKey("orders.number"), nullable=False),
        Column("kind", String(32), nullable=False),
        Column("remedy", String(32), nullable=False),
        Column("amount_minor", Integer, nullable=False),
        Column("currency", String(3), nullable=False),
        Column("opened_at", DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_claims_order_number", "claims", ["order_number"])
    op.create_table(
        "claim_lines",
        Column("claim_id", String(64), ForeignKey("claims.id"), primary_key=True),
        Column("line_id", String(64), ForeignKey("order_lines.id"), primary_key=True),
        Column("quantity", Integer, nullable=False),
    )
    op.create_index("ix_claim_lines_line_id", "claim_lines", ["line_id"])
    op.create_table(
        "approvals",
        Column("id", String(64), primary_key=True),
        Column("conversation_id", String(64), nullable=False),
        Column("customer_id", String(64), nullable=False),
        Column("action", String(64), nullable=False),
        Column("order_number", String(64), nullable=False),
        Column("amount_minor", Integer, nullable=False),
        Column("currency", String(3), nullable=False),
        Column("proposal", LargeBinary, nullable=False),
        Column("asked_at", DateTime(timezone=True), nullable=False),
        Column("state", String(16), nullable=False),
        Column("decided_by", String(64)),
        Column("decided_at", DateTime(timezone=True)),
        Column("reason", String(300)),
    )
    op.create_index("ix_approvals_state_asked_at", "approvals", ["state", "asked_at"])
    op.create_index("ix_approvals_customer_id", "approvals", ["customer_id"])


def downgrade() -> None:
    for table in ("approvals", "claim_lines", "claims"):
        op.drop_table(table)
    for column in ("to_pay_minor", "replacement_options", "replacement_sku"):
        op.drop_column("return_requests", column)
    op.drop_column("order_lines", "claimed_quantity")
    op.drop_column("orders", "changes")
