"""Killed while it writes: what was answered is there, nothing is there twice, and the rest can be confirmed again.

CRASHES sets how often the process is killed; `make test-crash` runs the long form. Run as a program (`test_crash.py
DATABASE START COUNT`) it confirms the cancellation of one order after the other and prints what was answered.
"""

import asyncio
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.shop_rows import insert_shop
from chatbot.adapters.connectors.sqlalchemy_store import SqlAlchemyStoreConnector
from chatbot.adapters.database import tables
from chatbot.adapters.database.audit import verify_audit
from chatbot.adapters.database.engine import open_engine, reading, writing
from chatbot.adapters.database.migrate import migrate
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.adapters.identity.world import SystemIds
from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.gate import LIFETIME, Gate, payload_hash
from chatbot.domain.commerce import OrderState
from chatbot.domain.conversation import Level, Session
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card, CardKind, Proposal
from chatbot.domain.rules import Action, WhileIn
from chatbot.domain.writes import CancelOrder
from chatbot.errors import AlreadyExecuted
from chatbot.testing.assistant import rule
from chatbot.testing.rules import rules_on
from chatbot.testing.store import NOW, customer, line, order, product

CRASHES = int(os.environ.get("CRASHES", "4"))
WRITES_A_CRASH = 60
RULES = rules_on(NOW.date(), rule(WhileIn((OrderState.PAID,)), action=Action.CANCEL))
CUSTOMER = "cus_00001"


def proposal(number: str) -> Proposal:
    """Return the card of an order's cancellation: the same one after every crash."""
    write = CancelOrder(number, (f"{number}-1",), paid_back=Money(0), not_charged=Money(14900))
    card = Card(CardKind.PROPOSAL, number, f"Cancel order {number}")
    return Proposal(f"pro_{number}", "CODE22", "con_1", CUSTOMER, write, payload_hash(write), NOW + LIFETIME, card)


def numbers(count: int) -> list[str]:
    """Return the numbers of the orders."""
    return [str(50_000 + place) for place in range(count)]


async def test_that_a_kill_at_any_instant_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    path, count = tmp_path / "shop.db", CRASHES * WRITES_A_CRASH
    engine = open_engine(f"sqlite+aiosqlite:///{path}")
    await migrate(engine)
    boots = product()
    sku = boots.variants[0].sku
    orders = [
        order(number=number, state=OrderState.PAID, shipments=(), lines=(line(id=f"{number}-1", sku=sku),))
        for number in numbers(count)
    ]
    async with writing(engine) as connection:
        await connection.run_sync(insert_shop, (boots,), (customer(),), orders)
    answered: list[str] = []
    chance = random.Random(5)
    for _ in range(CRASHES):
        answered += _killed(_worker(path, len(await _settled(engine)), count), chance)
        assert {f"pro_{number}" for number in answered} <= await _settled(engine)
    answered += _worker(path, len(await _settled(engine)), count).communicate()[0].split()

    assert sorted(answered) == sorted(set(answered))
    written = (tables.audit, tables.idempotency, tables.outbox)
    async with reading(engine) as connection:
        counts = [await connection.scalar(select(func.count()).select_from(one)) for one in written]
        stock = await connection.scalar(select(tables.variants.c.stock).where(tables.variants.c.sku == sku))
    assert counts == [count] * 3
    assert stock == boots.variants[0].stock + count
    assert await verify_audit(engine) is None
    store = SqlAlchemyStoreConnector(engine)
    left = [number for number in numbers(count) if (await store.order_of(CUSTOMER, number)).state is OrderState.PAID]
    assert left == []
    await engine.dispose()


async def _settled(engine: AsyncEngine) -> set[str]:
    async with reading(engine) as connection:
        return set((await connection.scalars(select(tables.idempotency.c.key))).all())


def _worker(path: Path, settled: int, count: int) -> subprocess.Popen[str]:
    """Start a process that confirms what is left, and the last few that are settled once more."""
    command = [sys.executable, __file__, str(path), str(max(0, settled - 5)), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _killed(worker: subprocess.Popen[str], chance: random.Random) -> list[str]:
    """Let a process confirm until it answered once, kill it at some instant after that, return what it answered."""
    assert worker.stdout is not None
    first = worker.stdout.readline()
    time.sleep(chance.uniform(0, 0.25))
    worker.kill()
    rest = worker.communicate()[0]
    whole = rest[: rest.rfind("\n") + 1]  # a line that was cut is no answer
    return [*first.split(), *whole.split()]


async def _confirm_all(path: str, start: int, count: int) -> None:
    engine = open_engine(f"sqlite+aiosqlite:///{path}")
    gate = Gate(SqlAlchemyUnitOfWork(engine), SystemIds(), EXECUTIONS)
    session = Session("con_1", Level.VERIFIED, CUSTOMER)
    for number in numbers(count)[start:]:
        try:
            await gate.execute(session, proposal(number), RULES, NOW)
        except AlreadyExecuted:
            continue
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(_confirm_all(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
