"""Decisions of the rules are heard by who listens, with their inputs, and never depend on it."""

from chatbot.domain.commerce import RefundTarget, ReturnLine, ReturnReason
from chatbot.domain.decided import listening, note
from chatbot.domain.decisions import ReturnTerms
from chatbot.domain.money import Money
from chatbot.domain.orders import decide_cancellation
from chatbot.domain.returns import decide_return, quote_refund
from chatbot.domain.rules import Fee, StaffAbove, Window
from chatbot.domain.writes import OpenReturn, amount_for_staff
from chatbot.testing.rules import return_rule, rules_on
from chatbot.testing.store import NOW, order

RULES = rules_on(NOW.date(), return_rule(Window(30)), return_rule(Fee("handling", amount=Money(500))))
LINE = ReturnLine("40817-1", 1)
TERMS = ReturnTerms(ReturnReason.CHANGED_MIND)


def test_that_a_decision_is_heard_with_its_rule_and_what_it_rests_on_and_is_the_same_unheard() -> None:
    placed = order()
    with listening() as heard:
        decision = decide_return(placed, placed.lines[0], RULES, TERMS)
    assert decision == decide_return(placed, placed.lines[0], RULES, TERMS)
    assert [str(one) for one in heard] == [
        "return 40817-1: allowed by window (today 2026-11-16; ordered_on 2026-11-04; delivered_on 2026-11-09; "
        "days 30; last_day 2026-12-09; reason changed_mind)"
    ]


def test_that_a_refund_is_heard_with_every_charge_and_its_rule() -> None:
    with listening() as heard:
        quote_refund(order(), (LINE,), RULES, TERMS)
    assert [(one.about, one.outcome, one.rule) for one in heard] == [
        ("refund 40817", "144.00 EUR", ""),
        ("refund 40817 handling", "5.00 EUR", "fee"),
    ]


def test_that_a_limit_for_approval_is_heard_whether_or_not_an_amount_is_above_it() -> None:
    rules = rules_on(NOW.date(), return_rule(StaffAbove(Money(10000))))
    with listening() as heard:
        for amount in (Money(10000), Money(10001)):
            write = OpenReturn("40817", (LINE,), TERMS.reason, RefundTarget.ORIGINAL, amount, NOW.date())
            amount_for_staff(order(), write, rules)
    assert [str(one) for one in heard] == [
        "return 40817: without_approval by staffabove (amount 100.00 EUR; limit 100.00 EUR)",
        "return 40817: to_approve by staffabove (amount 100.01 EUR; limit 100.00 EUR)",
    ]


def test_that_what_no_rule_decides_and_several_lines_can_be_told() -> None:
    with listening() as heard:
        decide_cancellation(order(), ("40817-2", "40817-1"), rules_on(NOW.date()))
    assert str(heard[0]) == "cancel 40817: no_rule (state delivered; changes 0; lines 40817-1, 40817-2)"


def test_that_an_inner_block_hears_its_own_and_nobody_hears_outside() -> None:
    with listening() as outer:
        with listening() as inner:
            note("a", "yes", None)
        note("b", "no", None)
    note("c", "no", None)
    assert [[str(one) for one in heard] for heard in (outer, inner)] == [["b: no"], ["a: yes"]]
