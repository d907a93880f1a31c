"""A clock that stands still and identifiers that count: the same turn twice gives the same result."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

_OCTAL_TO_CODE = str.maketrans("01234567", "23456789")


class FixedClock:
    """A clock that moves only when told to."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self._moment

    def advance(self, seconds: float) -> None:
        """Move the moment forward."""
        self._moment += timedelta(seconds=seconds)

    def move_to(self, moment: datetime) -> None:
        """Set the moment, forward or back; it is kept in UTC."""
        self._moment = moment.astimezone(UTC)


class CountingIds:
    """Identifiers ``ret_1``, ``ret_2`` ... counted per prefix; codes ``AAAAA2``, ``AAAAA3`` ..., never repeated."""

    def __init__(self) -> None:
        self._made: Counter[str] = Counter()
        self._codes = 0

    def new(self, prefix: str) -> str:
        """Return the next identifier of this prefix."""
        self._made[prefix] += 1
        return f"{prefix}_{self._made[prefix]}"

    def code(self) -> str:
        """Return the next code."""
        digits = f"{self._codes:o}".translate(_OCTAL_TO_CODE)
        self._codes += 1
        return digits.rjust(6, "A")
