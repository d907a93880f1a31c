"""Decides claims about a delivery from rules: what arrived damaged, is missing, is wrong, or is lost on the way.

A claim is the shop's fault: nothing is taken off. Pure: the order, the rules and the day come in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from chatbot.domain.commerce import (
    Claim,
    ClaimKind,
    Order,
    OrderLine,
    OrderState,
    Remedy,
    ReturnLine,
    Shipment,
    ShipmentState,
)
from chatbot.domain.decided import note_line
from chatbot.domain.decisions import Decision, Verdict
from chatbot.domain.money import Money, total
from chatbot.domain.returns import delivered_at, is_everything
from chatbot.domain.rules import Action, Claimable, LostAfter, Rule, RulesToday
from chatbot.domain.settlement import left_on, refundable, refunded, shares

_SATURDAY = 5


def decide_claim(order: Order, line: OrderLine, kind: ClaimKind, rules: RulesToday) -> Decision:
    """Decide whether something that was wrong with the delivery of `line` may be reported today."""
    decisions = [_decide(order, line, kind, version) for version in rules.versions]
    decision = max(decisions, key=lambda one: (one.is_allowed, one.last_day or date.min))
    note_line(f"claim {line.id}", order, decision, rules, kind=kind)
    return decision


def remedies(order: Order, line: OrderLine, kind: ClaimKind, rules: RulesToday, stock: int) -> tuple[Remedy, ...]:
    """Return what the shopper may choose; a replacement only while as many pieces are in stock."""
    allowed = dict.fromkeys(one for version in rules.versions for one in _remedies(order, line, kind, version))
    return tuple(one for one in allowed if one is Remedy.REFUND or stock >= line.returnable_quantity)


def quote_claim(order: Order, lines: Sequence[ReturnLine]) -> Money:
    """Return what a refund for `lines` pays: their price, the postage with the last piece, never more than is left."""
    currency = order.postage.currency
    amount = total((order.line(item.line_id).unit_price * item.quantity for item in lines), currency)
    if is_everything(order, lines):
        amount = amount + order.postage
    return min(amount, refundable(order))


def is_paid_back(order: Order) -> bool:
    """Whether all that was paid for an order has gone back already, be it without a claim."""
    return bool(order.refunds) and not left_on(order)


def claimed(order: Order, claim: Claim) -> Order:
    """Return the order with a claim, and for a refund with the money on its way."""
    pieces = {item.line_id: item.quantity for item in claim.lines}
    lines = tuple(replace(one, claimed_quantity=one.claimed_quantity + pieces.get(one.id, 0)) for one in order.lines)
    if claim.remedy is Remedy.REPLACEMENT:
        return replace(order, lines=lines, claims=(*order.claims, claim))
    back = refunded(order, tuple(shares(left_on(order), claim.amount)), claim.opened_at)
    is_gone = order.state is OrderState.LOST and all(one.returnable_quantity == 0 for one in lines)
    state = OrderState.REFUNDED if is_gone else order.state
    return replace(back, lines=lines, claims=(*order.claims, claim), state=state)


def lost_on(order: Order, parcel: Shipment, rules: RulesToday) -> tuple[date, Rule] | None:
    """Return the last day a parcel may come before it counts as lost, and the rule: the carrier's, else anybody's."""
    fitting = [
        (len(rule.body.carriers) > 0, rule, rule.body.working_days)
        for rule in rules.in_force_for(order)
        if rule.action is Action.DELIVERY
        and isinstance(rule.body, LostAfter)
        and (not rule.body.carriers or parcel.carrier in rule.body.carriers)
    ]
    if not fitting:
        return None
    _, rule, working_days = max(fitting, key=lambda one: one[0])
    return add_working_days(parcel.promised_on, working_days), rule


def add_working_days(start: date, number: int) -> date:
    """Return the day that lies `number` working days (Monday to Friday) after `start`."""
    current = start
    while number:
        current += timedelta(days=1)
        number -= current.weekday() < _SATURDAY
    return current


def _decide(order: Order, line: OrderLine, kind: ClaimKind, rules: RulesToday) -> Decision:
    if line.is_cancelled:
        return Decision(line.id, Verdict.CANCELLED)
    rule = _rule(order, line, kind, rules)
    if rule is None or not isinstance(rule.body, Claimable):
        return Decision(line.id, Verdict.EXCLUDED)
    if not line.returnable_quantity or is_paid_back(order):
        return Decision(line.id, Verdict.ALREADY_CLAIMED, rule)
    if kind is ClaimKind.LOST:
        return _decide_lost(order, line, rule, rules)
    moment = delivered_at(order, line)
    if moment is None:
        return Decision(line.id, Verdict.NOT_DELIVERED, rule)
    delivered_on, days = rules.day_of(moment), rule.body.days or 0
    last_day = delivered_on + timedelta(days=days)
    verdict = Verdict.ALLOWED if rules.today <= last_day else Verdict.TOO_LATE
    return Decision(line.id, verdict, rule, delivered_on, days, last_day)


def _remedies(order: Order, line: OrderLine, kind: ClaimKind, rules: RulesToday) -> tuple[Remedy, ...]:
    """Return what one version of the rules gives, nothing when it does not allow the claim."""
    rule = _rule(order, line, kind, rules)
    is_allowed = _decide(order, line, kind, rules).is_allowed
    return rule.body.remedies if is_allowed and rule is not None and isinstance(rule.body, Claimable) else ()


def _decide_lost(order: Order, line: OrderLine, rule: Rule, rules: RulesToday) -> Decision:
    parcels = [parcel for parcel in order.parcels_of(line.id) if parcel.delivered_at is None and parcel.dispatched_at]
    if any(parcel.state is ShipmentState.LOST for parcel in parcels):
        return Decision(line.id, Verdict.ALLOWED, rule)
    limits = [limit for parcel in parcels if (limit := lost_on(order, parcel, rules)) is not None]
    if not limits:
        return Decision(line.id, Verdict.NOT_LOST, rule)
    last_day, deciding = max(limits, key=lambda limit: limit[0])
    verdict = Verdict.ALLOWED if rules.today > last_day else Verdict.NOT_LOST
    return Decision(line.id, verdict, deciding, last_day=last_day)


def _rule(order: Order, line: OrderLine, kind: ClaimKind, rules: RulesToday) -> Rule | None:
    fitting = [
        rule
        for rule in rules.in_force_for(order, line)
        if rule.action is Action.CLAIM and isinstance(rule.body, Claimable) and rule.body.kind is kind
    ]
    return max(fitting, key=lambda rule: rule.scope.narrowness, default=None)
