"""Each mistake in a shop's rules is found where it is, and not where it is not."""

from dataclasses import replace
from datetime import date

import pytest

from chatbot.domain.commerce import Membership, OrderState, RefundTarget, ReturnClass
from chatbot.domain.knowledge import Document, Period, Tier
from chatbot.domain.money import Money
from chatbot.domain.rule_checks import check_rules
from chatbot.domain.rule_findings import Finding, FindingKind, Severity
from chatbot.domain.rules import (
    Action,
    ChargedAtOrder,
    Clause,
    Condition,
    DeliveryRefund,
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
from chatbot.testing.rules import ALWAYS, return_rule, rule_about

ERROR, WARNING = Severity.ERROR, Severity.WARNING
POLICY = Document(
    id="returns-policy",
    title="Returns",
    language="en",
    section="returns",
    tier=Tier.POLICY,
    effective=ALWAYS,
    text="# Returns\n\n## 30 days to return an item\nYou have 30 days.\n",
    path="returns-policy.md",
)
ELECTRONICS, HYGIENE = ReturnClass.ELECTRONICS, ReturnClass.HYGIENE
CIRCLE = Scope((), (Membership.CIRCLE,))
GADGETS = Scope((ELECTRONICS,))
IN_DE, IN_NO = Scope((), (), ("DE",)), Scope((), (), ("NO",))
UNTIL_2025, FROM_2026 = Period(date(2024, 1, 1), date(2025, 12, 31)), Period(date(2026, 1, 1))


def _rule(action: Action, body: RuleBody, id: str, scope: Scope | None = None) -> Rule:
    return rule_about(action, body, scope, id=id)


WINDOW = return_rule(Window(30), id="window")
EARLY = WhileIn((OrderState.PLACED, OrderState.PAID))
CHANGES = tuple(
    _rule(action, EARLY, action)
    for action in (Action.CANCEL, Action.CHANGE_ADDRESS, Action.CHANGE_PAYMENT, Action.SWAP_VARIANT, Action.INVOICE)
)
SOUND = (WINDOW, *CHANGES)


def _citing(document_id: str) -> Rule:
    rule = return_rule(Condition("unused"), id="unused")
    return replace(rule, clause=Clause(document_id, rule.clause.heading))


def _found(*rules: Rule) -> tuple[Finding, ...]:
    """Check rules that are sound but for what is given."""
    return check_rules((*SOUND, *rules), (POLICY,))


def _kinds(findings: tuple[Finding, ...]) -> list[tuple[Severity, FindingKind, tuple[str, ...]]]:
    return [(finding.severity, finding.kind, finding.rule_ids) for finding in findings]


def test_that_sound_rules_have_no_findings() -> None:
    assert _found() == ()


def test_that_no_rules_have_no_findings() -> None:
    assert check_rules((), ()) == ()


def test_that_errors_come_before_warnings() -> None:
    findings = check_rules((WINDOW, _citing("nowhere")), (POLICY,))
    assert [one.severity for one in findings] == [ERROR, *(WARNING for _ in CHANGES)]


def test_that_a_citation_that_leads_nowhere_is_an_error() -> None:
    assert _found(_citing("nowhere")) == (
        Finding(ERROR, FindingKind.CITATION, ("unused",), "there is no document nowhere"),
    )
    assert _found(_citing("returns-policy")) == ()


def test_that_goods_without_window_and_exclusion_are_an_error() -> None:
    findings = check_rules((replace(WINDOW, scope=GADGETS), *CHANGES), (POLICY,))
    assert _kinds(findings) == [(ERROR, FindingKind.GAP, ())]


def test_that_a_country_without_postage_and_a_change_without_limit_are_warnings() -> None:
    german = return_rule(Postage(Money(0)), IN_DE)
    assert _found(german) == ()
    assert _kinds(_found(german, return_rule(Window(60), IN_NO))) == [(WARNING, FindingKind.GAP, ())]
    assert _kinds(check_rules((WINDOW, *CHANGES[1:]), (POLICY,))) == [(WARNING, FindingKind.GAP, ())]


def test_that_two_equally_narrow_windows_are_a_warning_that_names_the_better_one() -> None:
    circle, electronics = (
        return_rule(Window(60), CIRCLE, id="circle"),
        return_rule(Window(20), GADGETS, id="electronics"),
    )
    for rules in ((circle, electronics), (electronics, circle)):
        (finding,) = _found(*rules)
        assert (finding.severity, finding.kind) == (WARNING, FindingKind.OVERLAP)
        assert set(finding.rule_ids) == {"circle", "electronics"}
        assert finding.text == (
            "equally narrow and different for goods electronics; members circle from 2024-01-01: "
            "circle wins, better for the shopper"
        )


@pytest.mark.parametrize(
    "other",
    [
        return_rule(Window(60), GADGETS, UNTIL_2025),
        return_rule(Window(20), GADGETS, FROM_2026),
        return_rule(Window(20), Scope((HYGIENE,)), UNTIL_2025),
        return_rule(Window(20), Scope((ELECTRONICS,), (Membership.NONE,)), UNTIL_2025),
        _rule(Action.DELIVERY, Window(20), "delivery", GADGETS),
        return_rule(Condition("unused"), GADGETS),
    ],
    ids=["same days", "other time", "other goods", "narrower", "other action", "other kind"],
)
def test_that_windows_that_do_not_compete_are_no_overlap(other: Rule) -> None:
    findings = _found(return_rule(Window(60), GADGETS, UNTIL_2025, "first"), other)
    assert FindingKind.OVERLAP not in [finding.kind for finding in findings]


def test_that_what_a_narrower_rule_decides_is_no_overlap() -> None:
    pair = (return_rule(Window(60), CIRCLE, id="circle"), return_rule(Window(20), GADGETS, id="electronics"))
    both = Scope((ELECTRONICS,), (Membership.CIRCLE,))
    assert _found(*pair, return_rule(Window(25), both)) == ()

    until = return_rule(Window(25), both, UNTIL_2025)
    from_june = return_rule(Window(25), both, Period(date(2026, 6, 1)), "from-june")
    assert _kinds(_found(*pair, until)) == [(WARNING, FindingKind.OVERLAP, ("circle", "electronics"))]
    assert _kinds(_found(*pair, until, from_june)) == [(WARNING, FindingKind.OVERLAP, ("circle", "electronics"))]
    assert _found(*pair, until, return_rule(Window(25), both, FROM_2026, "from-2026")) == ()


def test_that_a_narrower_rule_for_one_country_leaves_the_others() -> None:
    pair = (return_rule(Window(60), CIRCLE, id="circle"), return_rule(Window(20), GADGETS, id="electronics"))
    in_germany = return_rule(Window(25), Scope((ELECTRONICS,), (Membership.CIRCLE,), ("DE",)))
    postage = return_rule(Postage(Money(0)))
    assert _kinds(_found(*pair, in_germany, postage)) == [(WARNING, FindingKind.OVERLAP, ("circle", "electronics"))]


def test_that_two_postages_are_a_warning_and_an_error_where_the_amount_is_the_same() -> None:
    dear, cheap = (
        return_rule(Postage(Money(690)), IN_DE, id="dear"),
        return_rule(Postage(Money(490)), IN_DE, id="cheap"),
    )
    strict = return_rule(Postage(Money(690), is_free_for_store_credit=False), IN_DE, id="strict")
    for rules in ((dear, cheap), (cheap, dear)):
        (finding,) = _found(*rules)
        assert finding.severity is WARNING
        assert finding.text.endswith("cheap wins, better for the shopper")

    (finding,) = _found(dear, strict)
    assert finding.severity is ERROR
    assert finding.text == "equally narrow and different for everything from 2024-01-01: the order of the files decides"


@pytest.mark.parametrize(
    ("first", "second", "is_found"),
    [
        (WhileIn((OrderState.PAID,)), WhileIn((OrderState.PAID, OrderState.PICKING)), True),
        (ChargedAtOrder(("paypal",)), ChargedAtOrder(("visa",)), True),
        (LostAfter(7), LostAfter(9), True),
        (LostAfter(7, ("Norpost",)), LostAfter(9, ("Kurivo", "Norpost")), True),
        (LostAfter(7), LostAfter(3, ("Kurivo",)), False),
        (LostAfter(7, ("Norpost",)), LostAfter(3, ("Kurivo",)), False),
        (LostAfter(7, ("Norpost",)), LostAfter(7, ("Kurivo", "Norpost")), False),
        (Fee("pick_up", Money(2900)), Fee("restocking", percent=10), False),
        (Condition("unused"), Condition("sealed"), False),
        (DeliveryRefund(Money(0), ("Kurivo",)), DeliveryRefund(Money(490), ("Kurivo",)), False),
    ],
)
def test_that_what_is_left_to_the_order_of_the_files_is_an_error(
    first: RuleBody, second: RuleBody, is_found: bool
) -> None:
    pair = (_rule(Action.DELIVERY, first, "first"), _rule(Action.DELIVERY, second, "second"))
    expected = [(ERROR, FindingKind.OVERLAP, ("first", "second"))] if is_found else []
    assert _kinds(_found(*pair)) == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Fee("pick_up", Money(2900)), Fee("pick_up", Money(2900))),
        (Excluded(), Excluded()),
        (Targets((RefundTarget.ORIGINAL, RefundTarget.STORE_CREDIT)), Targets(tuple(RefundTarget)[::-1])),
        (LostAfter(7, ("Norpost", "Kurivo")), LostAfter(7, ("Kurivo", "Norpost"))),
        (DeliveryRefund(Money(0), ("Norpost", "Kurivo")), DeliveryRefund(Money(0), ("Kurivo", "Norpost"))),
    ],
)
def test_that_a_rule_written_twice_is_a_warning(first: RuleBody, second: RuleBody) -> None:
    goods = Scope((ELECTRONICS, HYGIENE)), Scope((HYGIENE, ELECTRONICS))
    pair = [
        _rule(Action.DELIVERY, body, id, scope) for body, id, scope in zip((first, second), "ab", goods, strict=True)
    ]
    assert _found(*pair) == (Finding(WARNING, FindingKind.DUPLICATE, ("a", "b"), "say the same from 2024-01-01"),)

    ended = replace(pair[0], effective=UNTIL_2025)
    assert _found(ended, replace(pair[1], effective=FROM_2026)) == ()
    assert _found(pair[0], replace(pair[1], scope=GADGETS)) == ()


