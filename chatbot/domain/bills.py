"""When what is paid later has to be paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chatbot.domain.commerce import Order, OrderLine, Payment

if TYPE_CHECKING:
    from datetime import date

    from chatbot.domain.rules import Rule, RulesToday


@dataclass(frozen=True, slots=True)
class DueWithin:
    """What is paid in one of these ways is due so many days after dispatch."""

    days: int
    methods: tuple[str, ...]


def due_rule(order: Order, payment: Payment, rules: RulesToday) -> tuple[DueWithin, Rule] | None:
    """Return within how many days a payment is due and the rule that says so, None for what is not paid later."""
    fitting = [rule for rule in rules.in_force_for(order) if isinstance(rule.body, DueWithin)]
    narrowest = max(fitting, key=lambda one: one.scope.narrowness, default=None)
    if narrowest is None or not isinstance(narrowest.body, DueWithin) or payment.method not in narrowest.body.methods:
        return None
    return narrowest.body, narrowest


def due_on(order: Order, body: DueWithin, rules: RulesToday) -> date | None:
    """Return the day on which a bill is due, None while nothing has left: the days count from the first dispatch."""
    left = dispatched_at(order, order.lines)
    return None if left is None else rules.day_of(left) + timedelta(days=body.days)


def dispatched_at(order: Order, lines: Sequence[OrderLine]) -> datetime | None:
    """Return when the first parcel with one of these lines left, None where none has."""
    ids = {line.id for line in lines}
    moments = [one.dispatched_at for one in order.shipments if one.dispatched_at and ids & set(one.line_ids)]
    return min(moments, default=None)
