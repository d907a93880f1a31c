"""What the rules leave open is found for goods, members, countries and days."""

from dataclasses import replace
from datetime import date

import pytest

from chatbot.domain.commerce import Membership, OrderState, ReturnClass
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.rule_checks import FindingKind, Severity, check_rules
from chatbot.domain.rules import Action, Excluded, Postage, Rule, Scope, SettledWithin, WhileIn, Window
from chatbot.testing.rules import ALWAYS, return_rule

UNTIL_2025, FROM_2026 = Period(date(2024, 1, 1), date(2025, 12, 31)), Period(date(2026, 1, 1))
LIMIT = return_rule(WhileIn((OrderState.PLACED,)))
CHANGES = tuple(replace(LIMIT, id=action, action=action) for action in (Action.CANCEL, Action.CHANGE_ADDRESS))
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
    assert _gaps(return_rule(Window(30), Scope(GOODS[:5]))) == [
        _undecided("goods personalised, gift_card, not_returnable from 2024-01-01")
    ]
    assert _gaps(return_rule(Window(30), Scope(GOODS[:5])), return_rule(Excluded(), Scope(GOODS[5:]))) == []


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


@pytest.mark.parametrize("action", [Action.CANCEL, Action.CHANGE_ADDRESS])
def test_that_an_action_without_a_limit_is_a_warning(action: Action) -> None:
    others = [rule for rule in CHANGES if rule.action is not action]
    ended = replace(LIMIT, id="ended", action=action, effective=UNTIL_2025)
    said = f"no rule allows {action}, in any state of an order,"
    for rules, days in (((), "from 2024-01-01"), ((ended,), "from 2026-01-01")):
        findings = check_rules((WINDOW, *others, *rules), ())
        gaps = [(one.severity, one.text) for one in findings if one.kind is FindingKind.GAP]
        assert gaps == [(Severity.WARNING, f"{said} {days}")]


def test_that_rules_without_returns_are_looked_at_from_their_first_day() -> None:
    (gap,) = [one for one in check_rules((CHANGES[0],), ()) if one.kind is FindingKind.GAP]
    assert gap.text == f"no rule allows change_address, in any state of an order, from {ALWAYS.start}"
