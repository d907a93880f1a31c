"""Finds mistakes in a shop's rules before a shopper does: citations, overlaps, contradictions and gaps.

Pure: rules and documents come in, findings go out. Only days on which some rule begins or has ended are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, permutations

from chatbot.domain.knowledge import Document, Period
from chatbot.domain.rule_citations import fault_of_citation
from chatbot.domain.rule_findings import Finding, FindingKind, Severity
from chatbot.domain.rule_gaps import gaps
from chatbot.domain.rule_rivals import better, is_idle, is_said_once, is_tie, say_the_same
from chatbot.domain.rule_scopes import described, intersection, lies_within, sets_of, shared, span
from chatbot.domain.rules import Action, AtMost, Excluded, Fee, Once, Payable, Rule, RuleBody, Window

_MAY_BE_EXCLUDED = (Action.RETURN, Action.EXCHANGE)


def check_rules(rules: Sequence[Rule], documents: Iterable[Document]) -> tuple[Finding, ...]:
    """Return what is wrong with the rules of all times, errors first."""
    found = [
        *_citations(rules, documents),
        *_pairs(rules),
        *_idle(rules),
        *_impossible(rules),
        *_never_applying(rules),
        *gaps(rules),
    ]
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
    if say_the_same(one.body, other.body):
        if is_same_scope:
            yield Finding(Severity.WARNING, FindingKind.DUPLICATE, ids, f"say the same {span(both)}")
    elif is_said_once(one.body) and is_same_scope:
        text = f"say different things for the same scope {span(both)}"
        yield Finding(Severity.ERROR, FindingKind.CONTRADICTION, ids, text)
    elif is_tie(one, other, both, rules):
        winning = better(one, other)
        severity = Severity.ERROR if winning is None else Severity.WARNING
        winner = "the order of the files decides" if winning is None else f"{winning.id} wins, better for the shopper"
        place = described(intersection(one.scope, other.scope), rules)
        text = f"equally narrow and different for {place} {span(both)}: {winner}"
        yield Finding(severity, FindingKind.OVERLAP, ids, text)


def _idle(rules: Sequence[Rule]) -> Iterator[Finding]:
    for inner, outer in permutations(rules, 2):
        is_covered = shared(inner.effective, outer.effective) == inner.effective
        if is_covered and is_idle(inner, outer):
            text = f"the first changes nothing {span(inner.effective)}, the second says as much for more"
            yield Finding(Severity.WARNING, FindingKind.DUPLICATE, (inner.id, outer.id), text)


def _impossible(rules: Iterable[Rule]) -> Iterator[Finding]:
    """Find rules that contradict themselves."""
    for rule in rules:
        fault = _fault(rule.body)
        if fault:
            yield Finding(Severity.ERROR, FindingKind.CONTRADICTION, (rule.id,), fault)


def _fault(body: RuleBody) -> str:
    match body:
        case Fee(percent=percent) if percent > 100:
            return f"takes {percent} percent off, more than the goods cost"
        case Payable(least=least, most=most) if most is not None and most < least:
            return f"lets nothing be paid, from {least.decimal} to {most.decimal} {most.currency}"
        case AtMost(times=0):
            return "allows no change at all; leave while_in out instead"
        case _:
            return ""


def _never_applying(rules: Sequence[Rule]) -> Iterator[Finding]:
    for action in _MAY_BE_EXCLUDED:
        about = [rule for rule in rules if rule.action is action]
        exclusions = [rule for rule in about if isinstance(rule.body, Excluded)]
        for rule in (one for one in about if isinstance(one.body, Window | Once)):
            yield from _excluded(rule, exclusions)


def _excluded(rule: Rule, exclusions: Iterable[Rule]) -> Iterator[Finding]:
    what = "the window" if isinstance(rule.body, Window) else "once"
    for excluded in exclusions:
        both = shared(rule.effective, excluded.effective)
        if both is not None and lies_within(rule.scope, excluded.scope):
            text = f"{what} never applies {span(both)}, the same goods are excluded (unless the shop is at fault)"
            yield Finding(Severity.WARNING, FindingKind.CONTRADICTION, (rule.id, excluded.id), text)
