"""Transactions over a shop in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chatbot.domain.commerce import Address, Customer, Order, OrderState, ReturnLine, ReturnRequest
from chatbot.domain.order_numbers import following
from chatbot.domain.outcome import Proposal
from chatbot.domain.products import Product
from chatbot.domain.settlement import SavedMethod
from chatbot.errors import AlreadyDecided, AlreadyExecuted, ApprovalNotFound, RejectedByStore
from chatbot.ports.approvals import Approval
from chatbot.ports.unit_of_work import ApprovalDecision, AuditEntry, HandOffRecord, Work
from chatbot.testing.store import MemoryStoreConnector

_FIRST_NUMBER = "10000"


@dataclass(frozen=True, slots=True)
class Posted:
    """A message in the outbox of a `MemoryUnitOfWork`."""

    topic: str
    key: str
    payload: Mapping[str, str]
    at: datetime


class MemoryUnitOfWork:
    """A `UnitOfWork` over a shop in memory; its lists show what was written, an exception undoes a block."""

    def __init__(self, store: MemoryStoreConnector | None = None) -> None:
        self.store = store or MemoryStoreConnector()
        self.settled: dict[str, str] = {}
        self.approvals: dict[str, tuple[Approval, Proposal]] = {}
        self.decisions: dict[str, ApprovalDecision] = {}
        self.returns: list[ReturnRequest] = []
        self.hand_offs: list[HandOffRecord] = []
        self.outbox: list[Posted] = []
        self.audit: list[AuditEntry] = []
        self.watches: dict[tuple[str, str], datetime] = {}

    def begin(self) -> AbstractAsyncContextManager[Work]:
        """Open a transaction; an exception in its block restores what was there before."""
        return self._begin()

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[Work]:
        shop, dictionaries = self.store, ("orders", "catalogue", "customers")
        before = {name: dict(getattr(shop, name)) for name in dictionaries}
        own: tuple[dict[Any, Any], ...] = (self.settled, self.approvals, self.decisions, self.watches)
        copies = [dict(rows) for rows in own]
        lists: tuple[list[Any], ...] = (self.returns, self.hand_offs, self.outbox, self.audit)
        lengths = [len(written) for written in lists]
        try:
            yield _MemoryWork(self)
        except BaseException:
            for name in dictionaries:
                setattr(shop, name, before[name])
            for rows, copy in zip(own, copies, strict=True):
                rows.clear()
                rows.update(copy)
            for written, length in zip(lists, lengths, strict=True):
                del written[length:]
            raise


class _MemoryWork:
    """One transaction of a `MemoryUnitOfWork`."""

    def __init__(self, unit: MemoryUnitOfWork) -> None:
        self._unit = unit

    async def executed(self, key: str) -> str | None:
        return self._unit.settled.get(key)

    async def settle(self, key: str, record_id: str, at: datetime) -> None:
        if key in self._unit.settled:
            raise AlreadyExecuted(key)
        self._unit.settled[key] = record_id

    async def order_of(self, customer_id: str, number: str) -> Order:
        return await self._unit.store.order_of(customer_id, number)

    async def open_return(self, request: ReturnRequest) -> None:
        orders = self._unit.store.orders
        found = orders.get(request.order_number)
        back = {item.line_id: item.quantity for item in request.lines}
        are_distinct = 0 < len(back) == len(request.lines)
        if found is None or not are_distinct or not all(_may_come_back(found, item) for item in request.lines):
            raise RejectedByStore(f"return {request.id}")
        lines = tuple(
            replace(old, returned_quantity=old.returned_quantity + back.get(old.id, 0)) for old in found.lines
        )
        orders[found.number] = replace(
            found, state=OrderState.RETURN_OPEN, lines=lines, returns=(*found.returns, request)
        )
        self._unit.returns.append(request)

    async def save_order(self, before: Order, after: Order) -> None:
        orders = self._unit.store.orders
        if orders.get(before.number) != before:
            raise RejectedByStore(f"order {before.number} is not what was read")
        orders[before.number] = after

    async def add_order(self, order: Order) -> None:
        orders = self._unit.store.orders
        if order.number in orders:
            raise RejectedByStore(f"order {order.number} is there already")
        orders[order.number] = order

    async def next_order_number(self) -> str:
        return following(self._unit.store.orders, _FIRST_NUMBER)

    async def product(self, product_id: str) -> Product:
        return await self._unit.store.product(product_id)

    async def move_stock(self, sku: str, pieces: int) -> None:
        catalogue = self._unit.store.catalogue
        found = [(item, one) for item in catalogue.values() for one in item.variants if one.sku == sku]
        if pieces < 0 and not any(one.stock + pieces >= 0 for _, one in found):
            raise RejectedByStore(f"there are not {-pieces} pieces of {sku}")
        for item, moved in found:
            variants = tuple(replace(one, stock=one.stock + pieces) if one is moved else one for one in item.variants)
            catalogue[item.id] = replace(item, variants=variants)

    async def customer(self, customer_id: str) -> Customer:
        customer = self._unit.store.customers.get(customer_id)
        if customer is None:
            raise RejectedByStore(f"there is no customer {customer_id}")
        return customer

    async def payment_methods(self, customer_id: str) -> tuple[SavedMethod, ...]:
        return await self._unit.store.payment_methods(customer_id)

    async def save_home(self, customer_id: str, address: Address) -> None:
        self._unit.store.customers[customer_id] = replace(await self.customer(customer_id), address=address)

    async def ask_approval(self, approval: Approval, proposal: Proposal) -> None:
        self._unit.approvals[approval.id] = (approval, proposal)

    async def waiting_approvals(self) -> tuple[Approval, ...]:
        waiting = [one for one, _ in self._unit.approvals.values() if one.id not in self._unit.decisions]
        return tuple(sorted(waiting, key=lambda one: (one.asked_at, one.id)))

    async def approval(self, approval_id: str) -> tuple[Approval, Proposal]:
        if approval_id not in self._unit.approvals:
            raise ApprovalNotFound(approval_id)
        if approval_id in self._unit.decisions:
            raise AlreadyDecided(approval_id)
        return self._unit.approvals[approval_id]

    async def decide_approval(self, decision: ApprovalDecision) -> None:
        await self.approval(decision.approval_id)
        self._unit.decisions[decision.approval_id] = decision

    async def open_hand_off(self, record: HandOffRecord) -> None:
        self._unit.hand_offs.append(record)

    async def post(self, topic: str, key: str, payload: Mapping[str, str], at: datetime) -> None:
        self._unit.outbox.append(Posted(topic, key, dict(payload), at))

    async def watch_order(self, number: str, customer_id: str, at: datetime) -> bool:
        await self.order_of(customer_id, number)
        is_new = (number, customer_id) not in self._unit.watches
        self._unit.watches.setdefault((number, customer_id), at)
        return is_new

    async def unwatch_order(self, number: str, customer_id: str) -> bool:
        return self._unit.watches.pop((number, customer_id), None) is not None

    async def audit(self, entry: AuditEntry) -> None:
        self._unit.audit.append(entry)


def _may_come_back(order: Order, item: ReturnLine) -> bool:
    is_delivered = any(parcel.delivered_at for parcel in order.parcels_of(item.line_id))
    return is_delivered and 1 <= item.quantity <= order.line(item.line_id).returnable_quantity
