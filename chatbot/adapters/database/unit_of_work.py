"""One transaction over everything a confirmed write touches: business rows, idempotency, outbox, audit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chatbot.adapters.database import approvals, audit, hand_overs, tables
from chatbot.adapters.database.customers import load_customer, load_payment_methods
from chatbot.adapters.database.engine import writing
from chatbot.adapters.database.mail_tables import is_watch, told_of, watches
from chatbot.adapters.database.order_rows import order_rows, return_line_rows, return_row
from chatbot.adapters.database.orders import lock_order
from chatbot.adapters.database.products import load_products
from chatbot.adapters.database.save_order import address_id, save_order
from chatbot.domain.commerce import Address, Customer, Order, OrderState, ReturnLine, ReturnRequest
from chatbot.domain.order_numbers import following
from chatbot.domain.outcome import Proposal
from chatbot.domain.products import Product
from chatbot.domain.settlement import SavedMethod
from chatbot.errors import AlreadyExecuted, OrderNotFound, ProductNotFound, RejectedByStore
from chatbot.ports.approvals import Approval
from chatbot.ports.unit_of_work import ApprovalDecision, AuditEntry, HandOffRecord, Work

_FIRST_NUMBER = "10000"
# Built once: every confirmed write executes them.
_RECORD_OF = select(tables.idempotency.c.record_id).where(tables.idempotency.c.key == bindparam("key"))
_SETTLE, _POST = insert(tables.idempotency), insert(tables.outbox)
_line = tables.order_lines.c
_pieces = bindparam("pieces", type_=Integer)
_is_delivered = (
    exists()
    .select_from(tables.shipment_lines.join(tables.shipments))
    .where(tables.shipment_lines.c.line_id == _line.id, tables.shipments.c.delivered_at.is_not(None))
)
_MARK_RETURNED = (
    update(tables.order_lines)
    .where(_line.id == bindparam("line"), _line.order_number == bindparam("order"), _line.is_cancelled.is_(False))
    .where(_line.returned_quantity + _line.claimed_quantity + _pieces <= _line.quantity, _is_delivered)
    .values(returned_quantity=_line.returned_quantity + _pieces)
)
_SET_STATE = update(tables.orders).where(tables.orders.c.number == bindparam("order"))


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
        return (await self._connection.execute(_RECORD_OF, {"key": key})).scalar()

    async def settle(self, key: str, record_id: str, at: datetime) -> None:
        try:
            await self._connection.execute(_SETTLE, {"key": key, "record_id": record_id, "at": at})
        except IntegrityError as error:
            raise AlreadyExecuted(key) from error

    async def order_of(self, customer_id: str, number: str) -> Order:
        found = await self._connection.run_sync(lock_order, number, customer_id)
        if found is None:
            raise OrderNotFound(f"order {number}")
        return found

    async def open_return(self, request: ReturnRequest) -> None:
        if not request.lines:
            raise RejectedByStore(f"return {request.id}: nothing comes back")
        for item in request.lines:
            await self._mark_returned(request, item)
        await self._connection.execute(_SET_STATE, {"order": request.order_number, "state": OrderState.RETURN_OPEN})
        await self._connection.execute(insert(tables.return_requests), return_row(request))
        await self._connection.execute(insert(tables.return_lines), return_line_rows(request))

    async def _mark_returned(self, request: ReturnRequest, item: ReturnLine) -> None:
        row = {"line": item.line_id, "order": request.order_number, "pieces": item.quantity}
        marked = await self._connection.execute(_MARK_RETURNED, row)
        if marked.rowcount != 1 or item.quantity < 1:
            raise RejectedByStore(f"return {request.id}: {item.quantity} of line {item.line_id} cannot come back")

    async def save_order(self, before: Order, after: Order) -> None:
        await self._connection.run_sync(save_order, before, after)

    async def add_order(self, order: Order) -> None:
        await self._connection.run_sync(_add_order, order)

    async def next_order_number(self) -> str:
        numbers = (await self._connection.execute(select(tables.orders.c.number))).scalars()
        return following(numbers, _FIRST_NUMBER)

    async def product(self, product_id: str) -> Product:
        found = await self._connection.run_sync(load_products, (product_id,))
        if product_id not in found:
            raise ProductNotFound(product_id)
        return found[product_id]

    async def move_stock(self, sku: str, pieces: int) -> None:
        variant = tables.variants.c
        is_enough = (variant.sku == sku) & (variant.stock + pieces >= 0)
        moved = await self._connection.execute(
            update(tables.variants).where(is_enough).values(stock=variant.stock + pieces)
        )
        if pieces < 0 and moved.rowcount != 1:
            raise RejectedByStore(f"there are not {-pieces} pieces of {sku}")

    async def customer(self, customer_id: str) -> Customer:
        found = await self._connection.run_sync(load_customer, tables.customers.c.id == customer_id)
        if found is None:
            raise RejectedByStore(f"there is no customer {customer_id}")
        return found

    async def payment_methods(self, customer_id: str) -> tuple[SavedMethod, ...]:
        return await self._connection.run_sync(load_payment_methods, customer_id)

    async def save_home(self, customer_id: str, address: Address) -> None:
        home = await self._connection.run_sync(address_id, customer_id, address)
        is_it = tables.customers.c.id == customer_id
        await self._connection.execute(update(tables.customers).where(is_it).values(address_id=home))

    async def ask_approval(self, approval: Approval, proposal: Proposal) -> None:
        await self._connection.run_sync(approvals.ask, approval, proposal)

    async def waiting_approvals(self) -> tuple[Approval, ...]:
        return await self._connection.run_sync(approvals.waiting)

    async def approval(self, approval_id: str) -> tuple[Approval, Proposal]:
        return await self._connection.run_sync(approvals.find, approval_id)

    async def decide_approval(self, decision: ApprovalDecision) -> None:
        await self._connection.run_sync(approvals.decide, decision)

    async def open_hand_off(self, record: HandOffRecord) -> None:
        await self._connection.run_sync(hand_overs.open_row, record)

    async def post(self, topic: str, key: str, payload: Mapping[str, str], at: datetime) -> None:
        row = {"topic": topic, "key": key, "payload": dict(payload), "at": at}
        await self._connection.execute(_POST, row)

    async def watch_order(self, number: str, customer_id: str, at: datetime) -> bool:
        order = await self.order_of(customer_id, number)
        if (await self._connection.execute(select(watches).where(is_watch(number, customer_id)))).first() is not None:
            return False
        row = {"order_number": number, "customer_id": customer_id, "asked_at": at, "told": told_of(order)}
        await self._connection.execute(insert(watches).values(row))
        return True

    async def unwatch_order(self, number: str, customer_id: str) -> bool:
        removed = await self._connection.execute(delete(watches).where(is_watch(number, customer_id)))
        return removed.rowcount == 1

    async def audit(self, entry: AuditEntry) -> None:
        await self._connection.run_sync(audit.append, entry)


def _add_order(connection: Connection, order: Order) -> None:
    for table, row in order_rows(order, address_id(connection, order.number, order.ship_to)):
        connection.execute(insert(table).values(row))
