"""Lines of orders as things that words can point at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from chatbot.dialogue.orders.card import line_names, product_names
from chatbot.dialogue.understand.references import Candidate, named_in
from chatbot.dialogue.understand.words import tokens
from chatbot.domain.commerce import Order, OrderLine
from chatbot.domain.money import total
from chatbot.languages import Language
from chatbot.ports.store import StoreConnector

AlsoCalled = Mapping[str, str]
"""Other names of products, by id."""


async def also_called(orders: Iterable[Order], store: StoreConnector) -> AlsoCalled:
    """Return what the products in orders go by beside their names. Raises StoreUnavailable."""
    products = await store.products(list(dict.fromkeys(line.product_id for order in orders for line in order.lines)))
    return {product.id: " ".join(product.also_called) for product in products}


def candidates_of(
    lines: Mapping[str, OrderLine], others: AlsoCalled, language: Language, *, with_options: bool = True
) -> list[Candidate]:
    """Return the lines by their names; other names count only where no line has the word in its own."""
    own = _own_words(lines.values(), language)
    called = line_names if with_options else product_names
    return [
        Candidate(key, " ".join((called(line, language), *_more(line, others, own))), line.unit_price)
        for key, line in lines.items()
    ]


def line_named(order: Order, text: str, language: Language) -> OrderLine:
    """Return the line of an order that a text names, else its first."""
    lines = {line.id: line for line in order.lines}
    named = named_in(text, candidates_of(lines, {}, language, with_options=False), language.words)
    return lines[named[0]] if named else order.lines[0]


def order_candidates(orders: Iterable[Order], others: AlsoCalled, language: Language) -> list[Candidate]:
    """Return orders by their numbers and by what is in them."""
    orders = tuple(orders)
    own = _own_words((line for order in orders for line in order.lines), language)
    return [
        Candidate(
            order.number,
            " ".join((order.number, *(name for line in order.lines for name in _names(line, others, own, language)))),
            total((line.amount for line in order.lines), order.postage.currency),
        )
        for order in orders
    ]


def _names(line: OrderLine, others: AlsoCalled, own: Collection[str], language: Language) -> Iterator[str]:
    yield product_names(line, language)
    yield from _more(line, others, own)


def _more(line: OrderLine, others: AlsoCalled, own: Collection[str]) -> Iterator[str]:
    return (word for word in tokens(others.get(line.product_id, "")) if word not in own)


def _own_words(lines: Iterable[OrderLine], language: Language) -> frozenset[str]:
    return frozenset(word for line in lines for word in tokens(product_names(line, language)))
