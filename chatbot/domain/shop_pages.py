"""What the shop's page around a chat shows, as that page says: a hint about products, never a fact about a customer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProductShown:
    """The page around shows a product of the catalogue."""

    product_id: str


PageEvent = ProductShown
"""What happens on the page around."""
