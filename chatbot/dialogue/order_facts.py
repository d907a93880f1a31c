"""What the shop knows of an order, by the topic of the question: who brings it, what it cost, what is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chatbot.dialogue import facts
from chatbot.dialogue.order_card import options_text
from chatbot.dialogue.parcel_facts import lost_if, parcel_statements
from chatbot.dialogue.return_card import refusal
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import Order, OrderLine, OrderState, ShipmentState
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.money import total
from chatbot.domain.returns import decide_return, delivered_at
from chatbot.domain.rules import Rule, RulesToday

PRIVATE = frozenset({"address", "payment"})
"""Topics that only a verified customer is told about."""


@dataclass(frozen=True, slots=True)
class OrderQuestion:
    """An order, the lines of it that are asked about (all where none is named), the rules, and the turn."""

    order: Order
    lines: tuple[OrderLine, ...]
    rules: RulesToday
    turn: Turn

    @property
    def items(self) -> Fact:
        """What the lines are called."""
        return facts.items(self.lines, self.order)

    @property
    def number(self) -> Fact:
        """The number of the order."""
        return facts.order_number(self.order)

    @property
    def source(self) -> str:
        """The row that answers come from."""
        return f"order:{self.order.number}"

    @property
    def is_in_part(self) -> bool:
        """Whether it is about some of the lines only."""
        return len(self.lines) < len(self.order.wanted_lines)


def topics_of(text: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return what a text asks about an order, most telling first."""
    return tuple(topic for topic in _TOPICS if mentions(text, words[f"order.{topic}"]))


def tell(topic: str, question: OrderQuestion) -> list[Statement]:
    """Return what is known of an order on a topic."""
    return _TOPICS[topic](question)


def _last_day(question: OrderQuestion) -> list[Statement]:
    """Return until when lines may go back and what for; those of one last day together."""
    decided = [(line, decide_return(question.order, line, question.rules)) for line in question.lines]
    may: dict[tuple[date, Rule], list[OrderLine]] = {}
    for line, decision in decided:
        if decision.is_allowed and decision.last_day and decision.rule:
            may.setdefault((decision.last_day, decision.rule), []).append(line)
    refused = [refusal(question.order, line, one, question.turn) for line, one in decided if not one.is_allowed]
    return [*(_until(question, *when, lines) for when, lines in may.items()), *refused]


def _until(question: OrderQuestion, last_day: date, rule: Rule, lines: Sequence[OrderLine]) -> Statement:
    day = facts.day("last_day", last_day, question.turn.today, f"rule:{rule.id}")
    worth = total((line.unit_price * line.returnable_quantity for line in lines), question.order.postage.currency)
    amount = facts.money("amount", worth, question.source)
    return Statement("ask_order.may_go_back", (facts.items(lines, question.order), question.number, day, amount))


def _lost(question: OrderQuestion) -> list[Statement]:
    """Return what the parcels are doing, and from when on one that has not come counts as lost."""
    order, turn = question.order, question.turn
    statements = parcel_statements(order, question.rules, turn)
    coming = [one for one in order.shipments if one.delivered_at is None and one.state is not ShipmentState.LOST]
    limits = [statement for parcel in coming for statement in lost_if(order, parcel, question.rules, turn)]
    return list(dict.fromkeys((*statements, *limits)))


def _carrier(question: OrderQuestion) -> list[Statement]:
    ids = {line.id for line in question.lines}
    parcels = [parcel for parcel in question.order.shipments if ids & set(parcel.line_ids)]
    names = dict.fromkeys(parcel.carrier for parcel in parcels)
    if not names:
        return parcel_statements(question.order, question.rules, question.turn)
    carrier = facts.names("carrier", names, f"shipment:{parcels[0].id}")
    return [Statement("ask_order.carrier", (question.items, question.number, carrier))]


