"""Limits in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chatbot.ports.limits import Limit


class MemoryLimits:
    """Counts attempts for as long as it lives."""

    def __init__(self) -> None:
        self._attempts: dict[str, tuple[frozenset[str], datetime]] = {}
        self._tickets = 0

    async def take(self, limits: Sequence[Limit], now: datetime) -> str | None:
        """Count one attempt against all limits, None when one is reached."""
        for limit in limits:
            made = [at for keys, at in self._attempts.values() if limit.key in keys and at > now - limit.within]
            if len(made) >= limit.failures:
                return None
        self._tickets += 1
        self._attempts[str(self._tickets)] = (frozenset(limit.key for limit in limits), now)
        return str(self._tickets)

    async def give_back(self, ticket: str) -> None:
        """Take an attempt back."""
        self._attempts.pop(ticket, None)
