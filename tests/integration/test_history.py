"""Confirmations at once, aborted, cancelled and killed: what was answered happened, once, and in an order that fits.

The audit log says in which order the writes were committed. Done one after the other in that order by a shop in memory,
they must all be allowed, and leave the same orders, stock and outbox as the database holds. Who was told "done" before
somebody else began comes first, and who was refused was refused in a state that existed meanwhile.

HISTORIES sets how many histories with killed processes are written; `make test-history` runs the long form.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import history_work
import pytest
from databases import Databases
from forked import forge
from history_shop import CUSTOMERS, ORDERS, PRODUCTS, PROPOSALS, RULES, SESSIONS
from history_work import press_all
from sqlalchemy import Executable, delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.shop_rows import insert_shop
from chatbot.adapters.connectors.sqlalchemy_store import SqlAlchemyStoreConnector
from chatbot.adapters.database import tables as t
from chatbot.adapters.database.check import violations
from chatbot.adapters.database.engine import open_engine, reading, writing
from chatbot.adapters.database.migrate import migrate
from chatbot.adapters.identity.world import SystemIds
from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.gate import Gate, Moment
from chatbot.domain.commerce import Order
from chatbot.errors import ConfirmationMismatch
from chatbot.testing.store import NOW, MemoryStoreConnector
from chatbot.testing.unit_of_work import MemoryUnitOfWork

HISTORIES = int(os.environ.get("HISTORIES", "0"))
KILLS, ROUNDS, LONGEST_LIFE_S = 4, 25, 0.25


@dataclass
class Attempt:
    """One confirmation: which proposal, between which lines of the history it ran, how it ended, what it made."""

    place: int
    began: int
    ended: int = sys.maxsize
    how: str = "lost"
    record: str = ""


@dataclass
class Committed:
    """What the database says was done, in its order: proposals and their records."""

    places: list[int] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    outbox: list[tuple[str, str]] = field(default_factory=list)


class _RecordedIds:
    """Gives the ids and label codes that the database holds, in their order."""

    def __init__(self, committed: Committed) -> None:
        self._records = iter(committed.records)
        self._labels = committed.labels
        self._newest = ""

    def new(self, prefix: str) -> str:
        self._newest = next(self._records)
        assert self._newest.startswith(prefix)
        return self._newest

    def code(self) -> str:
        return self._labels[self._newest]


async def small_shop(engine: AsyncEngine) -> None:
    await migrate(engine)
    async with writing(engine) as connection:
        await connection.run_sync(insert_shop, PRODUCTS, CUSTOMERS, ORDERS)


@pytest.fixture
async def url(databases: Databases) -> AsyncIterator[str]:
    with databases.copy(small_shop) as url:
        yield url


async def test_that_what_was_answered_happened_once_and_in_order(url: str) -> None:
    said: list[str] = []
    await press_all({"url": url, "seed": 1, "rounds": ROUNDS}, said.append)

    await _check(url, said)
    assert {line.partition(" ")[0] for line in said} == {"begin", "done", "known", "refused", "aborted"}


@pytest.mark.parametrize(
    "tampering",
    [
        update(t.variants).where(t.variants.c.sku == "FTB-BRN-43").values(stock=t.variants.c.stock + 1),
        update(t.orders).where(t.orders.c.state == "cancelled").values(state="paid"),
        update(t.refunds).values(amount_minor=t.refunds.c.amount_minor - 1),
        delete(t.outbox).where(t.outbox.c.id == 1),
        delete(t.idempotency).where(t.idempotency.c.record_id.like("ret%")),
        delete(t.audit).where(t.audit.c.sequence == 1),
    ],
    ids=["stock", "a cancellation", "a refund", "a message", "a key", "an entry"],
)
async def test_that_the_check_of_a_history_notices_what_is_lost(
    sqlite_databases: Databases, tampering: Executable
) -> None:
    with sqlite_databases.copy(small_shop) as url:
        said: list[str] = []
        await press_all({"url": url, "seed": 2, "rounds": 8}, said.append)
        engine = open_engine(url)
        async with writing(engine) as connection:
            await connection.execute(tampering)
        await engine.dispose()
        with pytest.raises((AssertionError, KeyError, ConfirmationMismatch)):
            await _check(url, said)


async def test_that_the_check_of_a_history_notices_an_answer_that_nothing_stands_behind(
    sqlite_databases: Databases,
) -> None:
    with sqlite_databases.copy(small_shop) as url:
        said: list[str] = []
        await press_all({"url": url, "seed": 2, "rounds": 8}, said.append)
        refused = next(line for line in said if line.startswith("refused"))
        doubled = next(line for line in said if line.startswith("done"))
        for false in (refused.replace("refused", "done") + " ret_1", doubled + "x"):
            with pytest.raises((AssertionError, KeyError)):
                await _check(url, [*said, false])


@pytest.mark.skipif(not HISTORIES, reason="the long form; make test-history")
async def test_that_it_is_so_when_processes_are_killed(
    databases: Databases, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, started = random.Random(3), time.monotonic()
    with forge(Path(history_work.__file__), tmp_path / "said") as workers:
        for number in range(HISTORIES):
            with databases.copy(small_shop) as url:
                said: list[str] = []
                for life in range(KILLS):
                    seed = 1000 * number + life
                    worker = workers.start({"url": url, "seed": seed, "rounds": 1000})
                    worker.wait_for_a_line()
                    await asyncio.sleep(chance.uniform(0, LONGEST_LIFE_S))
                    said += worker.kill()
                await press_all({"url": url, "seed": 1000 * number + 999, "rounds": 3}, said.append)
                writes = await _check(url, said)
            with capsys.disabled():
                seconds = time.monotonic() - started
                sys.stdout.write(
                    f"{type(databases).__name__} {number + 1}: {len(said)} lines, {writes} writes, {seconds:.0f} s\n"
                )


async def _check(url: str, said: Sequence[str]) -> int:
    """See that the history of these lines is the one that the database holds; return how many writes it has."""
    attempts = _attempts(said)
    engine = open_engine(url)
    try:
        committed = await _committed(engine)
        memory, states = await _replayed(committed)
        _check_answers(attempts, committed)
        _check_order(attempts, committed)
        await _check_refusals(attempts, committed, states)
        await _check_shop(engine, memory)
        assert committed.outbox == [(one.topic, one.key) for one in memory.outbox]
        assert [violation async for violation in violations(engine)] == []
    finally:
        await engine.dispose()
    return len(committed.places)


async def _check_shop(engine: AsyncEngine, memory: MemoryUnitOfWork) -> None:
    store = SqlAlchemyStoreConnector(engine)
    for placed in ORDERS:
        stored = await store.order_of(placed.customer_id, placed.number)
        expected = memory.store.orders[placed.number]
        # All returns are opened at one moment, so that the database sorts them by their ids.
        assert stored == replace(expected, returns=tuple(sorted(expected.returns, key=lambda one: one.id)))
    assert await store.product(PRODUCTS[0].id) == memory.store.catalogue[PRODUCTS[0].id]


def _attempts(said: Sequence[str]) -> list[Attempt]:
    found: dict[str, Attempt] = {}
    for position, line in enumerate(said):
        how, name, *rest = line.split()
        if how == "begin":
            found[name] = Attempt(int(rest[0]), position)
        else:
            attempt = found[name]
            attempt.ended, attempt.how, attempt.record = position, how, "".join(rest)
    return list(found.values())


async def _committed(engine: AsyncEngine) -> Committed:
    keys = select(t.idempotency.c.record_id, t.idempotency.c.key)
    found = Committed()
    async with reading(engine) as connection:
        of_record = {row.record_id: row.key for row in await connection.execute(keys)}
        for row in await connection.execute(select(t.audit.c.record_id).order_by(t.audit.c.sequence)):
            found.records.append(row.record_id)
            found.places.append(int(of_record.pop(row.record_id).removeprefix("pro_")))
        assert of_record == {}
        returns = await connection.execute(select(t.return_requests.c.id, t.return_requests.c.label_code))
        found.labels = {row.id: row.label_code for row in returns}
        messages = await connection.execute(select(t.outbox.c.topic, t.outbox.c.key).order_by(t.outbox.c.id))
        found.outbox = [(row.topic, row.key) for row in messages]
    return found


def _check_answers(attempts: Sequence[Attempt], committed: Committed) -> None:
    """Nothing acknowledged is lost or doubled; nothing is there that nobody asked for or that was aborted."""
    record_of = dict(zip(committed.places, committed.records, strict=True))
    for attempt in attempts:
        if attempt.how in ("done", "known"):
            assert record_of[attempt.place] == attempt.record
    done = [attempt.place for attempt in attempts if attempt.how == "done"]
    assert len(done) == len(set(done))
    may_be = {attempt.place for attempt in attempts if attempt.how in ("done", "lost")}
    assert set(record_of) <= may_be


def _check_order(attempts: Sequence[Attempt], committed: Committed) -> None:
    """A write whose answer was there before another one was asked for comes before it."""
    answered = {attempt.place: attempt.ended for attempt in attempts if attempt.how == "done"}
    latest = -1
    for place in committed.places:
        own = [attempt for attempt in attempts if attempt.place == place and attempt.how in ("done", "lost")]
        ended = answered.get(place, sys.maxsize)
        assert ended > latest
        latest = max(latest, min(attempt.began for attempt in own))


async def _replayed(committed: Committed) -> tuple[MemoryUnitOfWork, list[dict[str, Order]]]:
    """Do the writes one after the other in memory; return what is left, and the orders before each and at the end."""
    memory = MemoryUnitOfWork(MemoryStoreConnector(PRODUCTS, CUSTOMERS, ORDERS))
    gate = Gate(memory, _RecordedIds(committed), EXECUTIONS)
    states = [dict(memory.store.orders)]
    for place in committed.places:
        proposal = PROPOSALS[place]
        await gate.execute(SESSIONS[proposal.customer_id], proposal, RULES, NOW)
        states.append(dict(memory.store.orders))
    return memory, states


async def _check_refusals(
    attempts: Sequence[Attempt], committed: Committed, states: Sequence[dict[str, Order]]
) -> None:
    """Who was refused asked for what was not possible in at least one state between the question and the answer."""
    began = {place: min(one.began for one in attempts if one.place == place) for place in committed.places}
    answered = {one.place: one.ended for one in attempts if one.how == "done"}
    for attempt in attempts:
        if attempt.how == "refused":
            before = [
                at for at, place in enumerate(committed.places, 1) if answered.get(place, sys.maxsize) < attempt.began
            ]
            until = [at for at, place in enumerate(committed.places, 1) if began[place] < attempt.ended]
            window = states[max(before, default=0) : max(until, default=0) + 1]
            assert not all([await _is_possible(attempt.place, state) for state in window])


async def _is_possible(place: int, state: dict[str, Order]) -> bool:
    proposal = PROPOSALS[place]
    write, moment = proposal.write, Moment(NOW, RULES, SystemIds(), proposal.customer_id)
    async with MemoryUnitOfWork(MemoryStoreConnector(PRODUCTS, CUSTOMERS)).begin() as work:
        try:
            await EXECUTIONS[type(write)].check(work, state[write.order_number], write, moment)
        except ConfirmationMismatch:
            return False
    return True
