"""What a change of an order does with its money: what goes back, what is no longer charged, what is still to pay.

Until it leaves, an order's payments less its refunds are what it costs. Payments are charged with the order or at
dispatch (`ChargedAtOrder`): what was not charged yet is simply charged less, the rest goes back to where it came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot.domain.commerce import Order, OrderState, Payment, Refund, RefundTarget, ReturnRequest, ReturnState
from chatbot.domain.money import Money, total
from chatbot.domain.rules import ChargedAtOrder, RulesToday

CREDITS = ("gift_card", "store_credit")
"""Ways of paying that hold an amount of their own: nothing more can be charged to them."""
SETTLED_RETURNS = (ReturnState.REFUNDED, ReturnState.WITHDRAWN)
"""The states of a return that promises nothing any more: paid, or taken back."""

Share = tuple[Payment, Money]


@dataclass(frozen=True, slots=True)
class SavedMethod:
    """A way of paying that a customer keeps in the account: method (``visa`` ...) and label."""

    method: str
    label: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of the money: refunds by payment, their sum, what is charged less at dispatch, what more to pay."""

    refunds: tuple[Share, ...]
    paid_back: Money
    not_charged: Money
    to_pay: Money


def settle(order: Order, difference: Money, rules: RulesToday) -> Settlement:
    """Return what becomes of a difference in what an order costs; a negative one is less.

    Less is first of all not charged; the rest goes back to where it came from.
    """
    zero = Money(0, difference.currency)
    if difference >= zero:
        return Settlement((), zero, zero, difference)
    less = zero - difference
    later, charged = _by_time(order, rules)
    not_charged = min(less, total((left for _, left in later), less.currency))
    refunds = tuple(shares(charged, less - not_charged))
    return Settlement(refunds, total((share for _, share in refunds), less.currency), not_charged, zero)


def settled(order: Order, settlement: Settlement, rules: RulesToday, at: datetime) -> Order:
    """Return the order with its payments and refunds as the settlement says, refunds on their way.

    More is charged in the way that the order is paid; a ValueError where it is paid by credits alone.
    """
    later = {paid for paid, _ in _by_time(order, rules)[0]}
    less, more, payments = settlement.not_charged, settlement.to_pay, []
    for paid in order.payments:
        taken = min(paid.amount, less) if paid in later else Money(0, less.currency)
        less = less - taken
        payments.append(replace(paid, amount=paid.amount - taken))
    if more.minor:
        payer = payer_of(order)
        if payer is None:
            raise ValueError(f"order {order.number} is paid by credits alone")
        payments.append(replace(payer, amount=more))
    return refunded(replace(order, payments=tuple(payments)), settlement.refunds, at)


def repaid(order: Order, method: str, label: str, rules: RulesToday, at: datetime) -> Order:
    """Return the order paid in another way: what was charged goes back, credits stay."""
    later, charged = _by_time(order, rules)
    back = [share for share in charged if share[0].method not in CREDITS]
    uncharged = [paid for paid, _ in later]
    kept = tuple(paid for paid in order.payments if paid.method in CREDITS or paid not in uncharged)
    return refunded(replace(order, payments=(*kept, Payment(method, label, payable(order)))), back, at)


def refunded(order: Order, refunds: Sequence[Share], at: datetime) -> Order:
    """Return the order with refunds on their way to where the payments came from."""
    new = (Refund(share, RefundTarget.ORIGINAL, paid.label, is_paid=False, at=at) for paid, share in refunds)
    return replace(order, refunds=(*order.refunds, *new))


def charged_back(order: Order, rules: RulesToday) -> tuple[Share, ...]:
    """Return what goes back to which payment when an order is paid in another way."""
    _, charged = _by_time(order, rules)
    return tuple((paid, left) for paid, left in charged if paid.method not in CREDITS)


def payable(order: Order) -> Money:
    """Return what an order costs apart from its credits, which stay when it is paid in another way."""
    return total((left for paid, left in left_on(order) if paid.method not in CREDITS), order.postage.currency)


def payer_of(order: Order) -> Payment | None:
    """Return the payment that more can be charged to, None when an order is paid by credits alone."""
    return next((paid for paid, _ in reversed(left_on(order)) if paid.method not in CREDITS), None)


def left_on(order: Order) -> list[Share]:
    """Return the payments that still hold something after the refunds, with how much.

    Payments of one label share its refunds in their order; refunds to elsewhere (store credit) count from the first.
    """
    back: dict[str, Money] = {}
    zero = Money(0, order.postage.currency)
    labels = {paid.label for paid in order.payments}
    for refund in order.refunds:
        label = refund.label if refund.label in labels else ""
        back[label] = back.get(label, zero) + refund.amount
    left = []
    for paid in order.payments:
        amount = paid.amount
        for label in (paid.label, ""):
            taken = min(back.get(label, zero), amount)
            back[label] = back.get(label, zero) - taken
            amount = amount - taken
        left.append((paid, amount))
    return [(paid, amount) for paid, amount in left if amount.minor]


def refundable(order: Order) -> Money:
    """Return what may still go back: what was paid, less its refunds and what returns under way promise.

    The refund of a return that has come in may be booked before it is paid: then it counts once.
    """
    zero = Money(0, order.postage.currency)
    under_way = (one for one in order.returns if one.state not in SETTLED_RETURNS)
    promised = total((one.amount for one in under_way if not _is_booked(one, order)), zero.currency)
    return max(total((left for _, left in left_on(order)), zero.currency) - promised, zero)


def _is_booked(request: ReturnRequest, order: Order) -> bool:
    booked = (one for one in order.refunds if not one.is_paid and one.at >= request.opened_at)
    is_here = request.state is ReturnState.RECEIVED
    return is_here and any((one.amount, one.target) == (request.amount, request.target) for one in booked)


def shares(payments: Sequence[Share], amount: Money) -> Iterator[Share]:
    """Yield how much of an amount goes back to which payment, in their order."""
    for paid, left in payments:
        share = min(amount, left)
        if share.minor > 0:
            yield paid, share
            amount = amount - share


def _by_time(order: Order, rules: RulesToday) -> tuple[list[Share], list[Share]]:
    """Return what the payments still hold: those that are charged later, and those that are charged already."""
    at_order = charged_at_order(order, rules)
    is_unpaid = order.state is OrderState.PLACED
    left = left_on(order)
    later = [share for share in left if is_unpaid or share[0].method not in at_order]
    return later, [share for share in left if share not in later]


def charged_at_order(order: Order, rules: RulesToday) -> tuple[str, ...]:
    """Return the ways of paying that are charged with the order; others are at dispatch, or later."""
    fitting = [rule for rule in rules.in_force_for(order) if isinstance(rule.body, ChargedAtOrder)]
    rule = max(fitting, key=lambda one: one.scope.narrowness, default=None)
    return rule.body.methods if rule is not None and isinstance(rule.body, ChargedAtOrder) else ()
