"""The table of erasures that this database has seen; a restored backup lacks some, and they are done again."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from chatbot.adapters.database.base import UtcDateTime, metadata

erasures = Table(
    "erasures",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("at", UtcDateTime, primary_key=True),
)
