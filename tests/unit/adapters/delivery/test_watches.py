"""A watched order is told of when it moves, once for each news, until it has come."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import reading, writing
from chatbot.adapters.database.mail_tables import told_of, watches
from chatbot.adapters.database.tables import outbox
from chatbot.adapters.delivery.watches import SqlAlchemyWatches
from chatbot.domain.commerce import Order, OrderState, Shipment, ShipmentState, TrackingEvent
from chatbot.domain.watching import marks
from chatbot.testing.store import NOW, MemoryStoreConnector, customer, order, shipment
from chatbot.testing.world import FixedClock

SORTED = TrackingEvent(NOW - timedelta(hours=2), "sorted", "Hannover")
DEPARTED = TrackingEvent(NOW - timedelta(hours=1), "departed", "Hannover")


def _parcel(state: ShipmentState = ShipmentState.IN_TRANSIT, *scans: TrackingEvent, id: str = "shp_1") -> Shipment:
    return shipment(id=id, state=state, events=scans, delivered_at=None)


def _order(*parcels: Shipment, state: OrderState = OrderState.IN_TRANSIT) -> Order:
    return order(state=state, shipments=parcels)


class Bench:
    """One watched order in a shop that can be changed."""

    def __init__(self, engine: AsyncEngine, clock: FixedClock, watched: Order) -> None:
        self.store = MemoryStoreConnector((), (customer(),), (watched,))
        self.watches = SqlAlchemyWatches(engine, self.store, clock, "en")
        self._engine = engine

    async def watch(self) -> None:
        (watched,) = self.store.orders.values()
        row = {"order_number": watched.number, "customer_id": watched.customer_id, "asked_at": NOW}
        async with writing(self._engine) as connection:
            await connection.execute(watches.insert().values(told=told_of(watched), **row))

    async def becomes(self, changed: Order) -> int:
        self.store.orders[changed.number] = changed
        return await self.watches.look()

    async def mails(self) -> list[dict[str, Any]]:
        async with reading(self._engine) as connection:
            return list((await connection.scalars(select(outbox.c.payload).order_by(outbox.c.id))).all())

    async def watched(self) -> int:
        async with reading(self._engine) as connection:
            return await connection.scalar(select(func.count()).select_from(watches)) or 0


@pytest.fixture
async def bench(engine: AsyncEngine, clock: FixedClock) -> Bench:
    bench = Bench(engine, clock, _order(_parcel(ShipmentState.IN_TRANSIT, SORTED)))
    await bench.watch()
    return bench


async def test_that_nothing_new_is_not_told(bench: Bench) -> None:
    assert await bench.watches.look() == 0
    assert (await bench.mails(), await bench.watched()) == ([], 1)


async def test_that_a_new_scan_is_told_once(bench: Bench) -> None:
    moved = _order(_parcel(ShipmentState.IN_TRANSIT, SORTED, DEPARTED))
    assert (await bench.becomes(moved), await bench.watches.look()) == (1, 0)
    assert await bench.mails() == [
        {
            "customer": "cus_00001",
            "language": "en",
            "subject": "mail.moved.subject",
            "body": "mail.moved.scan mail.moved.expected",
            "order": "40817",
            "carrier": "Norpost",
            "state.term": "in_transit",
            "scan.term": "departed",
            "place": "Hannover",
            "at.moment": DEPARTED.at.isoformat(),
            "eta.date": "2026-11-10",
        }
    ]


async def test_that_a_new_state_without_a_scan_is_told(engine: AsyncEngine, clock: FixedClock) -> None:
    bench = Bench(engine, clock, _order(_parcel(ShipmentState.PREPARING)))
    await bench.watch()
    await bench.becomes(_order(_parcel(ShipmentState.IN_TRANSIT)))
    (mail,) = await bench.mails()
    assert (mail["body"], mail["state.term"]) == ("mail.moved.state mail.moved.expected", "in_transit")


async def test_that_only_the_parcel_that_moved_is_told_and_a_packed_one_is_no_news(bench: Bench) -> None:
    first = _parcel(ShipmentState.IN_TRANSIT, SORTED)
    assert await bench.becomes(_order(first, _parcel(ShipmentState.PREPARING, id="shp_2"))) == 0
    assert await bench.becomes(_order(first, _parcel(ShipmentState.IN_TRANSIT, id="shp_2"))) == 1


async def test_that_it_ends_when_everything_has_come(bench: Bench) -> None:
    come = shipment(id="shp_1", events=(SORTED, TrackingEvent(NOW, "delivered", "Hamburg")))
    still = _parcel(ShipmentState.IN_TRANSIT, SORTED, id="shp_2")
    await bench.becomes(_order(come, still))
    assert await bench.watched() == 1
    await bench.becomes(_order(come, replace(still, state=ShipmentState.LOST), state=OrderState.DELIVERED))
    assert [mail["body"] for mail in await bench.mails()] == [
        "mail.moved.scan mail.moved.delivered",
        "mail.moved.scan mail.moved.expected",
        "mail.moved.scan",
    ]
    assert await bench.watched() == 0


@pytest.mark.parametrize("state", [OrderState.CANCELLED, OrderState.REFUNDED])
async def test_that_it_ends_when_nothing_comes(bench: Bench, state: OrderState) -> None:
    await bench.becomes(_order(_parcel(ShipmentState.IN_TRANSIT, SORTED), state=state))
    assert (await bench.mails(), await bench.watched()) == ([], 0)


async def test_that_an_order_that_is_no_more_is_not_watched(bench: Bench) -> None:
    bench.store.orders.clear()
    assert (await bench.watches.look(), await bench.watched()) == (0, 0)


async def test_that_two_processes_tell_it_once(bench: Bench) -> None:
    bench.store.orders["40817"] = _order(_parcel(ShipmentState.IN_TRANSIT, SORTED, DEPARTED))
    await asyncio.gather(bench.watches.look(), bench.watches.look())
    assert len(await bench.mails()) == 1


def test_that_a_mark_names_state_and_last_scan() -> None:
    placed = _order(_parcel(ShipmentState.IN_TRANSIT, DEPARTED, SORTED), _parcel(ShipmentState.PREPARING, id="shp_2"))
    assert marks(placed) == {"shp_1": f"in_transit {DEPARTED.at.isoformat()}", "shp_2": "preparing "}
