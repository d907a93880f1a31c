"""Sums and counts over all orders of a customer: how many, what they came to, what was paid back, the dearest thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.orders.card import order_card
from chatbot.dialogue.orders.look_up import is_under_way
from chatbot.dialogue.remedies.paid_back import refunded
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.order_questions import Topic
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import Order, OrderLine, OrderState
from chatbot.domain.evidence import Statement
from chatbot.domain.money import Money, total
from chatbot.domain.outcome import Card

_FEW = 5
_SOURCE = "orders"


def are_meant(text: str, topic: Topic, turn: Turn) -> bool:
    """Whether a question that names nothing that was bought is about all orders, not about one of them."""
    if topic in (Topic.ORDERS, Topic.REFUNDED):
        return True
    goes_on = turn.focus.flow == "sum_up" and turn.focus.topic == Topic.ORDERS.value
    return topic in _OVER_ALL and (goes_on or bool(mentions(text, turn.language.words["all_orders"])))


def told_of_all(topic: Topic, orders: Sequence[Order], turn: Turn) -> list[Statement]:
    """Return what is asked of all orders together."""
    return _OVER_ALL[topic](orders, turn)


def open_of(text: str, orders: Sequence[Order], turn: Turn) -> Sequence[Order]:
    """Return the orders that are under way or wait for a return where those are asked for, none for other questions."""
    is_asked = bool(mentions(text, turn.language.words["open_orders"]))
    return [one for one in orders if is_under_way(one) or one.state is OrderState.RETURN_OPEN] if is_asked else ()


def told_of_open(orders: Sequence[Order]) -> list[Statement]:
    """Return how many orders are open."""
    return [Statement("sum.open_orders", (facts.count("count", len(orders), _SOURCE),))]


def cards_of_all(text: str, topic: Topic, orders: Sequence[Order], turn: Turn) -> tuple[Card, ...]:
    """Return the newest orders as cards where they are to be seen, not only counted or summed up."""
    is_counted = bool(mentions(text, turn.language.words["orders_counted"]))
    is_shown = bool(mentions(text, turn.language.words["orders_shown"])) or (topic is Topic.ORDERS and not is_counted)
    return tuple(order_card(order, turn) for order in orders[:_FEW]) if is_shown else ()


def _count(orders: Sequence[Order], turn: Turn) -> list[Statement]:
    return [Statement("sum.orders", (facts.count("count", len(orders), _SOURCE),))]


def _paid(orders: Sequence[Order], turn: Turn) -> list[Statement]:
    """Return what the orders came to that were not cancelled, which is said where some were."""
    kept = [order for order in orders if order.state is not OrderState.CANCELLED]
    if not kept:
        return _cancelled(orders)
    gone = _cancelled([order for order in orders if order not in kept])
    return [*_count(orders, turn), *gone, *_together([one.total for one in kept], turn)]


def _together(amounts: Sequence[Money], turn: Turn) -> list[Statement]:
    """Return what amounts come to, those of each currency by themselves."""
    currencies = dict.fromkeys(one.currency for one in amounts) or (turn.shop.currency,)
    sums = (total((one for one in amounts if one.currency == currency), currency) for currency in currencies)
    return [Statement("sum.together", (facts.money("amount", one, _SOURCE),)) for one in sums]


def _cancelled(orders: Sequence[Order]) -> list[Statement]:
    return [
        Statement("order_status.cancelled", (facts.items(order.lines, order), facts.order_number(order)))
        for order in orders
    ]


def _refunded(orders: Sequence[Order], turn: Turn) -> list[Statement]:
    """Return each refund, and their sum unless there is but one."""
    told = [statement for order in orders for statement in refunded(order, turn)]
    amounts = [refund.amount for order in orders for refund in order.refunds]
    if len(amounts) != 1:
        told += _together(amounts, turn)
    return told


def _extreme(key: str, choose: Callable[..., tuple[Money, Order, OrderLine]]) -> Callable[..., list[Statement]]:
    def tell(orders: Sequence[Order], turn: Turn) -> list[Statement]:
        lines = [(line.unit_price, order, line) for order in orders for line in order.wanted_lines]
        price, order, line = choose(lines, key=lambda one: one[0])
        item = facts.items((replace(line, quantity=1),), order)
        return [Statement(key, (item, facts.money("amount", price, f"order:{order.number}")))]

    return tell


_OVER_ALL: Mapping[Topic, Callable[[Sequence[Order], Turn], list[Statement]]] = {
    Topic.ORDERS: _count,
    Topic.PAID: _paid,
    Topic.REFUNDED: _refunded,
    Topic.MOST: _extreme("sum.most", max),
    Topic.LEAST: _extreme("sum.least", min),
}
