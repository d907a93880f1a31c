"""What the staff needs to work a queue of hand-overs off: state, who has it, what it is about, where to answer."""

from __future__ import annotations

from typing import Any

from alembic import op
from sqlalchemy import Column, DateTime, String, Text

revision = "0007"
down_revision = "0006"
_TABLE = "hand_offs"


def upgrade() -> None:
    for column in _columns():
        op.add_column(_TABLE, column)
    op.create_index("ix_hand_offs_state", _TABLE, ["state"])


def downgrade() -> None:
    op.drop_index("ix_hand_offs_state", _TABLE)
    for column in reversed(_columns()):
        op.drop_column(_TABLE, column.name)


def _columns() -> tuple[Column[Any], ...]:
    return (
        Column("state", String(16), nullable=False, server_default="waiting"),
        Column("staff_id", String(64)),
        Column("changed_at", DateTime(timezone=True)),
        Column("language", String(16), nullable=False, server_default="en"),
        Column("mood", String(16), nullable=False, server_default="calm"),
        Column("topic", String(64), nullable=False, server_default=""),
        Column("tried", Text, nullable=False, server_default=""),
        Column("email", String(254), nullable=False, server_default=""),
    )
