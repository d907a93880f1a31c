"""Rules on orders, exchanges and claims that compete, repeat or contradict each other, by what they are about."""

from datetime import date

import pytest

from chatbot.domain.commerce import ClaimKind, Membership, OrderState, Remedy, ReturnClass
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.rule_checks import check_rules
from chatbot.domain.rule_findings import Finding, FindingKind, Severity
from chatbot.domain.rules import (
    Action,
    AtMost,
    Claimable,
    DeliveryCost,
    Excluded,
    Once,
    Payable,
    PriceDifference,
    Rule,
    RuleBody,
    Scope,
    StaffAbove,
    WhileIn,
    Window,
)
from chatbot.testing.rules import ALWAYS, return_rule, rule_about

ERROR, WARNING = Severity.ERROR, Severity.WARNING
OVERLAP, DUPLICATE, CONTRADICTION = FindingKind.OVERLAP, FindingKind.DUPLICATE, FindingKind.CONTRADICTION
IN_STATES = (Action.CANCEL, Action.CHANGE_ADDRESS, Action.CHANGE_PAYMENT, Action.SWAP_VARIANT, Action.INVOICE)
GADGETS, CIRCLE = Scope((ReturnClass.ELECTRONICS,)), Scope((), (Membership.CIRCLE,))
IN_DE, BOTH = Scope((), (), ("DE",)), Scope((ReturnClass.ELECTRONICS,), (Membership.CIRCLE,))
BULKY = Scope((ReturnClass.BULKY,))
UNTIL_2025, FROM_2026 = Period(date(2024, 1, 1), date(2025, 12, 31)), Period(date(2026, 1, 1))
DAMAGED, MISSING = ClaimKind.DAMAGED, ClaimKind.MISSING
REFUND, REMEDIES = (Remedy.REFUND,), tuple(Remedy)
Kinds = list[tuple[Severity, FindingKind, tuple[str, ...]]]
TIE: Kinds = [(ERROR, OVERLAP, ("one", "other"))]


def _found(*rules: Rule) -> list[Finding]:
    """Check these rules beside a window and limits of every change; gaps of what they leave out are not looked at."""
    limits = (rule_about(action, WhileIn((OrderState.PLACED,)), id=action) for action in IN_STATES)
    findings = check_rules((return_rule(Window(30), id="window"), *limits, *rules), ())
    return [one for one in findings if one.kind not in (FindingKind.CITATION, FindingKind.GAP)]


def _kinds(*rules: Rule) -> Kinds:
    return [(one.severity, one.kind, one.rule_ids) for one in _found(*rules)]


def _pair(
    action: Action, bodies: tuple[RuleBody, RuleBody], scopes: tuple[Scope, Scope] = (Scope(), Scope())
) -> tuple[Rule, Rule]:
    one, other = (
        rule_about(action, body, scope, id=id) for body, scope, id in zip(bodies, scopes, ("one", "other"), strict=True)
    )
    return one, other


def _delivery(cost: int, *carriers: str, free_from: int | None = None) -> DeliveryCost:
    return DeliveryCost(Money(cost), carriers, None if free_from is None else Money(free_from))


def _payable(least: int, most: int | None, *methods: str, is_saved: bool = True) -> Payable:
    return Payable(methods or ("invoice",), Money(least), None if most is None else Money(most), is_saved)


COMPETING = [
    (Action.CLAIM, Claimable(DAMAGED, REMEDIES, 14), Claimable(DAMAGED, REMEDIES, 7)),
    (Action.CLAIM, Claimable(DAMAGED, REMEDIES, 14), Claimable(DAMAGED, REFUND, 14)),
    (Action.CLAIM, StaffAbove(Money(15_000)), StaffAbove(Money(20_000))),
    (Action.SWAP_VARIANT, AtMost(3), AtMost(5)),
    (Action.EXCHANGE, PriceDifference(), PriceDifference(is_collected=False)),
    (Action.DELIVERY, _delivery(490, "Norpost"), _delivery(590, "Norpost")),
    (Action.DELIVERY, _delivery(490, "Norpost", free_from=5900), _delivery(490, "Norpost")),
    (Action.DELIVERY, _delivery(490, "Norpost", "Kurivo"), _delivery(590, "Kurivo", "Tragwerk")),
]
APART = [
    (Action.CLAIM, Claimable(DAMAGED, REMEDIES, 14), Claimable(MISSING, REMEDIES, 7)),
    (Action.DELIVERY, _delivery(490, "Norpost"), _delivery(1190, "Kurivo")),
    (Action.DELIVERY, _delivery(490, "Norpost"), _delivery(490, "Norpost", "Kurivo")),
]


