"""The audit log: every row holds the hash of the one before it, so that a changed or removed row shows.

What was cut off at its end does not show; keep the last hash elsewhere to notice that too.
"""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256

from sqlalchemy import Connection, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import reading
from chatbot.adapters.database.tables import audit
from chatbot.ports.unit_of_work import AuditEntry

_FIRST = "0" * 64


async def verify_audit(engine: AsyncEngine) -> int | None:
    """Return the sequence number of the first row that is not as it was written, None for an unbroken log."""
    previous_hash, previous = _FIRST, 0
    async with reading(engine) as connection:
        async for row in await connection.stream(select(audit).order_by(audit.c.sequence)):
            entry = AuditEntry(row.actor, row.action, row.record_id, row.conversation_id, row.at)
            expected = (previous + 1, previous_hash, _hash(previous_hash, entry))
            if (row.sequence, row.previous_hash, row.hash) != expected:
                return int(row.sequence)
            previous, previous_hash = row.sequence, row.hash
    return None


def append(connection: Connection, entry: AuditEntry) -> None:
    """Append an entry inside a write transaction."""
    newest = connection.execute(
        select(audit.c.sequence, audit.c.hash).order_by(audit.c.sequence.desc()).limit(1)
    ).one_or_none()
    sequence, previous_hash = (0, _FIRST) if newest is None else newest
    connection.execute(
        insert(audit).values(
            sequence=sequence + 1,
            actor=entry.actor,
            action=entry.action,
            record_id=entry.record_id,
            conversation_id=entry.conversation_id,
            at=entry.at,
            previous_hash=previous_hash,
            hash=_hash(previous_hash, entry),
        )
    )


def _hash(previous_hash: str, entry: AuditEntry) -> str:
    values = [entry.actor, entry.action, entry.record_id, entry.conversation_id, entry.at.astimezone(UTC).isoformat()]
    return sha256((previous_hash + json.dumps(values, ensure_ascii=False)).encode()).hexdigest()
