"""Finds mistakes in a shop's rules before a shopper does: citations, overlaps, contradictions and gaps.

Pure: rules and documents come in, findings go out. Only days on which some rule begins or has ended are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from chatbot.domain.knowledge import Document, Period
from chatbot.domain.rule_citations import fault_of_citation
from chatbot.domain.rule_scopes import (
    countries_of,
    described,
    intersection,
    is_left_to,
    joined,
    lies_within,
    meet,
    periods_of,
    sets_of,
    shared,
    span,
    uncovered,
)
from chatbot.domain.rules import (
    Action,
    ChargedAtOrder,
    DeliveryRefund,
    Excluded,
    Fee,
    HandOverWithin,
    LostAfter,
    Postage,
    Rule,
    RuleBody,
    SettledWithin,
    Targets,
    WhileIn,
    Window,
)

_BY_NARROWNESS = (Window, Postage)
_SAID_ONCE = (SettledWithin, HandOverWithin, Targets)
_ONE_DECIDES = (*_BY_NARROWNESS, *_SAID_ONCE, LostAfter, WhileIn, ChargedAtOrder)


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
    found = [*_citations(rules, documents), *_pairs(rules), *_fees(rules), *_never_applying(rules), *_gaps(rules)]
    return tuple(sorted(found, key=lambda finding: finding.severity is Severity.WARNING))


def _citations(rules: Iterable[Rule], documents: Iterable[Document]) -> Iterator[Finding]:
    by_id: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        by_id[document.id].append(document)
    for rule in rules:
        fault = fault_of_citation(rule, by_id[rule.clause.document_id])
        if fault:
            yield Finding(Severity.ERROR, FindingKind.CITATION, (rule.id,), fault)


def _pairs(rules: Sequence[Rule]) -> Iterator[Finding]:
    """Compare each two rules that say the same kind of thing at the same time."""
    for one, other in combinations(rules, 2):
        both = shared(one.effective, other.effective)
        if both is not None and one.action is other.action and type(one.body) is type(other.body):
            yield from _compared(one, other, both, rules)


def _compared(one: Rule, other: Rule, both: Period, rules: Sequence[Rule]) -> Iterator[Finding]:
    ids = (one.id, other.id)
    is_same_scope = sets_of(one.scope) == sets_of(other.scope)
    if _given(one.body) == _given(other.body):
        if is_same_scope:
            yield Finding(Severity.WARNING, FindingKind.DUPLICATE, ids, f"say the same {span(both)}")
    elif isinstance(one.body, _SAID_ONCE) and is_same_scope:
        text = f"say different things for the same scope {span(both)}"
        yield Finding(Severity.ERROR, FindingKind.CONTRADICTION, ids, text)
    elif _is_tie(one, other, both, rules):
        better = _better(one, other)
        severity = Severity.ERROR if better is None else Severity.WARNING
        winner = "the order of the files decides" if better is None else f"{better.id} wins, better for the shopper"
        place = described(intersection(one.scope, other.scope), rules)
        text = f"equally narrow and different for {place} {span(both)}: {winner}"
        yield Finding(severity, FindingKind.OVERLAP, ids, text)


def _given(body: RuleBody) -> object:
    """Return what a body gives, whatever the order in which it is written."""
    match body:
        case Targets(values) | WhileIn(values) | ChargedAtOrder(values):
            return frozenset(values)
        case LostAfter(value, carriers) | DeliveryRefund(value, carriers):
            return value, frozenset(carriers)
        case _:
            return body


def _is_tie(one: Rule, other: Rule, both: Period, rules: Sequence[Rule]) -> bool:
    """Whether two different rules have the same right to decide about something."""
    is_equal = isinstance(one.body, _ONE_DECIDES) and one.scope.narrowness == other.scope.narrowness
    if not is_equal or not meet(one.scope, other.scope) or _are_apart(one.body, other.body):
        return False
    if not isinstance(one.body, _BY_NARROWNESS):
        return True
    alike = [rule for rule in rules if rule.action is one.action and type(rule.body) is type(one.body)]
    return is_left_to(one, other, both, alike)


def _are_apart(one: RuleBody, other: RuleBody) -> bool:
    """Whether two rules on lost parcels give the same days, or are not about the same carriers.

    A rule that names the carrier goes before one that names none.
    """
    if not isinstance(one, LostAfter) or not isinstance(other, LostAfter):
        return False
    is_any = not one.carriers and not other.carriers
    return one.working_days == other.working_days or not (is_any or set(one.carriers) & set(other.carriers))


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
            text = f"takes {rule.body.percent} percent off, more than the goods cost"
            yield Finding(Severity.ERROR, FindingKind.CONTRADICTION, (rule.id,), text)


def _never_applying(rules: Iterable[Rule]) -> Iterator[Finding]:
    returns = [rule for rule in rules if rule.action is Action.RETURN]
    exclusions = [rule for rule in returns if isinstance(rule.body, Excluded)]
    for window in (rule for rule in returns if isinstance(rule.body, Window)):
        for excluded in exclusions:
            both = shared(window.effective, excluded.effective)
            if both is not None and lies_within(window.scope, excluded.scope):
                text = (
                    f"the window never applies {span(both)}, the same goods are excluded (unless the shop is at fault)"
                )
                yield Finding(Severity.WARNING, FindingKind.CONTRADICTION, (window.id, excluded.id), text)


def _gaps(rules: Sequence[Rule]) -> Iterator[Finding]:
    returns = [rule for rule in rules if rule.action is Action.RETURN]
    windows = [rule.effective.start for rule in returns if isinstance(rule.body, Window)]
    starts = windows or [rule.effective.start for rule in rules]
    periods = periods_of(rules, min(starts)) if starts else []
    countries = countries_of(rules)
    if windows:
        for period, scope in uncovered(returns, countries, periods, _is_undecided):
            text = f"neither a window nor an exclusion for {described(scope, rules)} {span(period)}"
            yield Finding(Severity.ERROR, FindingKind.GAP, (), text)
    if countries:
        for period, scope in uncovered(returns, countries, periods, _is_without_postage):
            text = f"no return postage for {described(scope, rules)} {span(period)}"
            yield Finding(Severity.WARNING, FindingKind.GAP, (), text)
    yield from _changes_without_limit(rules, periods)


def _is_undecided(bodies: Sequence[RuleBody]) -> bool:
    return not any(isinstance(body, Window | Excluded) for body in bodies)


def _is_without_postage(bodies: Sequence[RuleBody]) -> bool:
    kinds = {type(body) for body in bodies}
    return Window in kinds and not {Excluded, Postage} & kinds


def _changes_without_limit(rules: Sequence[Rule], periods: Sequence[Period]) -> Iterator[Finding]:
    for action in (Action.CANCEL, Action.CHANGE_ADDRESS):
        limits = [rule for rule in rules if rule.action is action and isinstance(rule.body, WhileIn)]
        for period in joined(one for one in periods if not any(one.start in rule.effective for rule in limits)):
            text = f"no rule allows {action}, in any state of an order, {span(period)}"
            yield Finding(Severity.WARNING, FindingKind.GAP, (), text)