@pytest.mark.parametrize(("action", "first", "second"), COMPETING)
def test_that_equally_narrow_rules_about_the_same_thing_are_an_error(
    action: Action, first: RuleBody, second: RuleBody
) -> None:
    for scopes in ((Scope(), Scope()), (GADGETS, CIRCLE), (GADGETS, IN_DE)):
        assert _kinds(*_pair(action, (first, second), scopes)) == TIE
    crossing = _found(*_pair(action, (first, second), (GADGETS, CIRCLE)))
    assert crossing[0].text == (
        "equally narrow and different for goods electronics; members circle from 2024-01-01: "
        "the order of the files decides"
    )


@pytest.mark.parametrize(("action", "first", "second"), COMPETING)
def test_that_rules_that_never_meet_or_are_not_equally_narrow_do_not_compete(
    action: Action, first: RuleBody, second: RuleBody
) -> None:
    for scopes in ((GADGETS, BULKY), (GADGETS, BOTH), (Scope(), IN_DE)):
        assert _kinds(*_pair(action, (first, second), scopes)) == []
    old = rule_about(action, first, effective=UNTIL_2025, id="one")
    assert _kinds(old, rule_about(action, second, effective=FROM_2026, id="other")) == []


@pytest.mark.parametrize(("action", "first", "second"), COMPETING)
def test_that_what_a_narrower_rule_about_the_same_thing_decides_is_no_overlap(
    action: Action, first: RuleBody, second: RuleBody
) -> None:
    pair = _pair(action, (first, second), (GADGETS, CIRCLE))
    assert _kinds(*pair, rule_about(action, second, BOTH, id="both")) == []
    assert _kinds(*pair, rule_about(action, second, BOTH, UNTIL_2025, "both")) == TIE


@pytest.mark.parametrize(
    ("action", "first", "second", "narrow"),
    [
        (*COMPETING[0], Claimable(MISSING, REMEDIES, 7)),
        (*COMPETING[5], _delivery(990, "Kurivo")),
    ],
)
def test_that_a_narrower_rule_about_something_else_decides_nothing(
    action: Action, first: RuleBody, second: RuleBody, narrow: RuleBody
) -> None:
    pair = _pair(action, (first, second), (GADGETS, CIRCLE))
    assert _kinds(*pair, rule_about(action, narrow, BOTH, id="narrow")) == TIE


@pytest.mark.parametrize(("action", "first", "second"), APART)
def test_that_rules_about_different_things_do_not_compete(action: Action, first: RuleBody, second: RuleBody) -> None:
    assert _kinds(*_pair(action, (first, second))) == []
    assert _kinds(*_pair(action, (first, second), (GADGETS, CIRCLE))) == []


@pytest.mark.parametrize(
    ("action", "first", "second"),
    [
        (Action.CLAIM, Claimable(DAMAGED, REMEDIES, 14), Claimable(DAMAGED, REMEDIES[::-1], 14)),
        (Action.CHANGE_PAYMENT, _payable(0, None, "visa", "paypal"), _payable(0, None, "paypal", "visa")),
        (Action.DELIVERY, _delivery(490, "Norpost", "Kurivo"), _delivery(490, "Kurivo", "Norpost")),
        (Action.SWAP_VARIANT, AtMost(3), AtMost(3)),
        (Action.CLAIM, StaffAbove(Money(15_000)), StaffAbove(Money(15_000))),
        (Action.EXCHANGE, Once(), Once()),
        (Action.EXCHANGE, PriceDifference(), PriceDifference()),
    ],
)
def test_that_a_rule_written_twice_is_one_warning(action: Action, first: RuleBody, second: RuleBody) -> None:
    assert _kinds(*_pair(action, (first, second))) == [(WARNING, DUPLICATE, ("one", "other"))]


# --- what every fitting rule adds to: nothing left to add

IDLE: Kinds = [(WARNING, DUPLICATE, ("one", "other"))]


