"""What is done with something that a turn answers before anything else: it is guarded, placed and recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from chatbot.dialogue.guardrails.card_numbers import mask_card_numbers
from chatbot.dialogue.guardrails.readable import readable
from chatbot.domain.conversation import DialogueState, Event, Given, Message, MessageReceived, Press, Session
from chatbot.domain.photos import Photo, PhotoAdded, PhotoSubject
from chatbot.domain.shop_pages import CartLine, CartShown, PageEvent, ProductShown
from chatbot.ports.store import StoreConnector


def checked_input(given: Message | Press | Photo) -> Message | Press | Photo:
    """Return what was given, a text readable and without card numbers. Raises InvalidMessage."""
    return replace(given, text=mask_card_numbers(readable(given.text))) if isinstance(given, Message) else given


async def on_page(
    session: Session, looking_at: str, cart: Iterable[tuple[str, int]] | None, store: StoreConnector
) -> Session:
    """Return the session with what the shop's page around says: a SKU, and SKUs with their pieces, None for nothing.

    They are hints that count as far as the catalogue knows them. Raises StoreUnavailable.
    """
    if looking_at:
        session = replace(session, looking_at=await store.product_with(looking_at) or "")
    if cart is None:
        return session
    pieces = Counter[str]()
    for sku, quantity in cart:
        pieces[sku] += quantity
    known = [(sku, await store.product_with(sku), count) for sku, count in pieces.items()]
    lines = tuple(CartLine(product_id, sku, count) for sku, product_id, count in known if product_id is not None)
    return replace(session, cart=lines)


def received(given: Given, message_id: str, state: DialogueState, session: Session) -> tuple[Event, ...]:
    """Return what is recorded of it, nothing of a press; before a message, what else the page around shows now."""
    match given:
        case Press():
            return ()
        case Photo(id=photo_id):
            return (PhotoAdded(photo_id, state.photos or PhotoSubject()),)
        case _:
            return (*_shown(state, session), MessageReceived(message_id, given.text))


def _shown(state: DialogueState, session: Session) -> tuple[PageEvent, ...]:
    is_new = session.looking_at not in ("", state.looking_at)
    product = (ProductShown(session.looking_at),) if is_new else ()
    return product if session.cart in (None, state.cart) else (*product, CartShown(session.cart))
