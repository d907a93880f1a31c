"""The card of a product: price, stock and versions as they are at this moment."""

from __future__ import annotations

from chatbot.dialogue.turn import Turn
from chatbot.domain.outcome import Card, CardKind
from chatbot.domain.products import Product


def product_card(product: Product, turn: Turn) -> Card:
    """Render a product: price, stock, versions."""
    say, language = turn.language.say, turn.language
    rows = [(say("row.price"), price_range(product, turn)), (say("row.stock"), stock(product, turn))]
    rows.extend((language.term(key).capitalize(), language.options(one)) for key, one in product.options.items())
    return Card(CardKind.PRODUCT, product.id, language.name(product.name), tuple(rows))


def price_range(product: Product, turn: Turn) -> str:
    """Write what a product costs, from its cheapest version to its dearest."""
    low, high = (turn.language.money(price) for price in product.prices)
    return low if low == high else turn.language.say("value.range", low=low, high=high)


def stock(product: Product, turn: Turn) -> str:
    """Write how many pieces there are."""
    return str(product.stock) if product.stock else turn.language.say("value.sold_out")
