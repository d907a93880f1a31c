"""The audit log: every row holds the hash of the one before it, so that a changed or removed row shows.

What was cut off at its end does not show; keep the last hash elsewhere to notice that too. Entries that are older than
the shop keeps them go from its beginning; the chain itself then tells after which hash it goes on.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import reading
from chatbot.adapters.database.tables import audit
from chatbot.ports.unit_of_work import AuditEntry

PRUNED = "audit.prune"
"""The action of the entry that tells which entry was the last to go: its record is that entry's hash."""
_FIRST = "0" * 64
_NEWEST = select(audit.c.sequence, audit.c.hash).order_by(audit.c.sequence.desc()).limit(1)
_APPEND = insert(audit)


async def verify_audit(engine: AsyncEngine) -> int | None:
    """Return the sequence number of the first row that is not as it was written, None for an unbroken log."""
    async with (
        reading(engine) as connection,
        connection.stream(select(audit).order_by(audit.c.sequence)) as rows,
    ):
        previous, previous_hash = await connection.run_sync(_beginning)
        async for row in rows:
            entry = AuditEntry(row.actor, row.action, row.record_id, row.conversation_id, row.at)
            expected = (previous + 1, previous_hash, _hash(previous_hash, entry))
            if (row.sequence, row.previous_hash, row.hash) != expected:
                return int(row.sequence)
            previous, previous_hash = row.sequence, row.hash
    return None


def append(connection: Connection, entry: AuditEntry) -> None:
    """Append an entry inside a write transaction."""
    newest = connection.execute(_NEWEST).one_or_none()
    sequence, previous_hash = (0, _FIRST) if newest is None else newest
    row = {"sequence": sequence + 1, "previous_hash": previous_hash, "hash": _hash(previous_hash, entry)}
    connection.execute(_APPEND, row | asdict(entry))


def prune(connection: Connection, before: datetime, now: datetime) -> int:
    """Delete the entries before a moment, but never the newest, and append which was the last; return how many went."""
    newest = select(func.max(audit.c.sequence)).scalar_subquery()
    kept = select(func.min(audit.c.sequence)).where(or_(audit.c.at >= before, audit.c.sequence == newest))
    last = select(audit).where(audit.c.sequence == kept.scalar_subquery() - 1)
    row = connection.execute(last).one_or_none()
    if row is None:
        return 0
    append(connection, AuditEntry("retention", PRUNED, row.hash, "", now))
    return connection.execute(delete(audit).where(audit.c.sequence <= row.sequence)).rowcount


def _beginning(connection: Connection) -> tuple[int, str]:
    """Return number and hash that the first entry follows: of nothing, or of the last one that was pruned."""
    first = connection.execute(select(audit).order_by(audit.c.sequence).limit(1)).one_or_none()
    if first is None:
        return 0, _FIRST
    is_told = (audit.c.action == PRUNED) & (audit.c.record_id == first.previous_hash)
    told = connection.execute(select(audit.c.sequence).where(is_told)).first()
    return (0, _FIRST) if told is None else (first.sequence - 1, first.previous_hash)


def _hash(previous_hash: str, entry: AuditEntry) -> str:
    values = [entry.actor, entry.action, entry.record_id, entry.conversation_id, entry.at.astimezone(UTC).isoformat()]
    return sha256((previous_hash + json.dumps(values, ensure_ascii=False)).encode()).hexdigest()
