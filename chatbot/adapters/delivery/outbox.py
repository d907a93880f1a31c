"""The outbox as a queue: the first message that is due, claimed by one deliverer at a time.

A claim is a lease: `not_before` is set into the future before the message is handed over. Whoever is killed meanwhile
leaves a message that falls due again, so that it is delivered at least once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import reading, writing
from chatbot.adapters.database.erasing import erasing
from chatbot.adapters.database.tables import outbox
from chatbot.ports.delivery import Outgoing

_EMPTY: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours until the lease ends; `attempts` counts this one."""

    id: int
    attempts: int
    message: Outgoing


class SqlAlchemyOutbox:
    """Claims messages and keeps what became of them. Every method raises StoreUnavailable."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def claim(self, now: datetime, until: datetime, *, is_mail: bool) -> Claimed | None:
        """Return the oldest message that is due, now leased until a moment; None when none is."""
        async with reading(self._engine) as connection:  # a look costs no write lock
            if (await connection.execute(_due(now, is_mail))).first() is None:
                return None
        async with writing(self._engine) as connection:
            row = (await connection.execute(_due(now, is_mail).with_for_update(skip_locked=True))).first()
            if row is None:
                return None
            leased = update(outbox).where(outbox.c.id == row.id)
            await connection.execute(leased.values(attempts=row.attempts + 1, not_before=until))
        return Claimed(row.id, row.attempts + 1, Outgoing(row.topic, row.key, row.payload, row.at))

    async def delivered(self, claimed: Claimed, now: datetime) -> None:
        """Keep that a message was taken, and forget what was in it."""
        async with erasing(self._engine) as connection:
            await connection.execute(_of(claimed).values(delivered_at=now, payload=_EMPTY, not_before=None))

    async def put_off(self, claimed: Claimed, until: datetime) -> None:
        """Let a message rest until a moment."""
        async with writing(self._engine) as connection:
            await connection.execute(_of(claimed).values(not_before=until))

    async def set_aside(self, claimed: Claimed, now: datetime) -> None:
        """Keep that a message was refused for good, and forget what was in it."""
        async with erasing(self._engine) as connection:
            await connection.execute(_of(claimed).values(set_aside_at=now, payload=_EMPTY, not_before=None))

    async def waiting(self) -> int:
        """Return how many messages are neither delivered nor set aside."""
        async with reading(self._engine) as connection:
            return await connection.scalar(select(func.count()).select_from(outbox).where(_is_open())) or 0


def _due(now: datetime, is_mail: bool) -> Select[Any]:
    is_due = or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now)
    is_mail_topic = outbox.c.topic.startswith("mail.", autoescape=True)
    of_lane = is_mail_topic if is_mail else not_(is_mail_topic)
    return select(outbox).where(_is_open(), is_due, of_lane).order_by(outbox.c.id).limit(1)


def _is_open() -> ColumnElement[bool]:
    return and_(outbox.c.delivered_at.is_(None), outbox.c.set_aside_at.is_(None))


def _of(claimed: Claimed) -> Any:
    return update(outbox).where(outbox.c.id == claimed.id, outbox.c.delivered_at.is_(None))
