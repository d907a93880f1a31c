"""What the last replies rest on, in the queue of hand-overs: orders, passages, decisions of the rules."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Text

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("hand_offs", Column("grounds", Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("hand_offs", "grounds")
