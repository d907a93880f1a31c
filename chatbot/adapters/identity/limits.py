"""Limits in the database: one row an attempt and key, counted and written in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import Queue, writing
from chatbot.adapters.database.tables import attempts
from chatbot.ports.clock import Ids
from chatbot.ports.limits import Limit

_KEPT = timedelta(days=1)


class SqlAlchemyLimits:
    """Counts attempts; rows older than a day are deleted as new ones come."""

    def __init__(self, engine: AsyncEngine, ids: Ids) -> None:
        self._engine = engine
        self._ids = ids

    async def take(self, limits: Sequence[Limit], now: datetime) -> str | None:
        """Count one attempt against all limits, None when one is reached. Raises StoreUnavailable."""
        ticket = self._ids.new("att")
        async with writing(self._engine, Queue.LIMITS) as connection:
            await connection.execute(delete(attempts).where(attempts.c.at <= now - max(_KEPT, _longest(limits))))
            for limit in limits:
                recent = (attempts.c.key == limit.key) & (attempts.c.at > now - limit.within)
                counted = await connection.scalar(select(func.count()).select_from(attempts).where(recent))
                if (counted or 0) >= limit.failures:
                    return None
            rows = [{"ticket": ticket, "key": limit.key, "at": now} for limit in limits]
            await connection.execute(insert(attempts), rows)
        return ticket

    async def give_back(self, ticket: str) -> None:
        """Take an attempt back. Raises StoreUnavailable."""
        async with writing(self._engine, Queue.LIMITS) as connection:
            await connection.execute(delete(attempts).where(attempts.c.ticket == ticket))


def _longest(limits: Sequence[Limit]) -> timedelta:
    return max(limit.within for limit in limits)
