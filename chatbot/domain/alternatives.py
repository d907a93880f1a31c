"""The nearest yes: what the rules still allow after a refusal, best first. Pure, like the decisions it follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from chatbot.domain.claims import decide_claim
from chatbot.domain.commerce import ClaimKind, Order, OrderLine, OrderState
from chatbot.domain.decisions import Alternative, Decision, Verdict
from chatbot.domain.exchanges import decide_exchange, variants_for
from chatbot.domain.orders import ChangeDecision, ChangeVerdict, decide_cancellation, decide_change
from chatbot.domain.products import Product
from chatbot.domain.returns import decide_return
from chatbot.domain.rules import Action, RulesToday

FINAL = (Verdict.TOO_LATE, Verdict.EXCLUDED, Verdict.CONDITION_UNMET)
"""Why something may not come back, now or later."""


def after_return(
    order: Order, line: OrderLine, decision: Decision, rules: RulesToday, product: Product | None
) -> tuple[Alternative, ...]:
    """Return what is possible when `line` may not come back; `product` is its entry in the catalogue of today."""
    return tuple(_after_return(order, line, decision, rules, product))


def after_change(order: Order, decision: ChangeDecision, rules: RulesToday) -> tuple[Alternative, ...]:
    """Return what is possible when an order may not be changed."""
    return tuple(_after_change(order, decision, rules))


def warranty_until(delivered_on: date | None, product: Product | None) -> date | None:
    """Return the last day of the warranty of an item, None when there is none."""
    if delivered_on is None or product is None or not product.warranty_years:
        return None
    try:
        return delivered_on.replace(year=delivered_on.year + product.warranty_years)
    except ValueError:  # 29 February
        return delivered_on.replace(year=delivered_on.year + product.warranty_years, day=28)


def _after_return(
    order: Order, line: OrderLine, decision: Decision, rules: RulesToday, product: Product | None
) -> Iterator[Alternative]:
    if decision.verdict is Verdict.NOT_DELIVERED:
        yield from _before_delivery(order, rules)
        return
    if decision.verdict not in FINAL:
        return
    may_swap = product is not None and variants_for(line, product, line.returnable_quantity)
    if decision.verdict is not Verdict.CONDITION_UNMET and may_swap and decide_exchange(order, line, rules).is_allowed:
        yield Alternative.EXCHANGE
    if any(decide_return(order, one, rules).is_allowed for one in order.lines if one.id != line.id):
        yield Alternative.OTHER_ITEMS
    if decide_claim(order, line, ClaimKind.DAMAGED, rules).is_allowed:
        yield Alternative.CLAIM
    until = warranty_until(decision.delivered_on, product)
    if until is not None and until >= rules.today:
        yield Alternative.WARRANTY_CLAIM
    yield Alternative.STAFF_REVIEW


def _before_delivery(order: Order, rules: RulesToday) -> Iterator[Alternative]:
    if order.state is OrderState.LOST:
        yield Alternative.CLAIM
    elif decide_change(order, Action.CANCEL, rules).is_allowed:
        yield Alternative.CANCEL
    else:
        yield Alternative.RETURN_LATER


def _after_change(order: Order, decision: ChangeDecision, rules: RulesToday) -> Iterator[Alternative]:
    match decision.verdict:
        case ChangeVerdict.TOO_LATE:
            yield from _after_too_late(order, rules)
        case ChangeVerdict.TOO_OFTEN if decide_cancellation(order, _line_ids(order), rules).is_allowed:
            yield Alternative.CANCEL_ALL
        case ChangeVerdict.NO_PAYMENT:
            yield Alternative.OTHER_PAYMENT
        case _:
            pass
    if decision.verdict is not ChangeVerdict.CANCELLED:
        yield Alternative.STAFF_REVIEW


def _after_too_late(order: Order, rules: RulesToday) -> Iterator[Alternative]:
    match order.state:
        case OrderState.DELIVERED:
            if any(decide_return(order, line, rules).is_allowed for line in order.lines):
                yield Alternative.RETURN
        case OrderState.LOST:
            yield Alternative.CLAIM
        case OrderState.RETURN_OPEN | OrderState.REFUNDED:
            return
        case _:
            yield Alternative.REFUSE_PARCEL


def _line_ids(order: Order) -> list[str]:
    return [line.id for line in order.lines]
