"""What the shop knows of an order, by the topic of the question: who brings it, what it cost, what is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from chatbot.dialogue import facts
from chatbot.dialogue.confirm import told_to_press
from chatbot.dialogue.orders.parcel_facts import lost_if, parcel_statements
from chatbot.dialogue.remedies.return_card import refusal
from chatbot.dialogue.state import CONFIRMATION, GOODS_BACK
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.alternatives import warranty_until
from chatbot.domain.arrivals import expected_on, supposed_delivered
from chatbot.domain.commerce import Order, OrderLine, OrderState, ReturnLine, ReturnReason, ReturnState, ShipmentState
from chatbot.domain.conversation import Frame
from chatbot.domain.decisions import ReturnTerms, Verdict
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.exchanges import decide_exchange
from chatbot.domain.money import Money
from chatbot.domain.products import Product
from chatbot.domain.returns import decide_return, delivered_at, hand_over_by, quote_refund
from chatbot.domain.rules import Rule, RulesToday

PRIVATE = frozenset({"address"})
"""Topics that only a verified customer is told about."""
SEND_BACK = "send_back"


@dataclass(frozen=True, slots=True)
class OrderQuestion:
    """An order, the lines of it that are asked about (all where none is named), the rules, the turn, their products."""

    order: Order
    lines: tuple[OrderLine, ...]
    rules: RulesToday
    turn: Turn
    products: Mapping[str, Product] = field(default_factory=dict)
    is_exchange: bool = False
    """Whether it is asked about an exchange, not a return."""
    unmet: frozenset[str] = frozenset()
    """Conditions that the goods do not meet, as the question tells: "I opened them, can they go back?"."""

    @property
    def number(self) -> Fact:
        """The number of the order."""
        return facts.order_number(self.order)

    @property
    def source(self) -> str:
        """The row that answers come from."""
        return f"order:{self.order.number}"


def topics_of(text: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return what a text asks about an order, most telling first."""
    return tuple(topic for topic in _TOPICS if mentions(text, words[f"order.{topic}"]))


def tell(topic: str, question: OrderQuestion) -> list[Statement]:
    """Return what is known of an order on a topic."""
    return _TOPICS[topic](question)


def may_go_back(questions: Iterable[OrderQuestion]) -> list[Statement]:
    """Return what of several orders may still go back, and until when."""
    told = (statement for question in questions for statement in _last_day(question))
    return [one for one in told if one.key in ("ask_order.may_go_back", "ask_order.may_exchange")]


def _last_day(question: OrderQuestion) -> list[Statement]:
    """Return until when lines may go back and what for; those of one last day together."""
    decide = decide_exchange if question.is_exchange else decide_return
    terms = ReturnTerms(ReturnReason.CHANGED_MIND, unmet_conditions=question.unmet)
    decided = [(line, decide(question.order, line, question.rules, terms)) for line in question.lines]
    may: dict[tuple[date, Rule], list[OrderLine]] = {}
    for line, decision in decided:
        if decision.is_allowed and decision.last_day and decision.rule:
            may.setdefault((decision.last_day, decision.rule), []).append(line)
    goal = "exchange" if question.is_exchange else "return"
    refused = [
        _once_there(question, line) or refusal(question.order, line, one, question.turn, goal)
        for line, one in decided
        if not one.is_allowed
    ]
    return [*(told for when, lines in may.items() for told in _until(question, *when, lines)), *refused]


def _once_there(question: OrderQuestion, line: OrderLine) -> Statement | None:
    """Return until when a line may go back that is still to come, if it comes when it is expected; None for others.

    What would keep it in the state it is said to be in keeps it then: "if the seal is broken".
    """
    expected = expected_on(question.order, line)
    if expected is None or expected < question.turn.today or question.is_exchange:
        return None
    terms = ReturnTerms(ReturnReason.CHANGED_MIND, unmet_conditions=question.unmet)
    decision = decide_return(supposed_delivered(question.order, line, expected), line, question.rules, terms)
    if decision.verdict is Verdict.CONDITION_UNMET:
        return refusal(question.order, line, decision, question.turn)
    if not decision.is_allowed or decision.last_day is None or decision.rule is None:
        return None
    day = facts.day("eta", expected, question.turn.today, question.source)
    last_day = facts.day("last_day", decision.last_day, question.turn.today, f"rule:{decision.rule.id}")
    item = facts.items((line,), question.order)
    return Statement("ask_order.once_there", (item, question.number, day, last_day))


