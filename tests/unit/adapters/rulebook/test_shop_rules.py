"""The rules that the demo shop's own files hold, against what its policies promise."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import frontmatter
import pytest

from chatbot.adapters.rulebook.yaml_rulebook import YamlRulebook
from chatbot.domain.commerce import Membership, Order, RefundTarget, ReturnClass, ReturnLine, ReturnReason
from chatbot.domain.decisions import ReturnTerms, Verdict
from chatbot.domain.money import Money
from chatbot.domain.returns import decide_return, quote_refund
from chatbot.domain.rules import HandOverWithin, LostAfter, Rule, SettledWithin
from chatbot.testing.rules import rules_on
from chatbot.testing.store import line, order, shipment

KNOWLEDGE = Path(__file__).parents[4] / "knowledge"
RULES = YamlRulebook(KNOWLEDGE / "rules").rules
HEADINGS = {
    document["id"]: set(re.findall(r"^#{1,4} (.+?)\s*$", document.content, re.MULTILINE))
    for document in map(frontmatter.load, (KNOWLEDGE / "en").rglob("*.md"))
}

STANDARD, ELECTRONICS, BULKY, HYGIENE, CARE = list(ReturnClass)[:5]
EXCLUDED = (ReturnClass.FINAL_SALE, ReturnClass.PERSONALISED, ReturnClass.GIFT_CARD, ReturnClass.NOT_RETURNABLE)
# Days to return, for (nobody's member, Circle members), by year of the order.
DAYS = {
    2025: {STANDARD: (14, 30), ELECTRONICS: (14, 30), BULKY: (14, 30), HYGIENE: (14, 30), CARE: (14, 30)},
    2026: {STANDARD: (30, 60), ELECTRONICS: (30, 30), BULKY: (14, 30), HYGIENE: (30, 60), CARE: (30, 60)},
}
# Return postage in cents, for those who are no members; Circle members and bulky goods (collected) pay none.
POSTAGE = {
    2025: {"DE": 0, "AT": 490, "IT": 890, "NO": 1490},
    2026: {"DE": 0, "AT": 0, "IT": 690, "NO": 1490},
}
FEES = {STANDARD: [], ELECTRONICS: [], BULKY: [("pick_up", 2900)], HYGIENE: [], CARE: []}
# Taken off 100.00 when the answer to the question about the goods is no.
FEES_IF_UNMET = {
    2025: {ELECTRONICS: [("restocking", 1500)], BULKY: [("pick_up", 2900), ("restocking", 1500)]},
    2026: {ELECTRONICS: [("restocking", 1000)], BULKY: [("pick_up", 2900), ("restocking", 1500)]},
}
QUESTIONS = {
    STANDARD: (),
    ELECTRONICS: ("original_box",),
    BULKY: ("not_assembled",),
    HYGIENE: ("seal_unbroken",),
    CARE: ("seal_unbroken",),
}
BUYERS = tuple(product((2025, 2026), (Membership.NONE, Membership.CIRCLE), ("DE", "AT", "IT", "NO")))
ITEM = ReturnLine("40817-1", 1)


def _order(year: int, membership: Membership, country: str, goods: ReturnClass) -> Order:
    """Build an order of spring with two lines, of which one is meant."""
    delivered = datetime(year, 3, 10, 10, tzinfo=UTC)
    lines = (line(return_class=goods, unit_price=Money(10_000)), line(id="40817-2"))
    parcel = shipment(line_ids=("40817-1", "40817-2"), delivered_at=delivered)
    built = order(placed_at=delivered - timedelta(days=7), membership=membership, lines=lines, shipments=(parcel,))
    return replace(built, ship_to=replace(built.ship_to, country=country))


def _charged(placed: Order, terms: ReturnTerms) -> list[tuple[str, int]]:
    quote = quote_refund(placed, (ITEM,), rules_on(date(2026, 3, 10), *RULES), terms)
    return [(charge.name, charge.amount.minor) for charge in quote.charges]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_that_the_clause_of_every_rule_stands_in_the_documents(rule: Rule) -> None:
    assert rule.clause.heading in HEADINGS[rule.clause.document_id]


@pytest.mark.parametrize("goods", QUESTIONS)
@pytest.mark.parametrize(("year", "membership", "country"), BUYERS)
def test_that_goods_may_come_back_for_as_many_days_as_promised(
    year: int, membership: Membership, country: str, goods: ReturnClass
) -> None:
    placed = _order(year, membership, country, goods)
    days = DAYS[year][goods][membership is Membership.CIRCLE]
    last_day = date(year, 3, 10) + timedelta(days=days)
    decision = decide_return(placed, placed.lines[0], rules_on(last_day, *RULES))
    assert (decision.is_allowed, decision.days, decision.last_day) == (True, days, last_day)
    assert (decision.conditions[0], decision.questions) == ("unused", QUESTIONS[goods])
    late = decide_return(placed, placed.lines[0], rules_on(last_day + timedelta(days=1), *RULES))
    assert late.verdict is Verdict.TOO_LATE


@pytest.mark.parametrize("goods", EXCLUDED)
@pytest.mark.parametrize(("year", "membership", "country"), BUYERS)
def test_that_excluded_goods_come_back_only_when_the_shop_is_at_fault(
    year: int, membership: Membership, country: str, goods: ReturnClass
) -> None:
    placed = _order(year, membership, country, goods)
    today = rules_on(date(year, 3, 11), *RULES)
    assert decide_return(placed, placed.lines[0], today).verdict is Verdict.EXCLUDED
    assert decide_return(placed, placed.lines[0], today, ReturnTerms(ReturnReason.DAMAGED)).is_allowed
    faulty = decide_return(placed, placed.lines[0], today, ReturnTerms(ReturnReason.FAULTY))
    assert faulty.is_allowed == (goods is not ReturnClass.FINAL_SALE)  # a fault of outlet goods is for the guarantee


@pytest.mark.parametrize("goods", QUESTIONS)
@pytest.mark.parametrize(("year", "membership", "country"), BUYERS)
def test_that_a_return_costs_what_is_promised(
    year: int, membership: Membership, country: str, goods: ReturnClass
) -> None:
    placed = _order(year, membership, country, goods)
    is_free = goods is BULKY or membership is Membership.CIRCLE or POSTAGE[year][country] == 0
    postage = [] if is_free else [("return_postage", POSTAGE[year][country])]
    wish = ReturnTerms(ReturnReason.CHANGED_MIND)
    assert _charged(placed, wish) == FEES[goods] + postage
    assert _charged(placed, replace(wish, target=RefundTarget.STORE_CREDIT)) == FEES[goods]
    assert _charged(placed, ReturnTerms(ReturnReason.WRONG_ITEM)) == []
    unmet = replace(wish, unmet_conditions=frozenset(QUESTIONS[goods]))
    assert _charged(placed, unmet) == FEES_IF_UNMET[year].get(goods, []) + postage


@pytest.mark.parametrize("goods", [HYGIENE, CARE])
def test_that_hygiene_goods_and_care_products_come_back_only_sealed(goods: ReturnClass) -> None:
    placed = _order(2026, Membership.CIRCLE, "DE", goods)
    terms = ReturnTerms(ReturnReason.CHANGED_MIND, unmet_conditions=frozenset({"seal_unbroken"}))
    decision = decide_return(placed, placed.lines[0], rules_on(date(2026, 3, 11), *RULES), terms)
    assert decision.verdict is Verdict.CONDITION_UNMET


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("goods", QUESTIONS)
@pytest.mark.parametrize(("day", "is_extended"), [((11, 14), False), ((11, 15), True), ((12, 24), True)])
def test_that_what_comes_before_christmas_may_come_back_until_the_end_of_january(
    year: int, goods: ReturnClass, day: tuple[int, int], is_extended: bool
) -> None:
    delivered = datetime(year, *day, 10, tzinfo=UTC)
    placed = _order(year, Membership.NONE, "DE", goods)
    parcel = replace(placed.shipments[0], delivered_at=delivered)
    placed = replace(placed, placed_at=delivered - timedelta(days=5), shipments=(parcel,))
    decision = decide_return(placed, placed.lines[0], rules_on(delivered.date(), *RULES))
    normal = delivered.date() + timedelta(days=DAYS[year][goods][0])
    assert decision.last_day == (date(year + 1, 1, 31) if is_extended else normal)


@pytest.mark.parametrize(
    ("delivered", "last_day"),
    [("2026-12-01", "2027-01-31"), ("2026-12-20", "2027-02-18"), ("2026-11-20", "2027-01-31")],
)
def test_that_the_later_of_window_and_holiday_counts_for_members(delivered: str, last_day: str) -> None:
    placed = _order(2026, Membership.CIRCLE, "DE", STANDARD)
    at = datetime.fromisoformat(delivered).replace(tzinfo=UTC)
    placed = replace(placed, shipments=(replace(placed.shipments[0], delivered_at=at),))
    decision = decide_return(placed, placed.lines[0], rules_on(at.date(), *RULES))
    assert decision.last_day == date.fromisoformat(last_day)


def test_that_the_times_of_refund_label_and_lost_parcels_are_those_of_the_policies() -> None:
    bodies = [rule.body for rule in RULES]
    assert SettledWithin(5) in bodies
    assert HandOverWithin(14) in bodies
    assert {body for body in bodies if isinstance(body, LostAfter)} == {LostAfter(7), LostAfter(3, ("Kurivo Express",))}
