"""Sums and counts over all orders of a customer: how many, what they came to, what was paid back, the dearest thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.orders.card import order_card
from chatbot.dialogue.orders.days import names_ordering_day
from chatbot.dialogue.orders.look_up import is_under_way
from chatbot.dialogue.remedies.paid_back import refunded
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.dates import Days, read_days
from chatbot.dialogue.understand.order_questions import Topic, topics_of
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import Order, OrderLine, OrderState
from chatbot.domain.evidence import Statement
from chatbot.domain.money import Money, total
from chatbot.domain.outcome import Card, Say

_FEW = 5
_SOURCE = "orders"
_EXTREMES = (Topic.MOST, Topic.LEAST)


def are_meant(text: str, topic: Topic, turn: Turn) -> bool:
    """Whether a question that names nothing that was bought is about all orders, not about one of them."""
    words, is_of_one = turn.language.words, bool(turn.focus.order_number)
    if topic in (Topic.ORDERS, Topic.REFUNDED) or (topic in _EXTREMES and not is_of_one):
        return True
    goes_on = turn.focus.flow == "sum_up" and turn.focus.topic == Topic.ORDERS.value
    is_said = mentions(text, (*words["all_orders"], *(words["which_order"] if topic in _EXTREMES else ())))
    return topic in _OVER_ALL and (goes_on or bool(is_said) or span_of(text, turn) is not None)


def span_of(text: str, turn: Turn) -> Days | None:
    """Return the week, month or year that a text names, None for none."""
    spans = (days for days in read_days(text, turn.today, turn.language.words) if days.first < days.last)
    return next(spans, None)


def all_of(text: str, topic: Topic, orders: Sequence[Order], turn: Turn) -> Sequence[Order] | None:
    """Return the orders of the days that a text names, all without any; for refunds, those with refunds of then.

    None where a single order is meant by its time: "what did I pay for what I ordered last week".
    """
    span, zone = span_of(text, turn), turn.shop.zone
    if span is None:
        return orders
    if topic is not Topic.REFUNDED:
        found = [order for order in orders if order.placed_at.astimezone(zone).date() in span]
        is_one = len(found) == 1 and topic is Topic.PAID and names_ordering_day(text, turn)
        return None if is_one else found
    back = ((one, tuple(paid for paid in one.refunds if paid.at.astimezone(zone).date() in span)) for one in orders)
    return [replace(order, refunds=refunds) for order, refunds in back if refunds]


def told_of_all(text: str, topic: Topic, orders: Sequence[Order], turn: Turn) -> Say:
    """Tell what is asked of all orders together, or of those of some days."""
    still_open = _open_of(text, orders, turn)
    shown = _cards_of_all(text, topic, still_open or orders, turn)
    count = facts.count("count", len(still_open), _SOURCE)
    told = [Statement("sum.open_orders", (count,))] if still_open else _told(text, topic, orders, turn)
    return Say(tuple(told), shown)


def _told(text: str, topic: Topic, orders: Sequence[Order], turn: Turn) -> list[Statement]:
    span = span_of(text, turn)
    if span is None or topic is Topic.REFUNDED:
        return _OVER_ALL[topic](orders, turn)
    if not orders:
        return [Statement("order.none_then")]
    if topic not in (Topic.ORDERS, Topic.PAID):
        return _OVER_ALL[topic](orders, turn)
    named = (("first_day", span.first), ("last_day", span.last))
    days = (facts.day(name, day, turn.today, _SOURCE) for name, day in named)
    is_paid = Topic.PAID in (topic, *topics_of(text, turn.language.words))  # "how many did I order, and for how much"
    summed = _paid(orders, turn) if is_paid else []
    counted = Statement("sum.orders_of", (facts.count("count", len(orders), _SOURCE), *days))
    return [counted, *(one for one in summed if one.key != "sum.orders")]


def dearest_of(text: str, topic: Topic, orders: Sequence[Order], turn: Turn) -> Order | None:
    """Return the order that came to most, or to least, where that is asked, not what was the dearest thing in it."""
    kept = [order for order in orders if order.state is not OrderState.CANCELLED]
    if topic not in _EXTREMES or not kept or not mentions(text, turn.language.words["which_order"]):
        return None
    choose = max if topic is Topic.MOST else min
    return choose(kept, key=lambda order: order.total)


def _open_of(text: str, orders: Sequence[Order], turn: Turn) -> Sequence[Order]:
    """Return the orders that are under way or wait for a return where those are asked for, none for other questions."""
    if mentions(text, turn.language.words["orders_to_come"]):
        return [one for one in orders if is_under_way(one)]
    is_asked = bool(mentions(text, turn.language.words["open_orders"]))
    return [one for one in orders if is_under_way(one) or one.state is OrderState.RETURN_OPEN] if is_asked else ()


def _cards_of_all(text: str, topic: Topic, orders: Sequence[Order], turn: Turn) -> tuple[Card, ...]:
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
        if not lines:
            return _cancelled(orders)
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
