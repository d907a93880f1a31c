"""Which rules have the same right to decide about something, and which have nothing left to decide."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.domain.bills import DueWithin
from chatbot.domain.knowledge import Period
from chatbot.domain.rule_scopes import is_left_to, lies_within, meet, sets_of
from chatbot.domain.rules import (
    AtMost,
    ChargedAtOrder,
    Claimable,
    DeliveryCost,
    DeliveryRefund,
    HandOverWithin,
    LostAfter,
    Once,
    Payable,
    Postage,
    PriceDifference,
    Rule,
    RuleBody,
    SettledWithin,
    StaffAbove,
    Targets,
    WhileIn,
    Window,
)

_BY_NARROWNESS = (Window, Postage, Claimable, DeliveryCost, AtMost, StaffAbove, PriceDifference)
_SAID_ONCE = (SettledWithin, HandOverWithin, DueWithin, Targets)
_ONE_DECIDES = (*_BY_NARROWNESS, *_SAID_ONCE, LostAfter, WhileIn, ChargedAtOrder)


def say_the_same(one: RuleBody, other: RuleBody) -> bool:
    """Whether two bodies give the same, whatever the order in which it is written."""
    return _given(one) == _given(other)


def is_said_once(body: RuleBody) -> bool:
    """Whether a shop says such a thing once for a scope."""
    return isinstance(body, _SAID_ONCE)


def is_tie(one: Rule, other: Rule, both: Period, rules: Sequence[Rule]) -> bool:
    """Whether two different rules of a kind have the same right to decide about something in the days of `both`."""
    is_equal = isinstance(one.body, _ONE_DECIDES) and one.scope.narrowness == other.scope.narrowness
    if not is_equal or not meet(one.scope, other.scope) or _are_apart(one.body, other.body):
        return False
    if not isinstance(one.body, _BY_NARROWNESS):
        return True
    about = _subjects(one.body) & _subjects(other.body)
    alike = [rule for rule in rules if _is_alike(rule, one) and about <= _subjects(rule.body)]
    return is_left_to(one, other, both, alike)


def better(one: Rule, other: Rule) -> Rule | None:
    """Return the rule that decides as it is better for the shopper, None when that does not tell them apart."""
    match one.body, other.body:
        case Window(days), Window(others_days):
            return one if days > others_days else other
        case Postage(amount), Postage(others_amount) if amount != others_amount:
            return one if amount < others_amount else other
        case _:
            return None


def is_idle(inner: Rule, outer: Rule) -> bool:
    """Whether `inner` changes nothing beside `outer`: of these kinds every rule that fits applies."""
    if not _is_alike(inner, outer) or not lies_within(inner.scope, outer.scope):
        return False
    match inner.body, outer.body:
        case Once(), Once():
            return sets_of(inner.scope) != sets_of(outer.scope)
        case Payable() as less, Payable() as more:
            is_within = set(less.methods) <= set(more.methods) and less.is_saved is more.is_saved
            is_repeated = say_the_same(less, more) and sets_of(inner.scope) == sets_of(outer.scope)
            return is_within and not is_repeated and _is_stricter(less, more)
        case _:
            return False


def _given(body: RuleBody) -> object:
    match body:
        case Targets(values) | WhileIn(values) | ChargedAtOrder(values):
            return frozenset(values)
        case LostAfter(value, carriers) | DeliveryRefund(value, carriers):
            return value, frozenset(carriers)
        case DueWithin(days, methods):
            return days, frozenset(methods)
        case DeliveryCost(amount, carriers, free_from):
            return amount, free_from, frozenset(carriers)
        case Claimable(kind, remedies, days):
            return kind, days, frozenset(remedies)
        case Payable(methods, least, most, is_saved):
            return least, most, is_saved, frozenset(methods)
        case _:
            return body


def _is_alike(one: Rule, other: Rule) -> bool:
    return one.action is other.action and type(one.body) is type(other.body)


def _subjects(body: RuleBody) -> frozenset[str]:
    """Return what a body is about, where several of its kind stand beside each other; a rule of any is about none."""
    match body:
        case Claimable(kind):
            return frozenset({kind.value})
        case DeliveryCost(_, carriers) | LostAfter(_, carriers):
            return frozenset(carriers)
        case _:
            return frozenset()


def _are_apart(one: RuleBody, other: RuleBody) -> bool:
    """Whether two rules are not about the same, or give the same for it.

    About lost parcels a rule that names the carrier goes before one that names none.
    """
    is_shared = bool(_subjects(one) & _subjects(other))
    match one, other:
        case LostAfter(days, carriers), LostAfter(others_days, others_carriers):
            return days == others_days or not (is_shared or (not carriers and not others_carriers))
        case DeliveryCost(amount, _, free_from), DeliveryCost(others_amount, _, others_free_from):
            return (amount, free_from) == (others_amount, others_free_from) or not is_shared
        case Claimable(), Claimable():
            return not is_shared
        case _:
            return False


def _is_stricter(less: Payable, more: Payable) -> bool:
    """Whether nothing may be paid by `less` that may not by `more`."""
    is_below = more.most is None or (less.most is not None and less.most <= more.most)
    return more.least <= less.least and is_below
