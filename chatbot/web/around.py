"""What the shop's page around a widget says: hints that count as far as the catalogue knows them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from chatbot.domain.conversation import Session
from chatbot.domain.shop_pages import CartLine
from chatbot.ports.store import StoreConnector
from chatbot.web.schemas import NewMessage


async def around(session: Session, message: NewMessage, store: StoreConnector) -> Session:
    """Return the session with what a message says that its page shows. Raises StoreUnavailable."""
    if message.looking_at:
        session = replace(session, looking_at=await store.product_with(message.looking_at) or "")
    if message.cart is None:
        return session
    pieces = Counter[str]()
    for line in message.cart:
        pieces[line.sku] += line.quantity
    known = [(sku, await store.product_with(sku), count) for sku, count in pieces.items()]
    lines = tuple(CartLine(product_id, sku, count) for sku, product_id, count in known if product_id is not None)
    return replace(session, cart=lines)
