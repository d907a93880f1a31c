"""Recommends what goes with a customer's own purchases, and says why; nothing sold out, nothing bought already."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from chatbot.dialogue import facts
from chatbot.dialogue.products.kinds import named_kinds
from chatbot.dialogue.products.search import Candidates
from chatbot.dialogue.products.telling import FLOW, showing
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.forms import asks_by_purchases
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, Say
from chatbot.domain.products import Product
from chatbot.ports.store import StoreConnector

_SHOWN, _ALL = 3, 20
OWNED = "owned"
"""The slot of a search that waits for what somebody has, to find what goes with it."""
Reason = tuple[Product, Product]
"""What is recommended, and the purchase that it goes with."""


async def by_purchases(wish: str, found: Candidates, turn: Turn, store: StoreConnector) -> Advance | None:
    """Return what goes with the shopper's own purchases where a wish asks for that, None for another wish.

    Somebody who is not verified is asked to sign in, or what there is already. Raises StoreError.
    """
    words = turn.language.words
    is_asked = asks_by_purchases(wish, words)
    if not (is_asked or mentions(wish, words["recommend_own"])):
        return None
    purchases = await bought(turn, store, 1 if mentions(wish, words["last_purchase"]) else _ALL)
    kinds = {one.id for one in named_kinds(wish.replace("my", " "), found.products, turn.language)}
    spoken_of = tuple(one for one in purchases if one.id in kinds)
    wished = set[str]() if spoken_of else kinds
    told = await recommend(wish, spoken_of or purchases, wished, turn, store)
    if told is not None or wished or not is_asked:
        return told
    if turn.session.level < Level.VERIFIED:
        waiting = Frame(FLOW, asked="query").with_slot(OWNED, "yes")
        return Advance(Ask("query", (Statement("sum.sign_in"), Statement("product.need_owned"))), waiting)
    return Advance(Say((Statement("product.because_none"),)))


async def bought(turn: Turn, store: StoreConnector, orders: int = _ALL) -> tuple[Product, ...]:
    """Return what a verified customer kept of the last orders, the newest first; nothing of anybody else.

    Raises StoreError.
    """
    customer_id = turn.session.customer_id
    if turn.session.level < Level.VERIFIED or customer_id is None:
        return ()
    lines = [line for order in await store.orders_of(customer_id, orders) for line in order.lines]
    kept = (line.product_id for line in lines if not line.is_cancelled and line.returned_quantity < line.quantity)
    return await store.products(tuple(dict.fromkeys(kept)))


async def own_named(text: str, turn: Turn, store: StoreConnector) -> Product | None:
    """Return the newest purchase of the kind that a text speaks of as the shopper's own: "the lamp I ordered".

    None for a text that speaks of no purchase. Raises StoreError.
    """
    if not mentions(text, turn.language.words["own_purchases"]):
        return None
    return next(iter(named_kinds(text, await bought(turn, store), turn.language)), None)


async def recommend(
    wish: str, purchases: Sequence[Product], kinds: Collection[str], turn: Turn, store: StoreConnector
) -> Advance | None:
    """Return what goes with the purchases, among products of these ids if there are any, each with its reason.

    None when nothing in stock does. Raises StoreError.
    """
    own = {one.id for one in purchases}
    wanted = dict.fromkeys(id for one in purchases for id in one.compatible_with if id not in own)
    among = tuple(one for one in wanted if not kinds or one in kinds)
    others = {one.id: one for one in await store.products(among) if one.stock}
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
