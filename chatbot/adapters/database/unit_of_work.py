"""One transaction over everything a confirmed write touches: business rows, idempotency, outbox, audit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chatbot.adapters.database import audit, tables
from chatbot.adapters.database.engine import writing
from chatbot.adapters.database.orders import load_orders, refund_rows, return_line_rows, return_row
from chatbot.domain.commerce import Order, OrderState, ReturnLine, ReturnRequest
from chatbot.errors import AlreadyExecuted, OrderNotFound, RejectedByStore
from chatbot.ports.unit_of_work import AuditEntry, HandOffRecord, Work


class SqlAlchemyUnitOfWork:
    """Begins write transactions on a migrated database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    def begin(self) -> AbstractAsyncContextManager[Work]:
        """Open a transaction that is alone from its start. Raises StoreUnavailable when its turn does not come."""
        return self._begin()

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[Work]:
        async with writing(self._engine) as connection:
            yield _SqlAlchemyWork(connection)


class _SqlAlchemyWork:
    """What may be done on the connection of one transaction; `writing` maps its errors."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def executed(self, key: str) -> str | None:
        wanted = select(tables.idempotency.c.record_id).where(tables.idempotency.c.key == key)
        return (await self._connection.execute(wanted)).scalar()

    async def settle(self, key: str, record_id: str, at: datetime) -> None:
        try:
            await self._connection.execute(insert(tables.idempotency).values(key=key, record_id=record_id, at=at))
        except IntegrityError as error:
            raise AlreadyExecuted(key) from error

    async def order_of(self, customer_id: str, number: str) -> Order:
        is_own = (tables.orders.c.number == number) & (tables.orders.c.customer_id == customer_id)
        found = await self._connection.run_sync(load_orders, is_own)
        if not found:
            raise OrderNotFound(f"order {number}")
        return found[0]

    async def open_return(self, request: ReturnRequest) -> None:
        if not request.lines:
            raise RejectedByStore(f"return {request.id}: nothing comes back")
        for item in request.lines:
            await self._mark_returned(request, item)
        await self._connection.execute(
            update(tables.orders)
            .where(tables.orders.c.number == request.order_number)
            .values(state=OrderState.RETURN_OPEN)
        )
        await self._connection.execute(insert(tables.return_requests).values(return_row(request)))
        await self._connection.execute(insert(tables.return_lines), return_line_rows(request))

    async def _mark_returned(self, request: ReturnRequest, item: ReturnLine) -> None:
        line = tables.order_lines.c
        parcel = tables.shipment_lines.join(tables.shipments)
        is_delivered = (
            exists()
            .select_from(parcel)
            .where(tables.shipment_lines.c.line_id == line.id, tables.shipments.c.delivered_at.is_not(None))
        )
        marked = await self._connection.execute(
            update(tables.order_lines)
            .where(line.id == item.line_id, line.order_number == request.order_number)
            .where(line.is_cancelled.is_(False), line.returned_quantity + item.quantity <= line.quantity, is_delivered)
            .values(returned_quantity=line.returned_quantity + item.quantity)
        )
        if marked.rowcount != 1 or item.quantity < 1:
            raise RejectedByStore(f"return {request.id}: {item.quantity} of line {item.line_id} cannot come back")

    async def save_order(self, before: Order, after: Order) -> None:
        values: dict[str, Any] = {"state": after.state}
        if after.ship_to != before.ship_to:
            values["address_id"] = await self._address(after)
        saved = await self._connection.execute(
            update(tables.orders)
            .where(tables.orders.c.number == before.number, tables.orders.c.state == before.state)
            .values(values)
        )
        if saved.rowcount != 1:
            raise RejectedByStore(f"order {before.number} is not what was read")
        line = tables.order_lines.c
        gone = [one.id for one in after.lines if one.is_cancelled]
        await self._connection.execute(update(tables.order_lines).where(line.id.in_(gone)).values(is_cancelled=True))
        new = refund_rows(after)[len(before.refunds) :]
        if new:
            await self._connection.execute(insert(tables.refunds), new)

    async def _address(self, order: Order) -> str:
        """Return the id of an order's new address; rows of addresses never change, so the same one is used again."""
        content = asdict(order.ship_to)
        written = json.dumps([order.number, content], sort_keys=True)
        address_id = f"adr_{hashlib.sha256(written.encode()).hexdigest()[:32]}"
        known = select(tables.addresses.c.id).where(tables.addresses.c.id == address_id)
        if (await self._connection.execute(known)).scalar() is None:
            await self._connection.execute(insert(tables.addresses).values(id=address_id, **content))
        return address_id

    async def add_stock(self, sku: str, pieces: int) -> None:
        variant = tables.variants.c
        await self._connection.execute(
            update(tables.variants).where(variant.sku == sku).values(stock=variant.stock + pieces)
        )

    async def open_hand_off(self, record: HandOffRecord) -> None:
        await self._connection.execute(
            insert(tables.hand_offs).values(
                id=record.id,
                conversation_id=record.conversation_id,
                customer_id=record.customer_id,
                reason=record.reason,
                summary=record.summary,
                at=record.at,
            )
        )

    async def post(self, topic: str, key: str, payload: Mapping[str, str], at: datetime) -> None:
        row = {"topic": topic, "key": key, "payload": dict(payload), "at": at}
        await self._connection.execute(insert(tables.outbox).values(row))

    async def audit(self, entry: AuditEntry) -> None:
        await self._connection.run_sync(audit.append, entry)
