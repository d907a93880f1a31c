"""The tables of the conversation log: `events` is only appended to; without its keys a conversation is noise."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table

from chatbot.adapters.database.base import UtcDateTime, metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("customer_id", String, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("type", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("payload", LargeBinary, nullable=False),
)

customer_keys = Table(
    "customer_keys",
    metadata,
    Column("owner", String, primary_key=True),
    Column("wrapped_key", LargeBinary, nullable=False),
)

conversation_keys = Table(
    "conversation_keys",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("owner", ForeignKey("customer_keys.owner"), nullable=False, index=True),
    Column("wrapped_key", LargeBinary, nullable=False),
)

photos = Table(
    "photos",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("picture", LargeBinary, nullable=False),
    Column("small", LargeBinary, nullable=False),
)
