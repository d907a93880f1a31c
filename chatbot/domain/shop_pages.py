"""What the shop's page around a chat shows, as that page says: a hint about products, never a fact about a customer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CartLine:
    """So many pieces of what the catalogue sells under a SKU."""

    product_id: str
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ProductShown:
    """The page around shows a product of the catalogue."""

    product_id: str


@dataclass(frozen=True, slots=True)
class CartShown:
    """The page around says what the shopper's cart holds now."""

    lines: tuple[CartLine, ...]


PageEvent = ProductShown | CartShown
"""What happens on the page around."""
