"""Confirms at random, several at once, some of them aborted in the middle, and says what began and how it ended.

A line is ``begin ATTEMPT PROPOSAL``, then ``done ATTEMPT RECORD``, ``known ATTEMPT RECORD`` (it had been done before),
``refused ATTEMPT`` or ``aborted ATTEMPT``; none for an attempt that was killed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from forked import Job, Say, serve
from history_shop import PROPOSALS, RULES, SESSIONS

from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.adapters.identity.world import SystemIds
from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.gate import Gate
from chatbot.errors import AlreadyExecuted, ConfirmationMismatch
from chatbot.ports.unit_of_work import UnitOfWork, Work
from chatbot.testing.store import NOW

_ABORTED_SHARE, _CANCELLED_SHARE = 0.15, 0.1
_STEPS = 8
_AT_ONCE = 6


class PowerCut(Exception):
    """Somebody pulled the plug in the middle of a transaction."""


class _FailingUnit:
    """Begins transactions that fail before one of their steps, the commit among them."""

    def __init__(self, unit: UnitOfWork, step: int) -> None:
        self._unit = unit
        self._step = step

    def begin(self) -> AbstractAsyncContextManager[Work]:
        return self._begin()

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[Any]:
        async with self._unit.begin() as work:
            failing = _FailingWork(work, self._step)
            yield failing
            failing.count()


class _FailingWork:
    def __init__(self, work: Work, step: int) -> None:
        self._work = work
        self._left = step

    def count(self) -> None:
        self._left -= 1
        if self._left == 0:
            raise PowerCut

    def __getattr__(self, name: str) -> Any:
        self.count()
        return getattr(self._work, name)


class Shoppers:
    """Two people with many fingers."""

    def __init__(self, unit: UnitOfWork, seed: int, say: Say) -> None:
        self._unit = unit
        self._seed = seed
        self._chance = random.Random(seed)
        self._say = say
        self._attempts = 0

    async def press(self, rounds: int) -> None:
        """Confirm a handful of proposals at once, one of them often twice, round after round."""
        for _ in range(rounds):
            chosen = [self._chance.randrange(len(PROPOSALS)) for _ in range(self._chance.randint(1, _AT_ONCE))]
            chosen += chosen[: self._chance.randint(0, 2)]
            await asyncio.gather(*map(self._confirm, chosen))

    async def _confirm(self, place: int) -> None:
        proposal = PROPOSALS[place]
        self._attempts += 1
        attempt = f"{self._seed}.{self._attempts}"
        how = self._chance.random()
        fails_at = self._chance.randint(1, _STEPS) if how < _ABORTED_SHARE else 0
        gate = Gate(_FailingUnit(self._unit, fails_at), SystemIds(), EXECUTIONS)
        self._say(f"begin {attempt} {place}")
        execution = asyncio.ensure_future(gate.execute(SESSIONS[proposal.customer_id], proposal, RULES, NOW))
        if _ABORTED_SHARE < how < _ABORTED_SHARE + _CANCELLED_SHARE:
            asyncio.get_running_loop().call_later(self._chance.uniform(0, 0.02), execution.cancel)
        try:
            receipt = await execution
        except AlreadyExecuted as error:
            self._say(f"known {attempt} {error}")
        except ConfirmationMismatch:
            self._say(f"refused {attempt}")
        except PowerCut:
            self._say(f"aborted {attempt}")
        except asyncio.CancelledError:
            return  # it may have been committed just before: nobody knows
        else:
            self._say(f"done {attempt} {receipt.record_id}")


async def press_all(job: Job, say: Say) -> None:
    """Press on a database, as the seed says."""
    engine = open_engine(str(job["url"]))
    await Shoppers(SqlAlchemyUnitOfWork(engine), int(job["seed"]), say).press(int(job["rounds"]))
    await engine.dispose()


if __name__ == "__main__":
    serve(press_all)