@pytest.mark.parametrize(
    ("first", "second", "scope", "is_idle"),
    [
        (_payable(2000, 60_000), _payable(2000, 60_000), IN_DE, True),
        (_payable(3000, 50_000), _payable(2000, 60_000), IN_DE, True),
        (_payable(3000, 50_000), _payable(2000, 60_000), Scope(), True),
        (_payable(3000, 50_000), _payable(2000, None), IN_DE, True),
        (_payable(0, None, "visa"), _payable(0, None, "visa", "paypal"), Scope(), True),
        (_payable(1999, 60_000), _payable(2000, 60_000), IN_DE, False),
        (_payable(2000, 60_001), _payable(2000, 60_000), IN_DE, False),
        (_payable(2000, None), _payable(2000, 60_000), IN_DE, False),
        (_payable(0, None, "visa", "sepa"), _payable(0, None, "visa", "paypal"), IN_DE, False),
        (_payable(0, None, "sepa"), _payable(0, None, "visa"), Scope(), False),
        (_payable(0, None, is_saved=False), _payable(0, None), IN_DE, False),
    ],
)
def test_that_a_way_of_paying_that_a_wider_rule_allows_already_is_a_warning(
    first: Payable, second: Payable, scope: Scope, is_idle: bool
) -> None:
    pair = _pair(Action.CHANGE_PAYMENT, (first, second), (scope, Scope()))
    assert _kinds(*pair) == (IDLE if is_idle else [])
    if is_idle:
        assert _found(*pair)[0].text == ("the first changes nothing from 2024-01-01, the second says as much for more")


def test_that_limits_that_go_further_for_some_are_meant() -> None:
    member = _pair(Action.CHANGE_PAYMENT, (_payable(2000, 90_000), _payable(2000, 60_000)), (CIRCLE, Scope()))
    assert _kinds(*member) == []


def test_that_once_within_once_is_a_warning_as_long_as_it_lasts() -> None:
    inner, outer = _pair(Action.EXCHANGE, (Once(), Once()), (GADGETS, Scope()))
    assert _kinds(inner, outer) == _kinds(outer, inner) == IDLE
    assert _kinds(*_pair(Action.EXCHANGE, (Once(), Once()), (GADGETS, CIRCLE))) == []
    ended = rule_about(Action.EXCHANGE, Once(), effective=UNTIL_2025, id="other")
    assert _kinds(inner, ended) == []
    assert _kinds(rule_about(Action.EXCHANGE, Once(), GADGETS, UNTIL_2025, "one"), outer) == IDLE
    assert _kinds(inner, rule_about(Action.RETURN, Once(), id="other")) == []


# --- what contradicts itself or never applies


@pytest.mark.parametrize(
    ("action", "body", "said"),
    [
        (Action.CHANGE_PAYMENT, _payable(60_000, 2000), "lets nothing be paid, from 600.00 to 20.00 EUR"),
        (Action.CHANGE_PAYMENT, _payable(2000, 2000), ""),
        (Action.CHANGE_PAYMENT, _payable(2000, None), ""),
        (Action.SWAP_VARIANT, AtMost(0), "allows no change at all; leave while_in out instead"),
        (Action.SWAP_VARIANT, AtMost(1), ""),
    ],
)
def test_that_a_rule_that_allows_nothing_is_an_error(action: Action, body: RuleBody, said: str) -> None:
    found = _found(rule_about(action, body, id="one"))
    assert found == ([Finding(ERROR, CONTRADICTION, ("one",), said)] if said else [])


@pytest.mark.parametrize(("body", "what"), [(Window(14), "the window never applies"), (Once(), "once never applies")])
@pytest.mark.parametrize(
    ("scope", "excluded", "is_found"),
    [(GADGETS, GADGETS, True), (BOTH, GADGETS, True), (GADGETS, BOTH, False), (Scope(), GADGETS, False)],
)
def test_that_what_is_never_exchanged_needs_no_rule_on_exchanges(
    body: RuleBody, what: str, scope: Scope, excluded: Scope, is_found: bool
) -> None:
    rules = (
        rule_about(Action.EXCHANGE, body, scope, id="some"),
        rule_about(Action.EXCHANGE, Excluded(), excluded, id="no"),
    )
    assert _kinds(*rules) == ([(WARNING, CONTRADICTION, ("some", "no"))] if is_found else [])
    assert all(one.text.startswith(f"{what} from {ALWAYS.start}, the same goods") for one in _found(*rules))
    assert _kinds(rules[0], return_rule(Excluded(), excluded, UNTIL_2025, "no")) == []
