"""What other rules would decide differently about orders that are there already.

Pure: an order and two sets of rules come in, the decisions that would turn go out. Both sets apply their rules by the
day of the order, so a rule that begins tomorrow turns nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chatbot.domain.commerce import Order, OrderLine, ReturnLine, ReturnReason
from chatbot.domain.money import Money
from chatbot.domain.orders import TRANSITIONS, decide_change
from chatbot.domain.returns import decide_return, quote_refund
from chatbot.domain.rules import Action, Fee, ReturnTerms, RulesToday

OPEN_STATES = frozenset(state for state, following in TRANSITIONS.items() if following)
"""The states of orders about which something may still be decided."""


class Aspect(StrEnum):
    """What is decided: about a line whether it may come back and what that pays, about an order what may be changed."""

    RETURN = "return"
    REFUND = "refund"
    REFUND_UNMET = "refund_conditions_unmet"
    CANCEL = "cancel"
    CHANGE_ADDRESS = "change_address"


class Effect(StrEnum):
    """Which way a decision turns."""

    REFUSED = "refused"
    ALLOWED = "allowed"
    EARLIER = "earlier"
    LATER = "later"
    LESS = "less"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is decided: the verdict, the last day of a return, what a refund pays."""

    is_allowed: bool
    verdict: str
    last_day: date | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class TurnedDecision:
    """A decision that would turn; without a line it is about the whole order."""

    order_number: str
    line: OrderLine | None
    aspect: Aspect
    now: Outcome
    new: Outcome

    @property
    def effect(self) -> Effect:
        """Which way it turns."""
        if self.now.is_allowed != self.new.is_allowed:
            return Effect.ALLOWED if self.new.is_allowed else Effect.REFUSED
        if self.now.amount is not None and self.new.amount is not None:
            return Effect.LESS if self.new.amount < self.now.amount else Effect.MORE
        is_earlier = (self.new.last_day or date.max) < (self.now.last_day or date.max)
        return Effect.EARLIER if is_earlier else Effect.LATER


def turned_decisions(order: Order, now: RulesToday, new: RulesToday) -> Iterator[TurnedDecision]:
    """Yield each decision about an order that turns when `new` replaces `now`."""
    for line in order.lines:
        yield from _turned_returns(order, line, now, new)
    for aspect, action in ((Aspect.CANCEL, Action.CANCEL), (Aspect.CHANGE_ADDRESS, Action.CHANGE_ADDRESS)):
        before, after = (_changed(order, action, rules) for rules in (now, new))
        if before.is_allowed != after.is_allowed:
            yield TurnedDecision(order.number, None, aspect, before, after)


def _turned_returns(order: Order, line: OrderLine, now: RulesToday, new: RulesToday) -> Iterator[TurnedDecision]:
    """Compare whether a line may come back; where it may by both, what that pays."""
    before, after = (_returned(order, line, rules) for rules in (now, new))
    if before.is_allowed != after.is_allowed or (before.is_allowed and before.last_day != after.last_day):
        yield TurnedDecision(order.number, line, Aspect.RETURN, before, after)
    if before.is_allowed and after.is_allowed:
        yield from _turned_refund(order, line, now, new)


def _turned_refund(order: Order, line: OrderLine, now: RulesToday, new: RulesToday) -> Iterator[TurnedDecision]:
    """Compare the refund, first of goods as they should be, then with every fee for goods that are not."""
    for aspect, unmet in ((Aspect.REFUND, frozenset[str]()), (Aspect.REFUND_UNMET, _fee_conditions(now, new))):
        terms = ReturnTerms(ReturnReason.CHANGED_MIND, unmet_conditions=unmet)
        before, after = (_refunded(order, line, rules, terms) for rules in (now, new))
        if before != after:
            yield TurnedDecision(order.number, line, aspect, before, after)
            return


def _returned(order: Order, line: OrderLine, rules: RulesToday) -> Outcome:
    decision = decide_return(order, line, rules)
    return Outcome(decision.is_allowed, decision.verdict.value, decision.last_day)


def _refunded(order: Order, line: OrderLine, rules: RulesToday, terms: ReturnTerms) -> Outcome:
    back = ReturnLine(line.id, line.returnable_quantity)
    return Outcome(is_allowed=True, verdict="allowed", amount=quote_refund(order, (back,), rules, terms).amount)


def _changed(order: Order, action: Action, rules: RulesToday) -> Outcome:
    decision = decide_change(order, action, rules)
    return Outcome(decision.is_allowed, decision.verdict.value)


def _fee_conditions(now: RulesToday, new: RulesToday) -> frozenset[str]:
    bodies = (rule.body for rule in (*now.rules, *new.rules))
    return frozenset(body.unless for body in bodies if isinstance(body, Fee) and body.unless)
