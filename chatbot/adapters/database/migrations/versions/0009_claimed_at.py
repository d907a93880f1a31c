"""When somebody took a hand-over for the first time: how long others waited is told to who waits now."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("hand_offs", Column("claimed_at", DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("hand_offs", "claimed_at")
