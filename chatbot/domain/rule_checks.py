"""Finds mistakes in a shop's rules before a shopper does: citations, overlaps, contradictions and gaps.

Pure: rules and documents come in, findings go out. Only days on which some rule begins or has ended are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations, product

from chatbot.domain.commerce import Membership, ReturnClass
from chatbot.domain.knowledge import Document, Period
from chatbot.domain.rule_citations import whats_wrong
from chatbot.domain.rules import (
    Action,
    ChargedAtOrder,
    Excluded,
    Fee,
    HandOverWithin,
    LostAfter,
    Postage,
    Rule,
    RuleBody,
    Scope,
    SettledWithin,
    Targets,
    WhileIn,
    Window,
)

_Combination = tuple[ReturnClass, Membership, str]
_BY_NARROWNESS = (Window, Postage)
_SAID_ONCE = (SettledWithin, HandOverWithin, Targets)
_ONE_DECIDES = (*_BY_NARROWNESS, *_SAID_ONCE, LostAfter, WhileIn, ChargedAtOrder)
_ELSEWHERE = ""  # a country that no rule names
_DAY = timedelta(days=1)


class Severity(StrEnum):
    """How bad a finding is: an ERROR misleads or fails a shopper, a WARNING may be meant."""

    ERROR = "error"
    WARNING = "warning"


class FindingKind(StrEnum):
    """What a finding is about."""

    CITATION = "citation"
    OVERLAP = "overlap"
    DUPLICATE = "duplicate"
    CONTRADICTION = "contradiction"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with the rules, and which of them it concerns; a gap concerns none."""

    severity: Severity
    kind: FindingKind
    rule_ids: tuple[str, ...]
    text: str


def check_rules(rules: Sequence[Rule], documents: Iterable[Document]) -> tuple[Finding, ...]:
    """Return what is wrong with the rules of all times, errors first."""
    by_id: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        by_id[document.id].append(document)
    wrong = ((rule, whats_wrong(rule, by_id[rule.clause.document_id])) for rule in rules)
    found = [Finding(Severity.ERROR, FindingKind.CITATION, (rule.id,), text) for rule, text in wrong if text]
    found += _pairs(rules)
    found += _fees(rules)
    found += _never_applying(rules)
    found += _gaps(rules)
    return tuple(sorted(found, key=lambda finding: finding.severity is Severity.WARNING))


def _pairs(rules: Sequence[Rule]) -> Iterator[Finding]:
    """Compare each two rules that say the same kind of thing at the same time."""
    for one, other in combinations(rules, 2):
        both = _shared(one.effective, other.effective)
        if both is not None and one.action is other.action and type(one.body) is type(other.body):
            yield from _compared(one, other, both, rules)


def _compared(one: Rule, other: Rule, both: Period, rules: Sequence[Rule]) -> Iterator[Finding]:
    ids = (one.id, other.id)
    is_same_scope = _as_sets(one.scope) == _as_sets(other.scope)
    if _given(one.body) == _given(other.body):
        if is_same_scope:
            yield Finding(Severity.WARNING, FindingKind.DUPLICATE, ids, f"say the same {_span(both)}")
    elif isinstance(one.body, _SAID_ONCE) and is_same_scope:
        text = f"say different things for the same scope {_span(both)}"
        yield Finding(Severity.ERROR, FindingKind.CONTRADICTION, ids, text)
    elif _is_tie(one, other, both, rules):
        better = _better(one, other)
        severity = Severity.ERROR if better is None else Severity.WARNING
        decides = "the order of the files decides" if better is None else f"{better.id} is better for shoppers and wins"
        place = _described(_intersection(one.scope, other.scope), rules)
        text = f"are equally narrow and differ for {place} {_span(both)}: {decides}"
        yield Finding(severity, FindingKind.OVERLAP, ids, text)


def _given(body: RuleBody) -> object:
    """Return what a body gives, whatever the order in which it is written."""
    match body:
        case Targets(values) | WhileIn(values) | ChargedAtOrder(values):
            return frozenset(values)
        case LostAfter(working_days, carriers):
            return working_days, frozenset(carriers)
        case _:
            return body


def _is_tie(one: Rule, other: Rule, both: Period, rules: Sequence[Rule]) -> bool:
    """Whether two different rules have the same right to decide about something."""
    is_one_of_them = isinstance(one.body, _ONE_DECIDES) and one.scope.narrowness == other.scope.narrowness
    if not is_one_of_them or not _meet(one.scope, other.scope) or not _is_same_carrier(one.body, other.body):
        return False
    return not isinstance(one.body, _BY_NARROWNESS) or _is_left_to_them(one, other, both, rules)


def _is_left_to_them(one: Rule, other: Rule, both: Period, rules: Sequence[Rule]) -> bool:
    """Whether anything is left that no narrower rule decides."""
    narrower = [
        rule
        for rule in rules
        if rule.action is one.action
        and type(rule.body) is type(one.body)
        and rule.scope.narrowness > one.scope.narrowness
    ]
    days = [period.start for period in _periods(rules, both.start) if period.start in both]
    for combination in product(ReturnClass, Membership, (*_countries(rules), _ELSEWHERE)):
        if one.scope.covers(*combination) and other.scope.covers(*combination):
            deciding = [rule for rule in narrower if rule.scope.covers(*combination)]
            if not all(any(day in rule.effective for rule in deciding) for day in days):
                return True
    return False


def _is_same_carrier(one: RuleBody, other: RuleBody) -> bool:
    """Whether two rules can be about one parcel; what names its carrier goes before what names none."""
    if isinstance(one, LostAfter) and isinstance(other, LostAfter):
        are_named = set(one.carriers) & set(other.carriers)
        return one.working_days != other.working_days and (bool(are_named) or one.carriers == other.carriers)
    return True


