"""Decides returns from rules: may this line come back, and what is paid for it.

Pure: the rules, the order and the day come in, a decision with its clause goes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from chatbot.domain.commerce import (
    Order,
    OrderLine,
    OrderState,
    RefundTarget,
    ReturnLine,
    ReturnReason,
    ReturnState,
)
from chatbot.domain.decided import note, note_line
from chatbot.domain.decisions import Charge, Decision, RefundQuote, ReturnTerms, Verdict
from chatbot.domain.money import Money, total
from chatbot.domain.rules import (
    Action,
    Condition,
    DeliveryRefund,
    Excluded,
    Fee,
    HandOverWithin,
    Once,
    Postage,
    Rule,
    RulesToday,
    SeasonalExtension,
    SettledWithin,
    Targets,
    Window,
)
from chatbot.domain.settlement import SETTLED_RETURNS, refundable

_DEFAULT_HAND_OVER_DAYS = 14


def decide_return(
    order: Order,
    line: OrderLine,
    rules: RulesToday,
    terms: ReturnTerms | None = None,
    action: Action = Action.RETURN,
) -> Decision:
    """Decide whether `line` may come back today, as a return or for an exchange.

    The rules in force on the day of the order count. Without `terms` the reason is taken as the shopper's own wish and
    every condition as met. What the shop is to blame for may come back whatever the goods, within the window.
    """
    decisions = [_decide(order, line, version, terms, action) for version in rules.versions]
    decision = max(decisions, key=lambda one: (one.is_allowed, one.last_day or date.min))
    reason, unmet = (terms.reason, terms.unmet_conditions) if terms is not None else (None, None)
    note_line(f"{action} {line.id}", order, decision, rules, reason=reason, unmet=unmet)
    return decision


def withdrawn(order: Order, return_id: str) -> Order:
    """Return the order without an open return; a return that has gone on is a ValueError."""
    request = next((one for one in order.returns if one.id == return_id), None)
    if request is None or request.state is not ReturnState.OPEN:
        raise ValueError(f"return {return_id} cannot be withdrawn")
    back = {item.line_id: item.quantity for item in request.lines}
    lines = tuple(replace(one, returned_quantity=one.returned_quantity - back.get(one.id, 0)) for one in order.lines)
    gone = replace(request, state=ReturnState.WITHDRAWN)
    returns = tuple(gone if one.id == return_id else one for one in order.returns)
    is_under_way = any(one.state not in SETTLED_RETURNS for one in returns)
    state = order.state if is_under_way else OrderState.DELIVERED
    return replace(order, lines=lines, returns=returns, state=state)


def _decide(order: Order, line: OrderLine, rules: RulesToday, terms: ReturnTerms | None, action: Action) -> Decision:
    if line.is_cancelled:
        return Decision(line.id, Verdict.CANCELLED)
    in_force = [rule for rule in rules.in_force_for(order, line) if rule.action is action]
    once = next((rule for rule in in_force if isinstance(rule.body, Once)), None)
    if once is not None and _was_exchanged(order, line):
        return Decision(line.id, Verdict.ALREADY_EXCHANGED, once)
    if line.returnable_quantity == 0:
        return Decision(line.id, Verdict.ALREADY_CLAIMED if line.claimed_quantity else Verdict.ALREADY_RETURNED)
    moment = delivered_at(order, line)
    if moment is None:
        return Decision(line.id, Verdict.NOT_DELIVERED)
    return _decide_delivered(line, rules.day_of(moment), in_force, rules.today, terms)


def quote_refund(order: Order, lines: Sequence[ReturnLine], rules: RulesToday, terms: ReturnTerms) -> RefundQuote:
    """Return what sending `lines` back pays, with every deduction and the rule behind it.

    What the delivery cost comes back only with the last piece of the order, and of an express delivery as far as the
    rules say, unless the shop is at fault. It is never more than is left of what was paid.
    """
    quotes = [_quote(order, lines, version, terms) for version in rules.versions]
    quote = max(quotes, key=lambda one: one.amount)
    about, reason, target = f"refund {order.number}", terms.reason, terms.target
    note(about, quote.amount, None, goods=quote.goods, delivery=quote.delivery, reason=reason, target=target)
    for charge in quote.charges:
        note(f"{about} {charge.name}", charge.amount, charge.rule, reason=reason, target=target)
    return quote


def targets_of(order: Order, rules: RulesToday) -> tuple[tuple[RefundTarget, ...], Rule | None]:
    """Return where the money of a return may go, first what is usual, and the rule; without one everywhere."""
    rule = _narrowest(rules.in_force_for(order), Targets)
    return (
        (rule.body.allowed, rule)
        if rule is not None and isinstance(rule.body, Targets)
        else (tuple(RefundTarget), None)
    )


def hand_over_by(order: Order, rules: RulesToday) -> date:
    """Return the last day to hand over a parcel whose label is made today."""
    rule = _narrowest(rules.in_force_for(order), HandOverWithin)
    days = rule.body.days if rule is not None and isinstance(rule.body, HandOverWithin) else _DEFAULT_HAND_OVER_DAYS
    return rules.today + timedelta(days=days)


def settled_within(order: Order, rules: RulesToday) -> tuple[int, Rule] | None:
    """Return within how many working days a refund is paid, and the rule that says so."""
    rule = _narrowest(rules.in_force_for(order), SettledWithin)
    return (rule.body.working_days, rule) if rule is not None and isinstance(rule.body, SettledWithin) else None


def _quote(order: Order, lines: Sequence[ReturnLine], rules: RulesToday, terms: ReturnTerms) -> RefundQuote:
    goods = total((order.line(item.line_id).unit_price * item.quantity for item in lines), order.postage.currency)
    delivery = _delivery_back(order, rules, terms) if is_everything(order, lines) else Money(0, goods.currency)
    charges = () if terms.reason.is_shop_at_fault else tuple(_charges(order, lines, rules, terms))
    taken = total((charge.amount for charge in charges), goods.currency)
    zero, left = Money(0, goods.currency), refundable(order)
    delivery = min(delivery, max(left - goods, zero))
    return RefundQuote(goods, delivery, charges, min(max(goods + delivery - taken, zero), left))


def _delivery_back(order: Order, rules: RulesToday, terms: ReturnTerms) -> Money:
    if terms.reason.is_shop_at_fault:
        return order.postage
    carriers = {parcel.carrier for parcel in order.shipments}
    in_force = (rule.body for rule in rules.in_force_for(order))
    limits = [body.at_most for body in in_force if isinstance(body, DeliveryRefund) and carriers & set(body.carriers)]
    return min((order.postage, *limits))


def delivered_at(order: Order, line: OrderLine) -> datetime | None:
    """Return when the last parcel with a line arrived, None while there is none or one is still to come."""
    arrivals = [parcel.delivered_at for parcel in order.parcels_of(line.id)]
    known = [arrival for arrival in arrivals if arrival is not None]
    return max(known) if known and len(known) == len(arrivals) else None


def _decide_delivered(
    line: OrderLine, delivered_on: date, in_force: Sequence[Rule], today: date, terms: ReturnTerms | None
) -> Decision:
    is_at_fault = terms is not None and terms.reason.is_shop_at_fault
    excluded = _narrowest(in_force, Excluded)
    if excluded is not None and (not is_at_fault or _is_for_guarantee(excluded, terms)):
        return _refused(line, Verdict.EXCLUDED, excluded, delivered_on)
    window = _narrowest(in_force, Window)
    if window is None:
        return _refused(line, Verdict.EXCLUDED, None, delivered_on)
    assert isinstance(window.body, Window)
    last_day, deciding = _last_day(window, in_force, delivered_on)
    if today > last_day:
        refused = _refused(line, Verdict.TOO_LATE, deciding, delivered_on)
        return replace(refused, days=window.body.days, last_day=last_day)
    allowed = Decision(line.id, Verdict.ALLOWED, deciding, delivered_on, window.body.days, last_day)
    if is_at_fault:
        return allowed
    conditions = [rule for rule in in_force if isinstance(rule.body, Condition)]
    unmet = _unmet(conditions, terms)
    if unmet is not None:
        return _refused(line, Verdict.CONDITION_UNMET, unmet, delivered_on)
    names = () if is_at_fault else tuple(one.body.name for one in conditions if isinstance(one.body, Condition))
    return replace(allowed, conditions=names, questions=tuple(_questions(in_force)))


def _is_for_guarantee(excluded: Rule, terms: ReturnTerms | None) -> bool:
    is_faulty = terms is not None and terms.reason is ReturnReason.FAULTY
    return is_faulty and isinstance(excluded.body, Excluded) and excluded.body.is_of_faults


def _narrowest(rules: Iterable[Rule], body: type) -> Rule | None:
    """Return the rule with the narrowest scope; of two equally narrow ones the better for the shopper."""
    matching = [rule for rule in rules if isinstance(rule.body, body)]
    return max(matching, key=lambda rule: (rule.scope.narrowness, _generosity(rule)), default=None)


def _generosity(rule: Rule) -> int:
    match rule.body:
        case Window(days):
            return days
        case Postage(amount):
            return -amount.minor
        case _:
            return 0


def _last_day(window: Rule, rules: Iterable[Rule], delivered_on: date) -> tuple[date, Rule]:
    assert isinstance(window.body, Window)
    best, deciding = delivered_on + timedelta(days=window.body.days), window
    for rule in rules:
        if isinstance(rule.body, SeasonalExtension):
            extended = _extended_until(rule.body, delivered_on)
            if extended is not None and extended > best:
                best, deciding = extended, rule
    return best, deciding


def _extended_until(season: SeasonalExtension, delivered_on: date) -> date | None:
    start = date(delivered_on.year, *season.start)
    end = date(delivered_on.year, *season.end)
    return date(delivered_on.year + 1, *season.until) if start <= delivered_on <= end else None


def _unmet(conditions: Iterable[Rule], terms: ReturnTerms | None) -> Rule | None:
    missing = frozenset[str]() if terms is None else terms.unmet_conditions
    return next((rule for rule in conditions if isinstance(rule.body, Condition) and rule.body.name in missing), None)


def _questions(rules: Iterable[Rule]) -> Iterable[str]:
    for rule in rules:
        match rule.body:
            case Condition(name, is_asked=True):
                yield name
            case Fee(unless=name) if name:
                yield name


def _refused(line: OrderLine, verdict: Verdict, rule: Rule | None, delivered_on: date) -> Decision:
    return Decision(line.id, verdict, rule, delivered_on)


def is_everything(order: Order, lines: Sequence[ReturnLine]) -> bool:
    """Whether nothing of an order is left with the shopper when these pieces are gone too: no other variant either."""
    coming_back = {item.line_id: item.quantity for item in lines}
    if any(_was_exchanged(order, line) for line in order.lines):
        return False
    return all(line.is_cancelled or line.returnable_quantity == coming_back.get(line.id, 0) for line in order.lines)


def _charges(order: Order, lines: Sequence[ReturnLine], rules: RulesToday, terms: ReturnTerms) -> Iterable[Charge]:
    once: set[str] = set()  # a fee in money is for the parcel, a share is for each line
    for item in lines:
        line = order.line(item.line_id)
        for rule in _of_returns(rules, order, line):
            if not isinstance(rule.body, Fee) or rule.id in once or not _is_due(rule.body, terms):
                continue
            if rule.body.amount is not None:
                once.add(rule.id)
            yield Charge(rule.body.name, _fee_amount(rule.body, line.unit_price * item.quantity), rule)
    yield from _postage(order, lines, rules, terms)


def _of_returns(rules: RulesToday, order: Order, line: OrderLine) -> list[Rule]:
    return [rule for rule in rules.in_force_for(order, line) if rule.action is Action.RETURN]


def _was_exchanged(order: Order, line: OrderLine) -> bool:
    return any(
        request.replacement is not None and item.line_id == line.id
        for request in order.returns
        for item in request.lines
        if request.state is not ReturnState.WITHDRAWN
    )


def _is_due(fee: Fee, terms: ReturnTerms) -> bool:
    return not fee.unless or fee.unless in terms.unmet_conditions


def _fee_amount(fee: Fee, price: Money) -> Money:
    return fee.amount if fee.amount is not None else price.percent(fee.percent)


def _postage(order: Order, lines: Sequence[ReturnLine], rules: RulesToday, terms: ReturnTerms) -> Iterable[Charge]:
    """Charge one parcel, by the dearest rule among its lines."""
    of_lines = (_narrowest(_of_returns(rules, order, order.line(item.line_id)), Postage) for item in lines)
    charges = [
        Charge("return_postage", rule.body.amount, rule)
        for rule in of_lines
        if rule is not None and isinstance(rule.body, Postage) and _costs(rule.body, terms)
    ]
    yield from sorted(charges, key=lambda charge: charge.amount)[-1:]


def _costs(postage: Postage, terms: ReturnTerms) -> bool:
    is_free = postage.is_free_for_store_credit and terms.target is RefundTarget.STORE_CREDIT
    return postage.amount.minor > 0 and not is_free
