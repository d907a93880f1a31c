"""The people who work for the shop, and which erasures this database has seen."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, ForeignKey, String

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "staff",
        Column("id", String(64), primary_key=True),
        Column("name", String(64), nullable=False, unique=True),
        Column("role", String(16), nullable=False),
        Column("password_hash", String(256), nullable=False),
        Column("is_disabled", Boolean, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "staff_sessions",
        Column("token_hash", String(64), primary_key=True),
        Column("staff_id", String(64), ForeignKey("staff.id"), nullable=False, index=True),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("seen_at", DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "erasures",
        Column("mark", String(64), primary_key=True),
        Column("at", DateTime(timezone=True), primary_key=True),
    )


def downgrade() -> None:
    for name in ("erasures", "staff_sessions", "staff"):
        op.drop_table(name)