def _postage(question: OrderQuestion) -> list[Statement]:
    if not question.order.postage.minor:
        return [Statement("ask_order.postage_free", (question.number,))]
    amount = facts.money("amount", question.order.postage, question.source)
    return [Statement("ask_order.postage", (question.number, amount))]


def _payment(question: OrderQuestion) -> list[Statement]:
    return [
        Statement(
            "ask_order.paid_with",
            (
                question.number,
                facts.money("amount", payment.amount, question.source),
                facts.text("method", FactKind.TERM, payment.label, question.source),
            ),
        )
        for payment in question.order.payments
    ]


def _dearest(question: OrderQuestion) -> list[Statement]:
    return [_line_price(question, max(question.order.wanted_lines, key=lambda line: line.unit_price))]


def _cheapest(question: OrderQuestion) -> list[Statement]:
    return [_line_price(question, min(question.order.wanted_lines, key=lambda line: line.unit_price))]


def _total(question: OrderQuestion) -> list[Statement]:
    amount = facts.money("amount", question.order.total, question.source)
    if not question.order.postage.minor:
        return [Statement("ask_order.total_free", (question.number, amount))]
    postage = facts.money("postage", question.order.postage, question.source)
    return [Statement("ask_order.total", (question.number, amount, postage))]


def _cost(question: OrderQuestion) -> list[Statement]:
    """Return what the lines cost that are named, else what the whole order came to."""
    if not question.is_in_part:
        return _total(question)
    return [_line_price(question, line) for line in question.lines]


def _line_price(question: OrderQuestion, line: OrderLine) -> Statement:
    amount = facts.money("amount", line.amount, question.source)
    return Statement("ask_order.line_price", (facts.items((line,), question.order), question.number, amount))


def _placed(question: OrderQuestion) -> list[Statement]:
    day = question.order.placed_at.astimezone(question.turn.shop.zone).date()
    return [
        Statement("ask_order.placed", (question.number, facts.day("placed", day, question.turn.today, question.source)))
    ]


def _delivered(question: OrderQuestion) -> list[Statement]:
    """Return when lines came; of those that have not, where they are."""
    moments = {line.id: delivered_at(question.order, line) for line in question.lines}
    if question.order.state is OrderState.CANCELLED or not all(moments.values()):
        return parcel_statements(question.order, question.rules, question.turn)
    days = {key: moment.astimezone(question.turn.shop.zone).date() for key, moment in moments.items() if moment}
    return [
        Statement(
            "order_status.delivered",
            (
                facts.items([line for line in question.lines if days[line.id] == day], question.order),
                question.number,
                facts.day("delivered", day, question.turn.today, question.source),
            ),
        )
        for day in dict.fromkeys(days.values())
    ]


def _contents(question: OrderQuestion) -> list[Statement]:
    items = facts.items(question.order.wanted_lines, question.order)
    return [Statement("ask_order.contents", (items, question.number))]


def _address(question: OrderQuestion) -> list[Statement]:
    to = question.order.ship_to
    shown = ", ".join((to.name, to.street, f"{to.postcode} {to.city}"))
    address = facts.text("address", FactKind.PLACE, shown, question.source)
    return [Statement("ask_order.address", (question.number, address))]


def _version(question: OrderQuestion) -> list[Statement]:
    return [
        Statement(
            "ask_order.version",
            (
                facts.items((line,), question.order),
                question.number,
                facts.text("options", FactKind.NAME, options_text(line, question.turn), question.source),
            ),
        )
        for line in question.lines
        if line.options
    ]


_TOPICS: dict[str, Callable[[OrderQuestion], list[Statement]]] = {
    "last_day": _last_day,
    "lost": _lost,
    "carrier": _carrier,
    "payment": _payment,
    "postage": _postage,
    "dearest": _dearest,
    "cheapest": _cheapest,
    "total": _total,
    "cost": _cost,
    "placed": _placed,
    "delivered": _delivered,
    "address": _address,
    "contents": _contents,
    "version": _version,
}
