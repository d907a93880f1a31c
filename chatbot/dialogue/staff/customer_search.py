"""Lets the staff look customers up; whose data somebody saw is in the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chatbot.domain.commerce import Customer, Order
from chatbot.ports.clock import Clock
from chatbot.ports.directory import CustomerDirectory
from chatbot.ports.staff import StaffMember
from chatbot.ports.store import StoreConnector
from chatbot.ports.unit_of_work import AuditEntry, UnitOfWork

_MOST_FOUND, _MOST_ORDERS = 10, 20


@dataclass(frozen=True, slots=True)
class CustomerSearch:
    """Finds and opens customers; methods raise StoreUnavailable. What is not in the audit log is not shown."""

    directory: CustomerDirectory
    store: StoreConnector
    unit_of_work: UnitOfWork
    clock: Clock

    async def find(self, words: str, member: StaffMember) -> tuple[Customer, ...]:
        """Return the customers whose name or e-mail holds the words, or who placed the order of that number."""
        found = await self.directory.find(words, _MOST_FOUND)
        await self._record(member, "customer.find", (one.id for one in found))
        return found

    async def open(self, customer_id: str, member: StaffMember) -> tuple[Customer, tuple[Order, ...]] | None:
        """Return a customer with their orders, the newest first; None for nobody."""
        customer = await self.store.customer(customer_id)
        if customer is None:
            return None
        await self._record(member, "customer.read", (customer.id,))
        return customer, await self.store.orders_of(customer.id, _MOST_ORDERS)

    async def _record(self, member: StaffMember, action: str, customer_ids: Iterable[str]) -> None:
        async with self.unit_of_work.begin() as work:
            for customer_id in customer_ids:
                await work.audit(AuditEntry(member.id, action, customer_id, "", self.clock.now()))
