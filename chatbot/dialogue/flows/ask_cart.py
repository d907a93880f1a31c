"""What the cart holds that the shop's page told of, with prices and stock from the catalogue.

The page is believed in what and how many, and quoted as saying so; it can be wrong, and nothing follows from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue import facts
from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.products.card import product_card
from chatbot.dialogue.products.comparison import ASK_PRODUCT
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.of_the_cart import ASK_CART
from chatbot.dialogue.understand.words import mentions, without
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.money import total
from chatbot.domain.outcome import Refuse, Say
from chatbot.domain.products import Product, Variant
from chatbot.ports.retriever import Retriever
from chatbot.ports.store import StoreConnector

_MOST_TOLD = 4


@dataclass(frozen=True, slots=True)
class _Line:
    product: Product
    variant: Variant
    quantity: int


class AskCart:
    """Answers what is asked about the cart."""

    name = ASK_CART
    level = Level.ANONYMOUS

    def __init__(self, store: StoreConnector, retriever: Retriever) -> None:
        self._store = store
        self._retriever = retriever

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Tell what the page says that it holds, and what was asked of that. Raises StoreError."""
        lines = await self._lines(turn)
        if not lines:
            return Advance(Refuse((Statement("answer.unknown"),)))
        text, words = said(frame), turn.language.words
        statements = [Statement("cart.holds", (facts.in_cart([(one.product, one.quantity) for one in lines]),))]
        if mentions(text, words["topic.stock"]):
            statements += [_stock(one, turn) for one in lines[:_MOST_TOLD]]
        else:
            amount = total(one.variant.price * one.quantity for one in lines)
            statements.append(Statement("sum.together", (facts.money("amount", amount, "catalogue"),)))
        if mentions(text, words["cart_delivery"]):
            asked = without(text, words["my_cart"])  # how to fill a cart is another matter
            found = await find_sure_answer(asked, turn, self._retriever)
            statements += [] if found is None else [found.statement]
        products = {one.product.id: one.product for one in lines[:_MOST_TOLD]}
        cards = tuple(product_card(one, turn) for one in products.values())
        focus = replace(turn.focus, product_ids=tuple(products), order_number="", line_ids=(), flow=ASK_PRODUCT)
        return Advance(Say(tuple(statements), cards), focus=focus)

    async def _lines(self, turn: Turn) -> Sequence[_Line]:
        """Return the lines that the catalogue still knows."""
        ids = tuple(dict.fromkeys(one.product_id for one in turn.state.cart))
        products = {product.id: product for product in await self._store.products(ids)}
        return [
            _Line(products[one.product_id], variant, one.quantity)
            for one in turn.state.cart
            if one.product_id in products
            for variant in products[one.product_id].variants
            if variant.sku == one.sku
        ]


def _stock(line: _Line, turn: Turn) -> Statement:
    product, source = facts.product_name(line.product), f"product:{line.product.id}"
    options = turn.language.options([value for _, value in line.variant.options])
    option = (facts.text("option", FactKind.NAME, options, source),) if line.variant.options else ()
    version = "variant_" if option else ""
    count = facts.count("count", line.variant.stock, source)
    if not line.variant.stock:
        return Statement(f"product.{version}sold_out", (product, *option))
    if line.variant.stock < line.quantity:
        return Statement("cart.too_few", (product, count))
    return Statement(f"product.{version}in_stock", (product, *option, count))
