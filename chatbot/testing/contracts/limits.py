"""What every `Limits` must do."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from chatbot.ports.limits import Limit, Limits

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_QUARTER = timedelta(minutes=15)


def _limit(key: str = "one", failures: int = 2) -> Limit:
    return Limit(key, failures, _QUARTER)


class LimitsContract:
    """Subclass it with a fixture `limits` that returns an empty one."""

    async def test_that_attempts_are_refused_once_the_limit_is_reached(self, limits: Limits) -> None:
        """Take until it is refused."""
        taken = [await limits.take((_limit(),), _NOW) for _ in range(3)]
        assert [ticket is not None for ticket in taken] == [True, True, False]
        assert await limits.take((_limit("other"),), _NOW) is not None

    async def test_that_an_attempt_that_was_given_back_does_not_count(self, limits: Limits) -> None:
        """Succeed more often than may fail."""
        for _ in range(5):
            ticket = await limits.take((_limit(),), _NOW)
            assert ticket is not None
            await limits.give_back(ticket)

    async def test_that_an_attempt_counts_until_its_time_is_over_and_no_longer(self, limits: Limits) -> None:
        """Try on both sides of the last moment."""
        assert await limits.take((_limit(failures=1),), _NOW) is not None
        late = _NOW + _QUARTER
        assert await limits.take((_limit(failures=1),), late - timedelta(microseconds=1)) is None
        assert await limits.take((_limit(failures=1),), late) is not None

    async def test_that_one_limit_that_is_reached_refuses_and_counts_for_none(self, limits: Limits) -> None:
        """Take with two keys, one of them full."""
        assert await limits.take((_limit("full", 1),), _NOW) is not None
        assert await limits.take((_limit("free", 1), _limit("full", 1)), _NOW) is None
        assert await limits.take((_limit("free", 1),), _NOW) is not None

    async def test_that_callers_at_once_get_no_more_than_the_limit(self, limits: Limits) -> None:
        """Take in parallel."""
        taken = await asyncio.gather(*(limits.take((_limit(failures=5),), _NOW) for _ in range(20)))
        assert sum(ticket is not None for ticket in taken) == 5
