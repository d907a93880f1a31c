"""Attempts that are limited: guest look-ups of orders."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime, String

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "attempts",
        Column("ticket", String(64), primary_key=True),
        Column("key", String(128), primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_attempts_key", "attempts", ["key"])


def downgrade() -> None:
    op.drop_table("attempts")