@pytest.mark.parametrize(
    ("window", "excluded", "is_found"),
    [
        (GADGETS, GADGETS, True),
        (Scope((ELECTRONICS,), (Membership.CIRCLE,)), GADGETS, True),
        (GADGETS, Scope((ELECTRONICS, HYGIENE)), True),
        (GADGETS, Scope((ELECTRONICS,), (), ("DE",)), False),
        (Scope((ELECTRONICS, HYGIENE)), GADGETS, False),
        (Scope((HYGIENE,)), GADGETS, False),
    ],
)
def test_that_a_window_that_never_applies_is_a_warning(window: Scope, excluded: Scope, is_found: bool) -> None:
    rules = (return_rule(Window(20), window, id="some"), return_rule(Excluded(), excluded, id="none"))
    findings = _found(*rules, return_rule(Postage(Money(0))))
    expected = [(WARNING, FindingKind.CONTRADICTION, ("some", "none"))] if is_found else []
    assert _kinds(findings) == expected


def test_that_a_window_before_the_exclusion_applies() -> None:
    before = return_rule(Window(20), GADGETS, UNTIL_2025)
    assert _found(before, return_rule(Excluded(), GADGETS, FROM_2026)) == ()
    (finding,) = _found(before, return_rule(Excluded(), GADGETS, Period(date(2025, 7, 1))))
    assert "never applies from 2025-07-01 to 2025-12-31" in finding.text


