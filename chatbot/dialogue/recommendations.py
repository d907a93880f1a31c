"""Recommends what goes with a customer's own purchases, and says why; nothing sold out, nothing bought already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chatbot.dialogue import facts
from chatbot.dialogue.tell_products import showing
from chatbot.dialogue.turn import Advance, Turn
from chatbot.domain.conversation import Level
from chatbot.domain.evidence import Statement
from chatbot.domain.products import Product
from chatbot.ports.store import StoreConnector

_SHOWN = 3
Reason = tuple[Product, Product]
"""What is recommended, and the purchase that it goes with."""


async def bought(turn: Turn, store: StoreConnector) -> tuple[Product, ...]:
    """Return what a verified customer kept of all orders, the newest first; nothing of anybody else.

    Raises StoreError.
    """
    customer_id = turn.session.customer_id
    if turn.session.level < Level.VERIFIED or customer_id is None:
        return ()
    lines = [line for order in await store.orders_of(customer_id) for line in order.lines]
    kept = (line.product_id for line in lines if not line.is_cancelled and line.returned_quantity < line.quantity)
    return await store.products(tuple(dict.fromkeys(kept)))


async def recommend(wish: str, purchases: Sequence[Product], turn: Turn, store: StoreConnector) -> Advance | None:
    """Return what goes with the purchases, each with its reason; None when nothing in stock does. Raises StoreError."""
    own = {one.id for one in purchases}
    wanted = tuple(dict.fromkeys(id for one in purchases for id in one.compatible_with if id not in own))
    others = {one.id: one for one in await store.products(wanted) if one.stock}
    reasons = list(_reasons(purchases, others))[:_SHOWN]
    if not reasons:
        return None
    statements = [_because(product, purchase) for product, purchase in reasons]
    return showing(statements, [product for product, _ in reasons], wish, turn)


def _reasons(purchases: Sequence[Product], others: Mapping[str, Product]) -> Iterator[Reason]:
    """Yield each product once, with the newest purchase that it goes with."""
    seen = set[str]()
    for purchase in purchases:
        for product_id in purchase.compatible_with:
            if product_id in others and product_id not in seen:
                seen.add(product_id)
                yield others[product_id], purchase


def _because(product: Product, purchase: Product) -> Statement:
    variant = min((one for one in product.variants if one.stock), key=lambda one: one.price)
    price = facts.money("price", variant.price, f"variant:{variant.sku}")
    reason = facts.product_name(purchase, "bought")
    return Statement("product.because", (facts.product_name(product), price, reason))