def _until(question: OrderQuestion, last_day: date, rule: Rule, lines: Sequence[OrderLine]) -> Iterator[Statement]:
    """Yield until when lines may go back and for how much, and what comes off: the freight, a missing box."""
    day = facts.day("last_day", last_day, question.turn.today, f"rule:{rule.id}")
    if question.is_exchange:
        yield Statement("ask_order.may_exchange", (facts.items(lines, question.order), question.number, day))
        return
    terms = ReturnTerms(ReturnReason.CHANGED_MIND, unmet_conditions=question.unmet)
    returned = tuple(ReturnLine(line.id, line.returnable_quantity) for line in lines)
    quote = quote_refund(question.order, returned, question.rules, terms)
    amount = facts.money("amount", max(quote.amount - quote.delivery, Money(0, quote.amount.currency)), question.source)
    yield Statement("ask_order.may_go_back", (facts.items(lines, question.order), question.number, day, amount))
    for charge in quote.charges:
        source = f"rule:{charge.rule.id}"
        name = facts.text("charge", FactKind.TERM, charge.name, source)
        yield Statement("sum.charge", (facts.money("amount", charge.amount, source), name))


def _lost(question: OrderQuestion) -> list[Statement]:
    """Return what the parcels are doing, and from when on one that has not come counts as lost."""
    order, turn = question.order, question.turn
    statements = parcel_statements(order, question.rules, turn)
    coming = [one for one in order.shipments if one.delivered_at is None and one.state is not ShipmentState.LOST]
    limits = [statement for parcel in coming for statement in lost_if(order, parcel, question.rules, turn)]
    return list(dict.fromkeys((*statements, *limits)))


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


def _address(question: OrderQuestion) -> list[Statement]:
    to = question.order.ship_to
    shown = ", ".join((to.name, to.street, f"{to.postcode} {to.city}"))
    address = facts.text("address", FactKind.PLACE, shown, question.source)
    return [Statement("ask_order.address", (question.number, address))]


def _warranty(question: OrderQuestion) -> list[Statement]:
    """Return until when lines are under warranty; nothing where the shop gives none, or they have not come."""
    told = []
    for line in question.lines:
        moment = delivered_at(question.order, line)
        day = None if moment is None else moment.astimezone(question.turn.shop.zone).date()
        until = warranty_until(day, question.products.get(line.product_id))
        if until is not None:
            last = facts.day("warranty_until", until, question.turn.today, f"product:{line.product_id}")
            key = "warranty.covered" if until >= question.turn.today else "ask_order.warranty_over"
            told.append(Statement(key, (facts.items((line,), question.order), last)))
    return told


def _send_back(question: OrderQuestion) -> list[Statement]:
    """Return how goods come back whose return or exchange is open, or would be once its card is confirmed."""
    order, turn = question.order, question.turn
    opened = [one for one in order.returns if one.state is ReturnState.OPEN][-1:]
    card = turn.state.proposal if any(_waits(frame) for frame in turn.state.stack) else None
    if not opened and card is None:
        return []
    until = opened[0].hand_over_by if opened else hand_over_by(order, question.rules)
    email = facts.text("email", FactKind.NAME, facts.mask_email(order.email), question.source)
    carrier = facts.text("carrier", FactKind.NAME, turn.shop.label_carrier, "shop")
    day = facts.day("hand_over", until, turn.today, question.source)
    told = Statement("return.send_back", (email, carrier, day))
    return [told] if opened or card is None else [told, told_to_press(card)]


def _waits(frame: Frame) -> bool:
    return frame.flow in GOODS_BACK and frame.asked == CONFIRMATION


_TOPICS: dict[str, Callable[[OrderQuestion], list[Statement]]] = {
    SEND_BACK: _send_back,
    "warranty": _warranty,
    "until": _last_day,
    "worth": _last_day,
    "lost": _lost,
    "placed": _placed,
    "delivered": _delivered,
    "address": _address,
}
TOPICS = frozenset(_TOPICS)
"""What may be asked of an order."""
