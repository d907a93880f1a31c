"""The life of an order: which state may follow which, and what its customer may still change in it.

Pure: the order, the rules and the day come in, a decision or the changed order goes out. `settlement` does the money.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chatbot.domain.commerce import Order, OrderState
from chatbot.domain.decided import note
from chatbot.domain.money import Money, total
from chatbot.domain.rules import Action, AtMost, Rule, RuleBody, RulesToday, WhileIn
from chatbot.domain.settlement import Settlement, settle, settled

TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.PLACED: frozenset({OrderState.PAID, OrderState.CANCELLED}),
    OrderState.PAID: frozenset({OrderState.PICKING, OrderState.CANCELLED}),
    OrderState.PICKING: frozenset({OrderState.PARTLY_SHIPPED, OrderState.IN_TRANSIT}),
    OrderState.PARTLY_SHIPPED: frozenset({OrderState.IN_TRANSIT, OrderState.DELAYED, OrderState.LOST}),
    OrderState.IN_TRANSIT: frozenset({OrderState.DELAYED, OrderState.DELIVERED, OrderState.LOST}),
    OrderState.DELAYED: frozenset({OrderState.IN_TRANSIT, OrderState.DELIVERED, OrderState.LOST}),
    OrderState.DELIVERED: frozenset({OrderState.RETURN_OPEN}),
    OrderState.LOST: frozenset({OrderState.DELIVERED, OrderState.REFUNDED}),
    OrderState.RETURN_OPEN: frozenset({OrderState.DELIVERED, OrderState.REFUNDED}),
    OrderState.CANCELLED: frozenset({OrderState.PLACED, OrderState.PAID}),
    OrderState.REFUNDED: frozenset(),
}
"""What may follow; drawn in docs/order-states.md. A lost parcel may still turn up, a cancellation may be undone."""

TROUBLED = frozenset({OrderState.DELAYED, OrderState.LOST})
"""The states of an order that did not go as promised."""


class ChangeVerdict(StrEnum):
    """Whether an order may be changed, and for a refusal the cause."""

    ALLOWED = "allowed"
    TOO_LATE = "too_late"
    TOO_EARLY = "too_early"
    TOO_OFTEN = "too_often"
    CANCELLED = "cancelled"
    NO_DELIVERY = "no_delivery"
    NO_PAYMENT = "no_payment"
    NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True)
class ChangeDecision:
    """Whether an order may be changed in its present state, by which rule."""

    order_number: str
    verdict: ChangeVerdict
    state: OrderState
    rule: Rule | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether the rules allow it."""
        return self.verdict is ChangeVerdict.ALLOWED


def decide_change(order: Order, action: Action, rules: RulesToday) -> ChangeDecision:
    """Decide whether `action` may still be done with an order: in its state, and after the changes it had."""
    return _better(action, order, [_decide_change(order, action, version) for version in rules.versions])


def decide_cancellation(order: Order, line_ids: Collection[str], rules: RulesToday) -> ChangeDecision:
    """Decide whether these lines may be cancelled: some of them count as a change, all that are left do not."""
    decisions = [_decide_cancellation(order, line_ids, version) for version in rules.versions]
    return _better(Action.CANCEL, order, decisions, tuple(line_ids))


def decide_invoice(order: Order, rules: RulesToday) -> ChangeDecision:
    """Decide whether there is an invoice yet: in the states that the rule names."""
    return _better(Action.INVOICE, order, [_decide_invoice(order, version) for version in rules.versions])


def quote_cancellation(order: Order, line_ids: Collection[str], rules: RulesToday) -> Settlement:
    """Return what becomes of the money of these lines, the postage with them when nothing else is left."""
    currency = order.postage.currency
    wanted = [line for line in order.lines if line.id in line_ids and not line.is_cancelled]
    amount = total((line.amount for line in wanted), currency)
    if leaves_nothing(order, line_ids):
        amount = amount + order.postage
    return settle(order, Money(0, currency) - amount, rules)


