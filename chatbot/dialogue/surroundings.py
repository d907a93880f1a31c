"""What photos and the shop's page change of a conversation's state. Pure."""

from __future__ import annotations

from dataclasses import replace

from chatbot.domain.conversation import DialogueState, Focus
from chatbot.domain.photos import PhotoAdded, PhotoEvent, PhotosOffered
from chatbot.domain.shop_pages import CartShown, PageEvent, ProductShown


def fold_surroundings(state: DialogueState, event: PhotoEvent | PageEvent) -> DialogueState:
    """Return the state after one more of these events."""
    match event:
        case PhotosOffered(about=about):
            return replace(state, photos=about)
        case PhotoAdded():
            return state
        case ProductShown(product_id=product_id):
            return replace(state, looking_at=product_id, focus=_looked_at(state, product_id))
        case CartShown(lines=lines):
            return replace(state, cart=lines)


def _looked_at(state: DialogueState, product_id: str) -> Focus:
    """Return the focus on a product that the page shows, unless the talk is about another one or about an order."""
    focus = state.focus
    is_free = focus.product_ids in ((), (state.looking_at,)) and not focus.line_ids
    return replace(focus, product_ids=(product_id,), flow=focus.flow or "ask_product") if is_free else focus
