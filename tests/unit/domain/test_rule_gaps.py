"""What the rules leave open is found for goods, members, countries and days."""

from dataclasses import replace
from datetime import date

import pytest

from chatbot.domain.commerce import ClaimKind, Membership, OrderState, Remedy, ReturnClass
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.rule_checks import check_rules
from chatbot.domain.rule_findings import FindingKind, Severity
from chatbot.domain.rules import (
    Action,
    AtMost,
    Claimable,
    Excluded,
    Once,
    Postage,
    Rule,
    Scope,
    SettledWithin,
    StaffAbove,
    WhileIn,
    Window,
)
from chatbot.testing.rules import ALWAYS, return_rule, rule_about

UNTIL_2025, FROM_2026 = Period(date(2024, 1, 1), date(2025, 12, 31)), Period(date(2026, 1, 1))
LIMIT = return_rule(WhileIn((OrderState.PLACED,)))
IN_STATES = (Action.CANCEL, Action.CHANGE_ADDRESS, Action.CHANGE_PAYMENT, Action.SWAP_VARIANT, Action.INVOICE)
CHANGES = tuple(replace(LIMIT, id=action, action=action) for action in IN_STATES)
WINDOW, FREE = return_rule(Window(30)), return_rule(Postage(Money(0)))
IN_DE, IN_NO = Scope((), (), ("DE",)), Scope((), (), ("NO",))
GOODS = tuple(ReturnClass)


def _gaps(*rules: Rule) -> list[tuple[Severity, str]]:
    findings = check_rules((*CHANGES, *rules), ())
    return [(one.severity, one.text) for one in findings if one.kind is FindingKind.GAP]


def _undecided(where: str) -> tuple[Severity, str]:
    return Severity.ERROR, f"neither a window nor an exclusion for {where}"


def test_that_rules_for_everything_and_always_leave_no_gap() -> None:
    assert _gaps(WINDOW) == []
    assert _gaps(WINDOW, FREE, return_rule(Window(60), IN_DE)) == []


def test_that_goods_that_no_rule_decides_are_a_gap() -> None:
    assert _gaps(return_rule(Window(30), Scope(GOODS[:6]))) == [
        _undecided("goods personalised, gift_card, not_returnable from 2024-01-01")
    ]
    assert _gaps(return_rule(Window(30), Scope(GOODS[:6])), return_rule(Excluded(), Scope(GOODS[6:]))) == []


def test_that_members_and_countries_of_a_gap_are_told() -> None:
    standing = Scope((), (Membership.CIRCLE,))
    assert _gaps(return_rule(Window(60), standing)) == [_undecided("members none from 2024-01-01")]
    assert _gaps(return_rule(Window(60), IN_DE), return_rule(Excluded(), IN_NO), FREE) == []
    assert _gaps(return_rule(Window(60), IN_DE), FREE, return_rule(SettledWithin(5), IN_NO)) == [
        _undecided("countries NO from 2024-01-01")
    ]


def test_that_a_gap_that_is_no_single_scope_is_told_in_parts() -> None:
    circle = return_rule(Window(60), Scope((), (Membership.CIRCLE,)))
    assert _gaps(circle, return_rule(Window(20), Scope(GOODS[1:]))) == [
        _undecided("goods standard; members none from 2024-01-01")
    ]
    in_germany = return_rule(Window(20), Scope(GOODS[1:], (), ("DE",)))
    assert _gaps(circle, in_germany, return_rule(SettledWithin(5), IN_NO), FREE) == [
        _undecided("goods standard; members none from 2024-01-01"),
        _undecided(f"goods {', '.join(GOODS[1:])}; members none; countries NO from 2024-01-01"),
    ]


@pytest.mark.parametrize(
    ("windows", "days"),
    [
        ((UNTIL_2025, FROM_2026), None),
        ((UNTIL_2025,), "from 2026-01-01"),
        ((UNTIL_2025, Period(date(2026, 2, 1))), "from 2026-01-01 to 2026-01-31"),
        ((FROM_2026,), None),
        ((Period(date(2024, 1, 1), date.max),), None),
    ],
)
def test_that_a_gap_lasts_from_the_first_window_to_the_next(windows: tuple[Period, ...], days: str | None) -> None:
    rules = (return_rule(Window(30), effective=period, id=str(period.start)) for period in windows)
    assert _gaps(*rules) == ([] if days is None else [_undecided(f"everything {days}")])


def test_that_a_gap_over_several_changes_is_told_once() -> None:
    settled = return_rule(SettledWithin(5), effective=Period(date(2026, 5, 1), date(2026, 6, 30)))
    assert _gaps(replace(WINDOW, effective=UNTIL_2025), settled) == [_undecided("everything from 2026-01-01")]


def test_that_without_any_window_nothing_is_a_gap() -> None:
    assert _gaps(return_rule(Excluded(), IN_DE)) == []


def test_that_a_country_without_postage_is_a_warning() -> None:
    german, norwegian = return_rule(Postage(Money(0)), IN_DE), return_rule(Postage(Money(1490)), IN_NO, FROM_2026)
    said = "no return postage for countries NO from 2024-01-01 to 2025-12-31"
    assert _gaps(WINDOW, german, norwegian) == [(Severity.WARNING, said)]
    assert _gaps(WINDOW, german, norwegian, FREE) == []


