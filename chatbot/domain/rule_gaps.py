"""What a shop's rules leave open: goods, members, countries and days that no rule decides about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.domain.commerce import ClaimKind
from chatbot.domain.knowledge import Period
from chatbot.domain.rule_findings import Finding, FindingKind, Severity
from chatbot.domain.rule_scopes import countries_of, described, joined, periods_of, span, uncovered
from chatbot.domain.rules import Action, Claimable, Excluded, Postage, Rule, RuleBody, WhileIn, Window

_IN_STATES = (Action.CANCEL, Action.CHANGE_ADDRESS, Action.CHANGE_PAYMENT, Action.SWAP_VARIANT, Action.INVOICE)
"""What may be done only in states of the order that a rule names."""


def gaps(rules: Sequence[Rule]) -> Iterator[Finding]:
    """Yield what no rule decides, from the first day of the rules that should."""
    returns, exchanges, claims = (_about(action, rules) for action in (Action.RETURN, Action.EXCHANGE, Action.CLAIM))
    windows = [rule for rule in returns if isinstance(rule.body, Window)]
    if windows:
        yield from _undecided(returns, rules, "")
    if countries_of(rules):
        for period, scope in uncovered(returns, countries_of(rules), _periods(windows, rules), _is_without_postage):
            yield _gap(Severity.WARNING, f"no return postage for {described(scope, rules)} {span(period)}")
    yield from _undecided(exchanges, rules, "an exchange of ")
    yield from _unclaimable(claims, rules)
    yield from _changes_without_limit(rules, _periods(windows, rules))


def _about(action: Action, rules: Sequence[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.action is action]


def _periods(deciding: Sequence[Rule], rules: Sequence[Rule]) -> list[Period]:
    """Return the periods of all rules from the first day of those that decide, from the very first when none does."""
    starts = [rule.effective.start for rule in deciding or rules]
    return periods_of(rules, min(starts)) if starts else []


def _gap(severity: Severity, text: str) -> Finding:
    return Finding(severity, FindingKind.GAP, (), text)


def _undecided(about: Sequence[Rule], rules: Sequence[Rule], what: str) -> Iterator[Finding]:
    """Yield for what and when neither a window nor an exclusion is there, once there are rules of this action."""
    if not about:
        return
    windows = [rule for rule in about if isinstance(rule.body, Window)]
    for period, scope in uncovered(about, countries_of(rules), _periods(windows or about, rules), _is_undecided):
        text = f"neither a window nor an exclusion for {what}{described(scope, rules)} {span(period)}"
        yield _gap(Severity.ERROR, text)


def _is_undecided(bodies: Sequence[RuleBody]) -> bool:
    return not any(isinstance(body, Window | Excluded) for body in bodies)


def _is_without_postage(bodies: Sequence[RuleBody]) -> bool:
    kinds = {type(body) for body in bodies}
    return Window in kinds and not {Excluded, Postage} & kinds


def _unclaimable(claims: Sequence[Rule], rules: Sequence[Rule]) -> Iterator[Finding]:
    """Yield which kinds of claims nobody may make, once there are rules about any."""
    claimable = [rule for rule in claims if isinstance(rule.body, Claimable)]
    if not claimable:
        return
    periods = _periods(claimable, rules)
    for kind in ClaimKind:
        of_kind = [rule for rule in claimable if isinstance(rule.body, Claimable) and rule.body.kind is kind]
        for period, scope in uncovered(of_kind, countries_of(rules), periods, _is_empty):
            text = f"nothing can be reported as {kind} for {described(scope, rules)} {span(period)}"
            yield _gap(Severity.WARNING, text)


def _is_empty(bodies: Sequence[RuleBody]) -> bool:
    return not bodies


def _changes_without_limit(rules: Sequence[Rule], periods: Sequence[Period]) -> Iterator[Finding]:
    for action in _IN_STATES:
        limits = [rule for rule in _about(action, rules) if isinstance(rule.body, WhileIn)]
        for period in joined(one for one in periods if not any(one.start in rule.effective for rule in limits)):
            text = f"no rule allows {action}, in any state of an order, {span(period)}"
            yield _gap(Severity.WARNING, text)
