"""Everything in the outbox is delivered at least once, in order, and then forgotten."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import open_engine, reading
from chatbot.adapters.database.tables import outbox
from chatbot.adapters.delivery.deliverer import LEASE, Deliverer
from chatbot.adapters.delivery.nobody import NoReceiver
from chatbot.adapters.delivery.outbox import SqlAlchemyOutbox
from chatbot.errors import DeliveryError, DeliveryRefused, DeliveryUnavailable, StoreUnavailable
from chatbot.ports.delivery import Outgoing
from chatbot.testing.delivery import MemoryReceiver
from chatbot.testing.store import NOW
from chatbot.testing.world import FixedClock

DOWN = DeliveryUnavailable("down")
SECRET = "Ankerstieg 14"


class Bench:
    """A deliverer with what it delivers to."""

    def __init__(self, engine: AsyncEngine, clock: FixedClock, *errors: DeliveryError | None) -> None:
        self.mails, self.listener, self.clock = MemoryReceiver(*errors), MemoryReceiver(*errors), clock
        self.outbox = SqlAlchemyOutbox(engine)
        self.deliverer = Deliverer(self.outbox, {True: self.mails, False: self.listener}, clock)

    @property
    def keys(self) -> list[str]:
        return [message.key for message in self.listener.taken]

    async def after(self, seconds: float) -> None:
        self.clock.advance(seconds)
        await self.deliverer.deliver_due()


async def rows(engine: AsyncEngine) -> list[Any]:
    async with reading(engine) as connection:
        return list((await connection.execute(select(outbox).order_by(outbox.c.id))).all())


def files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_that_messages_arrive_in_order_each_with_its_own_kind(engine, clock, post) -> None:
    await post("order.cancelled", "a", order="40817")
    await post("mail.code", "b", customer="cus_1")
    await post("mailing.list", "c")
    bench = Bench(engine, clock)
    report = await bench.deliverer.deliver_due()
    assert bench.listener.taken == [
        Outgoing("order.cancelled", "a", {"order": "40817"}, NOW),
        Outgoing("mailing.list", "c", {}, NOW),
    ]
    assert [message.key for message in bench.mails.taken] == ["b"]
    assert (report.taken, report.put_off, report.set_aside) == ({"memory": 3}, 0, 0)
    assert await bench.outbox.waiting() == 0


async def test_that_what_was_delivered_is_emptied_and_not_brought_again(engine, clock, post, tmp_path: Path) -> None:
    await post("order.cancelled", "a", address=SECRET)
    bench = Bench(engine, clock)
    await bench.deliverer.deliver_due()
    await bench.after(LEASE.total_seconds() + 1)
    assert bench.keys == ["a"]
    (row,) = await rows(engine)
    assert (row.payload, row.delivered_at, row.not_before) == ({}, NOW, None)
    await engine.dispose()  # the last connection checkpoints the write-ahead log
    assert SECRET.encode() not in files(tmp_path)


async def test_that_a_failed_message_rests_longer_each_time_and_then_arrives(engine, clock, post) -> None:
    await post("order.cancelled", "a")
    bench = Bench(engine, clock, DOWN, DOWN)
    report = await bench.deliverer.deliver_due()
    assert (report.put_off, (await rows(engine))[0].not_before) == (1, NOW + timedelta(seconds=2))
    await bench.after(1.9)
    assert len(bench.listener.errors) == 1  # not tried
    await bench.after(0.1)
    await bench.after(3.9)
    assert bench.keys == []
    await bench.after(0.1)
    assert bench.keys == ["a"]
    assert await bench.outbox.waiting() == 0


async def test_that_a_short_outage_keeps_the_order(engine, clock, post) -> None:
    await post("order.cancelled", "a", "b", "c")
    bench = Bench(engine, clock, DOWN, DOWN)
    for seconds in (0, 2, 4):
        await bench.after(seconds)
    assert bench.keys == ["a", "b", "c"]


class _Poisoned(MemoryReceiver):
    async def take(self, message: Outgoing) -> str:
        if message.key == "a":
            raise DOWN
        return await super().take(message)


async def test_that_one_message_nobody_takes_holds_up_the_others_a_while_only(engine, clock, post) -> None:
    await post("order.cancelled", "a", "b")
    bench = Bench(engine, clock)
    bench.listener = _Poisoned()
    bench.deliverer = Deliverer(bench.outbox, {False: bench.listener}, clock)
    for attempt in range(1, 7):
        assert bench.keys == []
        await bench.after(2**attempt)
    await bench.after(60)
    assert bench.keys == ["b"]
    for _ in range(10):
        await bench.after(3600)
    assert (await rows(engine))[0].attempts > 10
    assert (await rows(engine))[0].not_before == clock.now() + timedelta(hours=1)


async def test_that_a_failing_mail_server_does_not_hold_up_the_webhook(engine, clock, post) -> None:
    await post("mail.code", "a")
    await post("order.cancelled", "b")
    bench = Bench(engine, clock)
    bench.mails.errors = [DOWN]
    await bench.deliverer.deliver_due()
    assert (bench.mails.taken, bench.keys) == ([], ["b"])


async def test_that_what_is_refused_for_good_is_set_aside_emptied_and_the_next_one_comes(engine, clock, post) -> None:
    await post("order.cancelled", "a", "b", address=SECRET)
    bench = Bench(engine, clock, DeliveryRefused("no such user"))
    report = await bench.deliverer.deliver_due()
    assert (report.set_aside, bench.keys, await bench.outbox.waiting()) == (1, ["b"], 0)
    first, _ = await rows(engine)
    assert (first.payload, first.set_aside_at, first.delivered_at) == ({}, NOW, None)
    await bench.after(24 * 3600)
    assert bench.keys == ["b"]


async def test_that_a_crash_between_delivering_and_marking_delivers_again(engine, clock, post) -> None:
    await post("order.cancelled", "a")
    bench = Bench(engine, clock)

    async def crash(*_: object) -> None:
        raise RuntimeError("power cut")

    bench.outbox.delivered = crash
    with pytest.raises(RuntimeError, match="power cut"):
        await bench.deliverer.deliver_due()
    again = Bench(engine, clock)
    await again.deliverer.deliver_due()
    assert again.keys == []  # the lease of the one that crashed
    await again.after(LEASE.total_seconds())
    assert (bench.keys, again.keys) == (["a"], ["a"])


async def test_that_two_deliverers_at_once_deliver_each_message_once(engine, clock, post, tmp_path: Path) -> None:
    await post("order.cancelled", *(f"key_{number}" for number in range(12)))
    other_engine = open_engine(f"sqlite:///{tmp_path}/shop.db")
    benches = [Bench(engine, clock), Bench(other_engine, clock)]
    await asyncio.gather(*(bench.deliverer.deliver_due() for bench in benches))
    await other_engine.dispose()
    assert sorted(benches[0].keys + benches[1].keys) == sorted(f"key_{number}" for number in range(12))


async def test_that_a_shop_that_is_down_puts_a_mail_off(engine, clock, post) -> None:
    await post("mail.code", "a")
    bench = Bench(engine, clock)
    bench.mails.errors = [StoreUnavailable("down")]
    assert (await bench.deliverer.deliver_due()).put_off == 1


async def test_that_it_runs_until_told_to_stop_and_survives_a_database_that_is_down(engine, clock, post) -> None:
    bench, stop = Bench(engine, clock), asyncio.Event()
    claim, failures = bench.outbox.claim, [StoreUnavailable("locked")] * 3

    async def shaky(*arguments: Any, **options: Any) -> Any:
        if failures:
            raise failures.pop()
        return await claim(*arguments, **options)

    bench.outbox.claim = shaky
    running = asyncio.create_task(bench.deliverer.run(stop, every_s=0.01))
    await post("order.cancelled", "a")
    await asyncio.wait_for(bench.listener.has_taken.wait(), 5)
    stop.set()
    await asyncio.wait_for(running, 2)
    assert (bench.keys, failures) == (["a"], [])


async def test_that_nobody_may_listen() -> None:
    assert await NoReceiver().take(Outgoing("order.cancelled", "a", {}, NOW)) == "nobody"
