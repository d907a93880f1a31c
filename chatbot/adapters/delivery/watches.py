"""Tells customers who asked for it that a parcel of their order moved, until it has come."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chatbot.adapters.database.engine import reading, writing
from chatbot.adapters.database.mail_tables import is_watch, told_of, watches
from chatbot.adapters.database.tables import outbox
from chatbot.domain.commerce import Order, Shipment, ShipmentState
from chatbot.domain.watching import is_over, moved, newest_scan
from chatbot.errors import OrderNotFound
from chatbot.ports.clock import Clock
from chatbot.ports.store import StoreConnector

TOPIC = "mail.shipment_moved"


class SqlAlchemyWatches:
    """Looks at watched orders and posts a mail for each parcel that moved, in the transaction that remembers it."""

    def __init__(self, engine: AsyncEngine, store: StoreConnector, clock: Clock, language: str) -> None:
        self._engine = engine
        self._store = store
        self._clock = clock
        self._language = language

    async def look(self) -> int:
        """Look at every watched order once and return how many mails were posted. Raises StoreUnavailable."""
        async with reading(self._engine) as connection:
            rows = (await connection.execute(select(watches).order_by(watches.c.asked_at))).all()
        return sum([await self._look_at(row) for row in rows])

    async def _look_at(self, row: Row[Any]) -> int:
        try:
            order = await self._store.order_of(row.customer_id, row.order_number)
        except OrderNotFound:
            await self._remove(_is(row))
            return 0
        news = moved(order, json.loads(row.told))
        if news:
            await self._tell(row, order, news)
        if is_over(order):
            await self._remove(_is(row))
        return len(news)

    async def _tell(self, row: Row[Any], order: Order, news: tuple[Shipment, ...]) -> None:
        now, told = self._clock.now(), told_of(order)
        async with writing(self._engine) as connection:
            unchanged = _is(row) & (watches.c.told == row.told)
            kept = await connection.execute(update(watches).where(unchanged).values(told=told))
            if kept.rowcount == 1:  # else another process told it
                for parcel in news:
                    await self._post(connection, order, parcel, now)

    async def _post(self, connection: AsyncConnection, order: Order, parcel: Shipment, now: datetime) -> None:
        key = f"{order.number}:{parcel.id}:{now.isoformat()}"
        payload = {"customer": order.customer_id, "language": self._language, **news_of(order, parcel)}
        await connection.execute(insert(outbox).values(topic=TOPIC, key=key, payload=payload, at=now))

    async def _remove(self, condition: ColumnElement[bool]) -> None:
        async with writing(self._engine) as connection:
            await connection.execute(delete(watches).where(condition))


def news_of(order: Order, parcel: Shipment) -> dict[str, str]:
    """Return the phrases and values of the mail about a parcel that moved."""
    scan = newest_scan(parcel)
    said = ["mail.moved.scan" if scan is not None else "mail.moved.state"]
    values = {"order": order.number, "carrier": parcel.carrier, "state.term": parcel.state.value}
    if scan is not None:
        values |= {"scan.term": scan.code, "place": scan.place, "at.moment": scan.at.isoformat()}
    if parcel.state is ShipmentState.DELIVERED:
        said.append("mail.moved.delivered")
    elif parcel.state is not ShipmentState.LOST:
        said.append("mail.moved.expected")
        values["eta.date"] = parcel.expected_on.isoformat()
    return {"subject": "mail.moved.subject", "body": " ".join(said), **values}


def _is(row: Row[Any]) -> ColumnElement[bool]:
    return is_watch(row.order_number, row.customer_id)