def test_that_what_is_excluded_needs_no_postage() -> None:
    excluded = return_rule(Excluded(), IN_NO)
    assert _gaps(WINDOW, return_rule(Postage(Money(0)), IN_DE), excluded) == []


@pytest.mark.parametrize("action", IN_STATES)
def test_that_an_action_without_a_limit_is_a_warning(action: Action) -> None:
    others = [rule for rule in CHANGES if rule.action is not action]
    ended = replace(LIMIT, id="ended", action=action, effective=UNTIL_2025)
    said = f"no rule allows {action}, in any state of an order,"
    for rules, days in (((), "from 2024-01-01"), ((ended,), "from 2026-01-01")):
        findings = check_rules((WINDOW, *others, *rules), ())
        gaps = [(one.severity, one.text) for one in findings if one.kind is FindingKind.GAP]
        assert gaps == [(Severity.WARNING, f"{said} {days}")]


def test_that_rules_without_returns_are_looked_at_from_their_first_day() -> None:
    gaps = [one.text for one in check_rules((CHANGES[0],), ()) if one.kind is FindingKind.GAP]
    expected = [f"no rule allows {one}, in any state of an order, from {ALWAYS.start}" for one in IN_STATES[1:]]
    assert gaps == expected


def test_that_a_rule_about_how_often_is_no_rule_about_when() -> None:
    rules = (*CHANGES[:3], *CHANGES[4:], rule_about(Action.SWAP_VARIANT, AtMost(3)))
    gaps = [one.text for one in check_rules(rules, ()) if one.kind is FindingKind.GAP]
    assert gaps == [f"no rule allows swap_variant, in any state of an order, from {ALWAYS.start}"]


# --- exchanges and claims

EXCHANGE = rule_about(Action.EXCHANGE, Window(30))
ONCE = rule_about(Action.EXCHANGE, Once())


def test_that_exchanges_that_no_rule_decides_are_a_gap_as_soon_as_there_are_exchanges() -> None:
    assert _gaps(WINDOW) == _gaps(WINDOW, EXCHANGE, ONCE) == []
    assert _gaps(WINDOW, ONCE) == [_undecided("an exchange of everything from 2024-01-01")]
    assert _gaps(WINDOW, replace(ONCE, effective=FROM_2026)) == [
        _undecided("an exchange of everything from 2026-01-01")
    ]
    some = rule_about(Action.EXCHANGE, Window(30), Scope(GOODS[:6]))
    said = _undecided("an exchange of goods personalised, gift_card, not_returnable from 2024-01-01")
    assert _gaps(WINDOW, some) == [said]
    assert _gaps(WINDOW, some, rule_about(Action.EXCHANGE, Excluded(), Scope(GOODS[6:]))) == []
    assert _gaps(WINDOW, some, return_rule(Excluded(), Scope(GOODS[6:])), ONCE) == [said]


@pytest.mark.parametrize(
    ("effective", "days"),
    [(UNTIL_2025, "from 2026-01-01"), (FROM_2026, None), (Period(date(2026, 2, 1)), None)],
)
def test_that_a_gap_of_exchanges_begins_with_their_first_window(effective: Period, days: str | None) -> None:
    gaps = _gaps(WINDOW, replace(EXCHANGE, effective=effective), ONCE)
    assert gaps == ([] if days is None else [_undecided(f"an exchange of everything {days}")])


def _claimable(kind: ClaimKind, scope: Scope | None = None, effective: Period = ALWAYS) -> Rule:
    return rule_about(Action.CLAIM, Claimable(kind, tuple(Remedy), 7), scope, effective, f"{kind}-{effective.start}")


def _unclaimable(kind: ClaimKind, where: str) -> tuple[Severity, str]:
    return Severity.WARNING, f"nothing can be reported as {kind} for {where}"


def test_that_a_kind_of_claim_without_a_rule_is_a_warning_as_soon_as_there_are_claims() -> None:
    claims = tuple(_claimable(kind) for kind in ClaimKind)
    limit = rule_about(Action.CLAIM, StaffAbove(Money(15000)))
    assert _gaps(WINDOW, limit) == _gaps(WINDOW, *claims) == []
    for missing in ClaimKind:
        others = [rule for rule, kind in zip(claims, ClaimKind, strict=True) if kind is not missing]
        assert _gaps(WINDOW, *others) == [_unclaimable(missing, "everything from 2024-01-01")]


def test_that_goods_and_days_of_a_kind_of_claim_are_told() -> None:
    others = [_claimable(kind) for kind in ClaimKind if kind is not ClaimKind.DAMAGED]
    boots, later = Scope(GOODS[:1]), _claimable(ClaimKind.DAMAGED, effective=FROM_2026)
    assert _gaps(WINDOW, *others, _claimable(ClaimKind.DAMAGED, boots)) == [
        _unclaimable(ClaimKind.DAMAGED, f"goods {', '.join(GOODS[1:])} from 2024-01-01")
    ]
    assert _gaps(WINDOW, *others, later) == [
        _unclaimable(ClaimKind.DAMAGED, "everything from 2024-01-01 to 2025-12-31")
    ]
