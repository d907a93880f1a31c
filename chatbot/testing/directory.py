"""A directory of the customers of a shop in memory."""

from __future__ import annotations

from chatbot.domain.commerce import Customer
from chatbot.testing.store import MemoryStoreConnector


class MemoryCustomerDirectory:
    """Searches the customers of a `MemoryStoreConnector`."""

    def __init__(self, store: MemoryStoreConnector) -> None:
        self._store = store

    async def find(self, words: str, limit: int) -> tuple[Customer, ...]:
        """Return the customers whose name or e-mail holds the words, or whose order has that number; by name."""
        wanted = words.strip().casefold()
        if not wanted:
            return ()
        buyers = {one.customer_id for one in self._store.orders.values() if one.number == wanted}
        found = [
            one
            for one in self._store.customers.values()
            if wanted in one.name.casefold() or wanted in one.email.casefold() or one.id in buyers
        ]
        return tuple(sorted(found, key=lambda one: (one.name, one.id))[:limit])