@pytest.mark.parametrize(("percent", "is_found"), [(100, False), (101, True)])
def test_that_a_fee_of_more_than_the_price_is_an_error(percent: int, is_found: bool) -> None:
    findings = _found(return_rule(Fee("restocking", percent=percent), id="fee"))
    assert _kinds(findings) == ([(ERROR, FindingKind.CONTRADICTION, ("fee",))] if is_found else [])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SettledWithin(5), SettledWithin(7)),
        (HandOverWithin(14), HandOverWithin(10)),
        (Targets((RefundTarget.ORIGINAL,)), Targets((RefundTarget.STORE_CREDIT,))),
    ],
)
def test_that_what_may_be_said_once_is_said_once_a_day(first: RuleBody, second: RuleBody) -> None:
    one, other = return_rule(first, id="one"), return_rule(second, id="other")
    assert _kinds(_found(one, other)) == [(ERROR, FindingKind.CONTRADICTION, ("one", "other"))]

    assert _found(replace(one, effective=UNTIL_2025), replace(other, effective=FROM_2026)) == ()
    assert _found(replace(one, scope=Scope((HYGIENE,))), replace(other, scope=GADGETS)) == ()
    crossing = _found(replace(one, scope=CIRCLE), replace(other, scope=GADGETS))
    assert _kinds(crossing) == [(ERROR, FindingKind.OVERLAP, ("one", "other"))]
