"""The conversation log: conversations, their events, and the keys that open them."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, Integer, LargeBinary, String

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "conversations",
        Column("id", String, primary_key=True),
        Column("customer_id", String, index=True),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("version", Integer, nullable=False),
        Column("state", LargeBinary, nullable=False),
    )
    op.create_table(
        "events",
        Column("conversation_id", String, ForeignKey("conversations.id"), primary_key=True),
        Column("sequence", Integer, primary_key=True, autoincrement=False),
        Column("type", String, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("payload", LargeBinary, nullable=False),
    )
    op.create_table(
        "customer_keys",
        Column("owner", String, primary_key=True),
        Column("wrapped_key", LargeBinary, nullable=False),
    )
    op.create_table(
        "conversation_keys",
        Column("conversation_id", String, ForeignKey("conversations.id"), primary_key=True),
        Column("owner", String, ForeignKey("customer_keys.owner"), nullable=False, index=True),
        Column("wrapped_key", LargeBinary, nullable=False),
    )


def downgrade() -> None:
    for name in ("conversation_keys", "customer_keys", "events", "conversations"):
        op.drop_table(name)