def _better(one: Rule, other: Rule) -> Rule | None:
    """Return the rule that is better for the shopper, None when this does not tell them apart."""
    match one.body, other.body:
        case Window(days), Window(others_days):
            return one if days > others_days else other
        case Postage(amount), Postage(others_amount) if amount != others_amount:
            return one if amount < others_amount else other
        case _:
            return None


def _fees(rules: Iterable[Rule]) -> Iterator[Finding]:
    for rule in rules:
        if isinstance(rule.body, Fee) and rule.body.percent > 100:
            text = f"takes {rule.body.percent} percent, more than was paid"
            yield Finding(Severity.ERROR, FindingKind.CONTRADICTION, (rule.id,), text)


def _never_applying(rules: Sequence[Rule]) -> Iterator[Finding]:
    returns = [rule for rule in rules if rule.action is Action.RETURN]
    for window, excluded in product(returns, returns):
        both = _shared(window.effective, excluded.effective)
        is_pair = isinstance(window.body, Window) and isinstance(excluded.body, Excluded)
        if is_pair and both is not None and _lies_within(window.scope, excluded.scope):
            text = f"does not apply {_span(both)} unless the shop is at fault: {excluded.id} excludes the same goods"
            yield Finding(Severity.WARNING, FindingKind.CONTRADICTION, (window.id, excluded.id), text)


def _gaps(rules: Sequence[Rule]) -> Iterator[Finding]:
    windows = [rule.effective.start for rule in rules if rule.action is Action.RETURN and isinstance(rule.body, Window)]
    starts = windows or [rule.effective.start for rule in rules]
    if not starts:
        return
    periods = _periods(rules, min(starts))
    if windows:
        for period, scope in _uncovered(rules, periods, _is_undecided):
            text = f"neither a window nor an exclusion for {_described(scope, rules)} {_span(period)}"
            yield Finding(Severity.ERROR, FindingKind.GAP, (), text)
    if _countries(rules):
        for period, scope in _uncovered(rules, periods, _is_without_postage):
            text = f"no return postage for {_described(scope, rules)} {_span(period)}"
            yield Finding(Severity.WARNING, FindingKind.GAP, (), text)
    for action in (Action.CANCEL, Action.CHANGE_ADDRESS):
        limits = [rule for rule in rules if rule.action is action and isinstance(rule.body, WhileIn)]
        for period in _joined(one for one in periods if not any(one.start in rule.effective for rule in limits)):
            text = f"no rule says until when {action} is possible {_span(period)}"
            yield Finding(Severity.WARNING, FindingKind.GAP, (), text)


def _is_undecided(bodies: Sequence[RuleBody]) -> bool:
    return not any(isinstance(body, Window | Excluded) for body in bodies)


def _is_without_postage(bodies: Sequence[RuleBody]) -> bool:
    kinds = {type(body) for body in bodies}
    return Window in kinds and not {Excluded, Postage} & kinds


def _uncovered(
    rules: Sequence[Rule], periods: Sequence[Period], is_uncovered: Callable[[Sequence[RuleBody]], bool]
) -> Iterator[tuple[Period, Scope]]:
    """Yield for what and when the return rules that fit leave something out, in as few scopes as possible."""
    found: defaultdict[Period, list[_Combination]] = defaultdict(list)
    for combination in product(ReturnClass, Membership, _countries(rules) or (_ELSEWHERE,)):
        fitting = [rule for rule in rules if rule.action is Action.RETURN and rule.scope.covers(*combination)]
        for period in _joined(
            one for one in periods if is_uncovered([rule.body for rule in fitting if one.start in rule.effective])
        ):
            found[period].append(combination)
    for period in sorted(found, key=lambda one: one.start):
        yield from ((period, scope) for scope in _gathered(found[period]))


def _gathered(found: Iterable[_Combination]) -> Iterator[Scope]:
    """Put combinations together: the countries of the same goods and standing, then the goods, then the standings."""
    countries: defaultdict[tuple[ReturnClass, Membership], list[str]] = defaultdict(list)
    goods: defaultdict[tuple[Membership, tuple[str, ...]], list[ReturnClass]] = defaultdict(list)
    members: defaultdict[tuple[tuple[ReturnClass, ...], tuple[str, ...]], list[Membership]] = defaultdict(list)
    for one, member, country in found:
        countries[one, member].append(country)
    for (one, member), named in countries.items():
        goods[member, tuple(named)].append(one)
    for (member, places), ones in goods.items():
        members[tuple(ones), places].append(member)
    for (kinds, places), standings in members.items():
        yield Scope(kinds, tuple(standings), places)


def _periods(rules: Iterable[Rule], begin: date) -> list[Period]:
    """Return the periods from `begin` on, the last one without an end, in which no rule begins or ends."""
    days = {begin}
    for rule in rules:
        days.add(rule.effective.start)
        if rule.effective.end is not None and rule.effective.end < date.max:
            days.add(rule.effective.end + _DAY)
    changes = sorted(day for day in days if day >= begin)
    ends = [day - _DAY for day in changes[1:]]
    return [Period(start, end) for start, end in zip(changes, [*ends, None], strict=True)]


def _joined(periods: Iterable[Period]) -> list[Period]:
    """Make one period of those that follow each other."""
    joined: list[Period] = []
    for period in periods:
        last = joined[-1].end if joined else None
        if last is not None and last + _DAY == period.start:
            joined[-1] = Period(joined[-1].start, period.end)
        else:
            joined.append(period)
    return joined
