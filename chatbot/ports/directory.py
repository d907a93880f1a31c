"""Finding customers, for the staff alone: no turn of a shopper may ask this."""

from __future__ import annotations

from typing import Protocol

from chatbot.domain.commerce import Customer


class CustomerDirectory(Protocol):
    """Searches the shop's customers. Raises StoreUnavailable."""

    async def find(self, words: str, limit: int) -> tuple[Customer, ...]:
        """Return the customers whose name or e-mail holds the words, or whose order has that number; by name."""
        ...
