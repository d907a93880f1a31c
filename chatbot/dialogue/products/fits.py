"""Whether two things that a text names go together: "does the footprint fit the Skarv 4", 雪套能配 Mosse 吗."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.dialogue import facts
from chatbot.dialogue.products.comparison import product_focus
from chatbot.dialogue.products.related import goes_with
from chatbot.dialogue.products.search import Candidates
from chatbot.dialogue.products.telling import companion, showing
from chatbot.dialogue.products.which import WhichProduct
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.words import around, mentions, tokens
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Say
from chatbot.domain.products import Product
from chatbot.ports.store import StoreConnector

_SHOWN = 3


async def fits_together(text: str, found: Candidates, turn: Turn, store: StoreConnector) -> Advance | None:
    """Return which of the goods on both sides of "fits" go together; None where a text does not name two things.

    Of two that are named each by itself also that they do not. Raises StoreError.
    """
    words = turn.language.words
    is_asked = mentions(text, words["fit_asked"])
    asked = is_asked or mentions(text, words["fit_joined"])
    if not asked or mentions(text, words["difference"]):
        return None
    one, other = [await _named(side, found, turn, store) for side in around(text, (asked,))]
    if asked in words["fit_sought_after"]:
        one, other = other, one  # 餐桌配啥凳子 looks for the bench
    if not one or not other or {product.id for product in one} & {product.id for product in other}:
        return None
    fitting = [(left, right) for left in one for right in other if goes_with(left, right)]
    if fitting:
        shown = list(dict.fromkeys(left for left, _ in fitting[:_SHOWN]))
        return showing([companion(left, right) for left, right in fitting[:_SHOWN]], shown, text, turn)
    return _apart(one[0], other[0], text, turn) if is_asked and len(one) == len(other) == 1 else None


async def _named(side: str, found: Candidates, turn: Turn, store: StoreConnector) -> Sequence[Product]:
    """Return the products that a side names, else those of its kind, else the one in talk that it points at."""
    which = WhichProduct(store, side, found, turn)
    named, kinds = _in_full(which.products_named()), which.kinds_named()
    parts = [one for one in kinds if any(goes_with(one, whole) for whole in named)]  # Skarv 2 的地布
    if named or kinds or not mentions(side, turn.language.words["pronouns"]):
        return parts or named or kinds
    return await store.products(turn.focus.product_ids[:1])


def _in_full(named: Sequence[Product]) -> Sequence[Product]:
    """Return the products none of whose names is a part of another one's: the Skarv 2 Footprint is no Skarv 2."""
    names = {one.id: set(tokens(one.name)) for one in named}
    return [one for one in named if not any(names[one.id] < other for other in names.values())]


def _apart(one: Product, other: Product, text: str, turn: Turn) -> Advance:
    names = (facts.product_name(one, "accessory"), facts.product_name(other))
    return Advance(Say((Statement("product.fits_not", names),)), focus=product_focus(turn, other, text))
