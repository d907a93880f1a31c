"""Photos that shoppers add to a report, sealed with the key of their conversation."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, LargeBinary, String

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "photos",
        Column("id", String(64), primary_key=True),
        Column("conversation_id", String, ForeignKey("conversations.id"), nullable=False, index=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("picture", LargeBinary, nullable=False),
        Column("small", LargeBinary, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("photos")
