"""How often something may fail before it is refused, counted so that a restart forgets nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `failures` of what `key` names within a time."""

    key: str
    failures: int
    within: timedelta


class Limits(Protocol):
    """Counts attempts. A successful one is given back, so that only failures count."""

    async def take(self, limits: Sequence[Limit], now: datetime) -> str | None:
        """Count one attempt against all limits, None when one of them is reached already; parallel callers too.

        Returns a ticket for `give_back`. Raises StoreUnavailable.
        """
        ...

    async def give_back(self, ticket: str) -> None:
        """Take an attempt back: it did not fail. Raises StoreUnavailable."""
        ...
