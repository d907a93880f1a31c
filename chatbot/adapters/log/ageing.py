"""Deletes conversations that are older than the shop keeps them: keys, events, photos, and the rows themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, false, or_, select

from chatbot.adapters.database.log_tables import conversation_keys, conversations, customer_keys, events, photos

_AT_ONCE = 500


def expire(connection: Connection, customers: datetime | None, guests: datetime | None) -> int:
    """Delete what customers and guests said last before these moments (None: nothing); return how many went."""
    is_old = or_(
        _is_idle(conversations.c.customer_id.is_not(None), customers),
        _is_idle(conversations.c.customer_id.is_(None), guests),
    )
    old = tuple(connection.scalars(select(conversations.c.id).where(is_old)))
    for start in range(0, len(old), _AT_ONCE):
        some = old[start : start + _AT_ONCE]
        for table in (conversation_keys, events, photos):
            connection.execute(delete(table).where(table.c.conversation_id.in_(some)))
        connection.execute(delete(conversations).where(conversations.c.id.in_(some)))
    if old:
        is_used = exists().where(conversation_keys.c.owner == customer_keys.c.owner)
        connection.execute(delete(customer_keys).where(~is_used))
    return len(old)


def _is_idle(whose: ColumnElement[bool], since: datetime | None) -> ColumnElement[bool]:
    if since is None:
        return false()
    is_newer = exists().where(events.c.conversation_id == conversations.c.id, events.c.at >= since)
    return and_(whose, conversations.c.created_at < since, ~is_newer)
