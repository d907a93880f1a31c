"""The life of an order: which state may follow which, and what may still be changed in it.

Pure: the order, the rules and the day come in, a decision or the changed order goes out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chatbot.domain.commerce import Address, Order, OrderState, Payment, Refund, RefundTarget
from chatbot.domain.money import Money, total
from chatbot.domain.rules import Action, ChargedAtOrder, Rule, RulesToday, WhileIn

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
    OrderState.CANCELLED: frozenset(),
    OrderState.REFUNDED: frozenset(),
}
"""What may follow; drawn in docs/order-states.md. A lost parcel may still turn up."""


class ChangeVerdict(StrEnum):
    """Whether an order may be changed, and for a refusal the cause."""

    ALLOWED = "allowed"
    TOO_LATE = "too_late"
    CANCELLED = "cancelled"
    OTHER_COUNTRY = "other_country"
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


@dataclass(frozen=True, slots=True)
class CancellationQuote:
    """What cancelling does with the money: refunds of what was charged, and what is no longer charged."""

    refunds: tuple[tuple[Payment, Money], ...]
    paid_back: Money
    not_charged: Money


def decide_change(order: Order, action: Action, rules: RulesToday) -> ChangeDecision:
    """Decide whether `action` may still be done with an order, by the rule in force on the day it was placed."""
    fitting = [one for one in _in_force(order, rules) if one.action is action and isinstance(one.body, WhileIn)]
    rule = max(fitting, key=lambda one: one.scope.narrowness, default=None)
    if order.state is OrderState.CANCELLED:
        verdict = ChangeVerdict.CANCELLED
    elif rule is None or not isinstance(rule.body, WhileIn):
        verdict = ChangeVerdict.NO_RULE
    else:
        is_early = order.state in rule.body.states and not any(one.dispatched_at for one in order.shipments)
        verdict = ChangeVerdict.ALLOWED if is_early else ChangeVerdict.TOO_LATE
    return ChangeDecision(order.number, verdict, order.state, rule)


def decide_address(order: Order, address: Address, rules: RulesToday) -> ChangeDecision:
    """Decide whether the order may go to `address`: another country has another postage, which a person settles."""
    decision = decide_change(order, Action.CHANGE_ADDRESS, rules)
    if decision.is_allowed and address.country != order.ship_to.country:
        return replace(decision, verdict=ChangeVerdict.OTHER_COUNTRY)
    return decision


def quote_cancellation(order: Order, line_ids: Collection[str], rules: RulesToday) -> CancellationQuote:
    """Return what becomes of the money of these lines, the postage with them when nothing else is left.

    What is charged at dispatch only is no longer charged, first of all; the rest goes back to where it came from.
    """
    currency = order.postage.currency
    wanted = [line for line in order.lines if line.id in line_ids and not line.is_cancelled]
    amount = total((line.amount for line in wanted), currency)
    if _leaves_nothing(order, line_ids):
        amount = amount + order.postage
    rule = next((one.body for one in _in_force(order, rules) if isinstance(one.body, ChargedAtOrder)), ChargedAtOrder())
    is_unpaid = order.state is OrderState.PLACED
    later = [paid.amount for paid in order.payments if is_unpaid or paid.method not in rule.methods]
    charged = [paid for paid in order.payments if not is_unpaid and paid.method in rule.methods]
    not_charged = min(amount, _rest(total(later, currency), _gone_uncharged(order)))
    refunds = tuple(_shares(charged, order.refunds, amount - not_charged))
    return CancellationQuote(refunds, total((share for _, share in refunds), currency), not_charged)


def cancelled(order: Order, line_ids: Collection[str], quote: CancellationQuote, at: datetime) -> Order:
    """Return the order without these lines, its refunds on their way; without any line left it is cancelled."""
    lines = tuple(replace(line, is_cancelled=line.is_cancelled or line.id in line_ids) for line in order.lines)
    refunds = tuple(
        Refund(share, RefundTarget.ORIGINAL, paid.label, is_paid=False, at=at) for paid, share in quote.refunds
    )
    state = OrderState.CANCELLED if all(line.is_cancelled for line in lines) else order.state
    return replace(moved(order, state), lines=lines, refunds=(*order.refunds, *refunds))


def readdressed(order: Order, address: Address) -> Order:
    """Return the order with another delivery address."""
    return replace(order, ship_to=address)


def moved(order: Order, state: OrderState) -> Order:
    """Return the order in another state; a state that cannot follow is a ValueError."""
    if state is not order.state and state not in TRANSITIONS[order.state]:
        raise ValueError(f"order {order.number} cannot go from {order.state} to {state}")
    return replace(order, state=state)


def _in_force(order: Order, rules: RulesToday) -> list[Rule]:
    """Return the rules of the day an order was placed that are meant for its customer, country and goods."""
    standing, country = order.membership, order.ship_to.country
    return [
        rule
        for rule in rules.in_force_at(order.placed_at)
        if any(rule.scope.covers(line.return_class, standing, country) for line in order.lines)
    ]


def _leaves_nothing(order: Order, line_ids: Collection[str]) -> bool:
    return all(line.is_cancelled or line.id in line_ids for line in order.lines)


def _gone_uncharged(order: Order) -> Money:
    """Return what earlier cancellations took off what was not charged yet: all that they did not pay back."""
    currency = order.postage.currency
    gone = total((line.amount for line in order.lines if line.is_cancelled), currency)
    return _rest(gone, total((one.amount for one in order.refunds), currency))


def _shares(charged: Sequence[Payment], refunds: Sequence[Refund], amount: Money) -> Iterator[tuple[Payment, Money]]:
    """Yield how much of an amount goes back to which payment, in their order; payments of one label share refunds."""
    back: dict[str, Money] = {}
    for refund in refunds:
        back[refund.label] = back.get(refund.label, Money(0, amount.currency)) + refund.amount
    for paid in charged:
        earlier = min(back.get(paid.label, Money(0, amount.currency)), paid.amount)
        back[paid.label] = back.get(paid.label, earlier) - earlier
        share = min(amount, paid.amount - earlier)
        if share.minor > 0:
            yield paid, share
            amount = amount - share


def _rest(amount: Money, taken: Money) -> Money:
    return max(amount - taken, Money(0, amount.currency))