def cancelled(order: Order, line_ids: Collection[str], rules: RulesToday, at: datetime) -> Order:
    """Return the order without these lines, its refunds on their way; without any line left it is cancelled."""
    paid = settled(order, quote_cancellation(order, line_ids, rules), rules, at)
    lines = tuple(replace(line, is_cancelled=line.is_cancelled or line.id in line_ids) for line in order.lines)
    is_gone = all(line.is_cancelled for line in lines)
    state = OrderState.CANCELLED if is_gone else order.state
    return replace(moved(paid, state), lines=lines, changes=order.changes + (not is_gone))


def moved(order: Order, state: OrderState) -> Order:
    """Return the order in another state; a state that cannot follow is a ValueError."""
    if state is not order.state and state not in TRANSITIONS[order.state]:
        raise ValueError(f"order {order.number} cannot go from {order.state} to {state}")
    return replace(order, state=state)


def leaves_nothing(order: Order, line_ids: Collection[str]) -> bool:
    """Whether an order is empty without these lines."""
    return all(line.is_cancelled or line.id in line_ids for line in order.lines)


def has_left(order: Order) -> bool:
    """Whether any parcel of an order was handed over."""
    return any(parcel.dispatched_at for parcel in order.shipments)


def body_rule(order: Order, action: Action, body: type[RuleBody], rules: RulesToday) -> Rule | None:
    """Return the rule of this kind with the narrowest scope that an order falls into."""
    fitting = [one for one in rules.in_force_for(order) if one.action is action and isinstance(one.body, body)]
    return max(fitting, key=lambda one: one.scope.narrowness, default=None)


def _decide_change(order: Order, action: Action, rules: RulesToday) -> ChangeDecision:
    rule = body_rule(order, action, WhileIn, rules)
    often = body_rule(order, action, AtMost, rules)
    if order.state is OrderState.CANCELLED:
        verdict = ChangeVerdict.CANCELLED
    elif rule is None or not isinstance(rule.body, WhileIn):
        verdict = ChangeVerdict.NO_RULE
    elif order.state not in rule.body.states or has_left(order):
        verdict = ChangeVerdict.TOO_LATE
    elif often is not None and isinstance(often.body, AtMost) and order.changes >= often.body.times:
        return ChangeDecision(order.number, ChangeVerdict.TOO_OFTEN, order.state, often)
    else:
        verdict = ChangeVerdict.ALLOWED
    return ChangeDecision(order.number, verdict, order.state, rule)


def _decide_cancellation(order: Order, line_ids: Collection[str], rules: RulesToday) -> ChangeDecision:
    decision = _decide_change(order, Action.CANCEL, rules)
    if decision.verdict is ChangeVerdict.TOO_OFTEN and leaves_nothing(order, line_ids):
        return replace(decision, verdict=ChangeVerdict.ALLOWED)
    return decision


def _decide_invoice(order: Order, rules: RulesToday) -> ChangeDecision:
    rule = body_rule(order, Action.INVOICE, WhileIn, rules)
    if rule is None or not isinstance(rule.body, WhileIn):
        return ChangeDecision(order.number, ChangeVerdict.NO_RULE, order.state)
    is_there = order.state in rule.body.states
    verdict = ChangeVerdict.ALLOWED if is_there else ChangeVerdict.TOO_EARLY
    if order.state is OrderState.CANCELLED:
        verdict = ChangeVerdict.CANCELLED
    return ChangeDecision(order.number, verdict, order.state, rule)


def _better(
    action: Action, order: Order, decisions: Sequence[ChangeDecision], lines: tuple[str, ...] = ()
) -> ChangeDecision:
    """Return the one that allows it, of several versions of the rules; else the first."""
    better = max(decisions, key=lambda decision: decision.is_allowed)
    about, state, changes = f"{action} {order.number}", better.state, order.changes
    note(about, better.verdict, better.rule, state=state, changes=changes, lines=lines)
    return better
