"""What other rules would decide differently about orders that are there already: whether it is allowed, what it pays.

Pure: an order and two sets of rules come in, the decisions that would turn go out. Both sets apply their rules by the
day of the order, so a rule that begins tomorrow turns nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product

from chatbot.domain.claims import decide_claim
from chatbot.domain.commerce import ClaimKind, Order, OrderLine, OrderState, ReturnLine, ReturnReason
from chatbot.domain.decisions import ReturnTerms
from chatbot.domain.exchanges import decide_exchange
from chatbot.domain.money import Money
from chatbot.domain.orders import decide_change, decide_invoice
from chatbot.domain.returns import decide_return, quote_refund
from chatbot.domain.rules import Action, Fee, RulesToday

OPEN_STATES = frozenset(OrderState) - {OrderState.CANCELLED, OrderState.REFUNDED}
"""The states of orders about which something may still be decided; undoing a cancellation asks no rule."""


class Aspect(StrEnum):
    """What is decided: about a line what may be asked for it and what that pays, about an order what may be changed."""

    RETURN = "return"
    REFUND = "refund"
    REFUND_UNMET = "refund_conditions_unmet"
    EXCHANGE = "exchange"
    CLAIM_DAMAGED = "claim_damaged"
    CLAIM_MISSING = "claim_missing"
    CLAIM_WRONG_ITEM = "claim_wrong_item"
    CLAIM_LOST = "claim_lost"
    CANCEL = "cancel"
    CHANGE_ADDRESS = "change_address"
    CHANGE_PAYMENT = "change_payment"
    SWAP_VARIANT = "swap_variant"
    INVOICE = "invoice"


_CLAIMS = {
    Aspect.CLAIM_DAMAGED: ClaimKind.DAMAGED,
    Aspect.CLAIM_MISSING: ClaimKind.MISSING,
    Aspect.CLAIM_WRONG_ITEM: ClaimKind.WRONG_ITEM,
    Aspect.CLAIM_LOST: ClaimKind.LOST,
}
_CHANGES = {
    Aspect.CANCEL: Action.CANCEL,
    Aspect.CHANGE_ADDRESS: Action.CHANGE_ADDRESS,
    Aspect.CHANGE_PAYMENT: Action.CHANGE_PAYMENT,
    Aspect.SWAP_VARIANT: Action.SWAP_VARIANT,
    Aspect.INVOICE: Action.INVOICE,
}


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
    """What is decided: the verdict, the last day to ask for it, what a refund pays."""

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


def totals(turned: Sequence[TurnedDecision]) -> Mapping[tuple[Aspect, Effect], int]:
    """Count decisions by what is decided and which way it turns, in the order of the aspects."""
    counts = Counter((one.aspect, one.effect) for one in turned)
    return {key: counts[key] for key in product(Aspect, Effect) if counts[key]}


def turned_decisions(order: Order, now: RulesToday, new: RulesToday) -> Iterator[TurnedDecision]:
    """Yield each decision about an order that turns when `new` replaces `now`."""
    for line in order.lines:
        yield from _turned_returns(order, line, now, new)
        for aspect in (Aspect.EXCHANGE, *_CLAIMS):
            before, after = (_asked(order, line, aspect, rules) for rules in (now, new))
            if _is_turned(before, after):
                yield TurnedDecision(order.number, line, aspect, before, after)
    for aspect in _CHANGES:
        before, after = (_changed(order, aspect, rules) for rules in (now, new))
        if _is_turned(before, after):
            yield TurnedDecision(order.number, None, aspect, before, after)


def _is_turned(before: Outcome, after: Outcome) -> bool:
    """Whether it is allowed now or then but not both, or to another last day."""
    is_kept = before.is_allowed == after.is_allowed
    return not is_kept or (before.is_allowed and before.last_day != after.last_day)


def _turned_returns(order: Order, line: OrderLine, now: RulesToday, new: RulesToday) -> Iterator[TurnedDecision]:
    """Compare whether a line may come back; where it may by both, what that pays."""
    before, after = (_asked(order, line, Aspect.RETURN, rules) for rules in (now, new))
    if _is_turned(before, after):
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


def _asked(order: Order, line: OrderLine, aspect: Aspect, rules: RulesToday) -> Outcome:
    kind = _CLAIMS.get(aspect)
    if kind is not None:
        decision = decide_claim(order, line, kind, rules)
    elif aspect is Aspect.EXCHANGE:
        decision = decide_exchange(order, line, rules)
    else:
        decision = decide_return(order, line, rules)
    last_day = None if kind is ClaimKind.LOST else decision.last_day  # what is lost may be reported ever after
    return Outcome(decision.is_allowed, decision.verdict.value, last_day)


def _refunded(order: Order, line: OrderLine, rules: RulesToday, terms: ReturnTerms) -> Outcome:
    back = ReturnLine(line.id, line.returnable_quantity)
    return Outcome(is_allowed=True, verdict="allowed", amount=quote_refund(order, (back,), rules, terms).amount)


def _changed(order: Order, aspect: Aspect, rules: RulesToday) -> Outcome:
    is_invoice = aspect is Aspect.INVOICE
    decision = decide_invoice(order, rules) if is_invoice else decide_change(order, _CHANGES[aspect], rules)
    return Outcome(decision.is_allowed, decision.verdict.value)


def _fee_conditions(now: RulesToday, new: RulesToday) -> frozenset[str]:
    bodies = (rule.body for rule in (*now.rules, *new.rules))
    return frozenset(body.unless for body in bodies if isinstance(body, Fee) and body.unless)
