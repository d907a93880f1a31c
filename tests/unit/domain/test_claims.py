"""What may be reported about a delivery, until when, for how many pieces, and what it pays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chatbot.domain.claims import (
    claimed,
    decide_claim,
    quote_claim,
    remedies,
)
from chatbot.domain.commerce import (
    Claim,
    ClaimKind,
    Order,
    OrderState,
    Payment,
    Refund,
    RefundTarget,
    Remedy,
    ReturnClass,
    ReturnLine,
)
from chatbot.domain.decisions import Decision, Verdict
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.rules import Action, Claimable, LostAfter, Rule, RulesToday, Scope
from chatbot.testing.rules import SHOP_ZONE, rule_about, rules_on
from chatbot.testing.store import NOW, line, order, shipment

SECOND = timedelta(seconds=1)
BOTH = (Remedy.REPLACEMENT, Remedy.REFUND)
DAYS = {ClaimKind.DAMAGED: 14, ClaimKind.MISSING: 7, ClaimKind.WRONG_ITEM: 30}
ENDS = [
    date(2026, 1, 31),
    date(2026, 3, 28),  # the next day has 23 hours
    date(2026, 3, 29),
    date(2026, 10, 24),  # the next day has 25 hours
    date(2026, 10, 25),
    date(2026, 12, 31),
    date(2028, 2, 28),  # the next day is a leap day
    date(2028, 2, 29),
]


def _claimable(kind: ClaimKind, days: int | None, scope: Scope | None = None, *remedies: Remedy) -> Rule:
    return rule_about(Action.CLAIM, Claimable(kind, remedies or BOTH, days), scope)


REPORTS = tuple(_claimable(kind, days) for kind, days in DAYS.items())
LOST = _claimable(ClaimKind.LOST, None)
SLOW = rule_about(Action.DELIVERY, LostAfter(7), id="slow")
FAST = rule_about(Action.DELIVERY, LostAfter(3, ("Kurivo Express",)), id="fast")
RULES = (*REPORTS, LOST, FAST, SLOW)


def _last_second(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=SHOP_ZONE).astimezone(UTC)


def _at(moment: datetime, *rules: Rule) -> RulesToday:
    return rules_on(moment.astimezone(SHOP_ZONE).date(), *(rules or RULES))


def _delivered(moment: datetime, **changes: object) -> Order:
    return order(placed_at=moment - timedelta(days=5), shipments=(shipment(delivered_at=moment),), **changes)


def _decide(placed: Order, kind: ClaimKind, rules: RulesToday) -> Decision:
    return decide_claim(placed, placed.lines[0], kind, rules)


# --- until when


@pytest.mark.parametrize("kind", DAYS)
@pytest.mark.parametrize("delivered_on", ENDS)
def test_that_each_kind_may_be_reported_to_the_last_second_of_its_last_day(delivered_on: date, kind: ClaimKind) -> None:
    placed, last_day = _delivered(_last_second(delivered_on)), delivered_on + timedelta(days=DAYS[kind])
    on_time = _decide(placed, kind, _at(_last_second(last_day)))
    assert (on_time.verdict, on_time.days, on_time.last_day) == (Verdict.ALLOWED, DAYS[kind], last_day)
    assert on_time.rule in REPORTS
    late = _decide(placed, kind, _at(_last_second(last_day) + SECOND))
    assert (late.verdict, late.last_day, late.delivered_on) == (Verdict.TOO_LATE, last_day, delivered_on)
    assert _decide(
        _delivered(_last_second(delivered_on) + SECOND), kind, _at(_last_second(last_day) + SECOND)
    ).is_allowed


@pytest.mark.parametrize("kind", list(ClaimKind))
def test_that_without_a_rule_of_its_kind_nothing_is_reported(kind: ClaimKind) -> None:
    others = [rule for rule in RULES if getattr(rule.body, "kind", None) is not kind]
    decision = _decide(_delivered(NOW), kind, _at(NOW, *others))
    assert (decision.verdict, decision.rule) == (Verdict.EXCLUDED, None)
    assert remedies(order(), line(), kind, _at(NOW, *others), 99) == ()


@pytest.mark.parametrize("kind", DAYS)
def test_that_only_what_has_arrived_is_damaged_missing_or_wrong(kind: ClaimKind) -> None:
    placed = order(shipments=(shipment(delivered_at=None),))
    assert _decide(placed, kind, _at(NOW)).verdict is Verdict.NOT_DELIVERED


def test_that_the_rule_for_the_goods_goes_before_the_one_for_all() -> None:
    boots = _claimable(ClaimKind.DAMAGED, 2, Scope((ReturnClass.STANDARD,)))
    placed = _delivered(NOW)
    for rules in ((*REPORTS, boots), (boots, *REPORTS)):
        assert _decide(placed, ClaimKind.DAMAGED, _at(NOW + timedelta(days=2), *rules)).rule == boots
        assert _decide(placed, ClaimKind.DAMAGED, _at(NOW + timedelta(days=3), *rules)).verdict is Verdict.TOO_LATE


def test_that_the_rule_of_the_day_of_the_order_counts() -> None:
    old = replace(REPORTS[0], effective=Period(date(2024, 1, 1), date(2026, 10, 31)))
    new = replace(_claimable(ClaimKind.DAMAGED, 2), effective=Period(date(2026, 11, 1)))
    last = _last_second(date(2026, 10, 31))
    for placed_at, days in ((last, 14), (last + SECOND, 2)):
        placed = replace(_delivered(last + timedelta(days=3)), placed_at=placed_at)
        assert _decide(placed, ClaimKind.DAMAGED, _at(last + timedelta(days=4), old, new)).days == days


# --- how many pieces


def _claim(pieces: int, remedy: Remedy = Remedy.REFUND, amount: int = 0, line_id: str = "40817-1") -> Claim:
    return Claim("clm_1", "40817", (ReturnLine(line_id, pieces),), ClaimKind.DAMAGED, remedy, Money(amount), NOW)


@pytest.mark.parametrize(
    ("changes", "claims", "left"),
    [
        ({}, (), 3),
        ({"returned_quantity": 2}, (), 1),
        ({"returned_quantity": 3}, (), 0),
        ({"claimed_quantity": 1}, (_claim(1),), 2),
        ({"claimed_quantity": 1}, (_claim(1, Remedy.REPLACEMENT),), 2),
        ({"claimed_quantity": 3}, (_claim(1), _claim(2, Remedy.REPLACEMENT)), 0),
        ({"returned_quantity": 2, "claimed_quantity": 1}, (_claim(1, Remedy.REPLACEMENT),), 0),
        ({}, (_claim(3, line_id="40817-2"),), 3),
        ({"is_cancelled": True}, (), 0),
    ],
)
def test_that_a_piece_is_claimed_once_and_not_after_it_went_back(
    changes: dict[str, int], claims: tuple[Claim, ...], left: int
) -> None:
    placed = _delivered(NOW, lines=(line(quantity=3, **changes),), claims=claims)
    assert placed.lines[0].returnable_quantity == left
    decision = _decide(placed, ClaimKind.MISSING, _at(NOW))
    refused = Verdict.CANCELLED if changes.get("is_cancelled") else Verdict.ALREADY_CLAIMED
    assert decision.verdict is (Verdict.ALLOWED if left else refused)


@pytest.mark.parametrize(
    ("stock", "given", "expected"),
    [
        (3, BOTH, BOTH),
        (2, BOTH, (Remedy.REFUND,)),
        (0, BOTH, (Remedy.REFUND,)),
        (3, (Remedy.REPLACEMENT,), (Remedy.REPLACEMENT,)),
        (2, (Remedy.REPLACEMENT,), ()),
        (0, (Remedy.REFUND,), (Remedy.REFUND,)),
    ],
)
def test_that_a_replacement_needs_as_many_pieces_in_stock(
    stock: int, given: tuple[Remedy, ...], expected: tuple[Remedy, ...]
) -> None:
    placed = _delivered(NOW, lines=(line(quantity=4, returned_quantity=1),))
    rules = _at(NOW, _claimable(ClaimKind.MISSING, 7, None, *given))
    assert remedies(placed, placed.lines[0], ClaimKind.MISSING, rules, stock) == expected


# --- what it pays

SOCKS = line(id="40817-2", quantity=3, unit_price=Money(900))
TWO = _delivered(NOW, lines=(line(), SOCKS), postage=Money(490))
PAIR, ALL_SOCKS = ReturnLine("40817-1", 1), ReturnLine("40817-2", 3)


@pytest.mark.parametrize(
    ("lines", "amount"),
    [
        ((PAIR,), 14900),
        ((replace(ALL_SOCKS, quantity=2),), 1800),
        ((ALL_SOCKS,), 2700),
        ((PAIR, replace(ALL_SOCKS, quantity=2)), 16700),
        ((PAIR, ALL_SOCKS), 14900 + 2700 + 490),
    ],
)
def test_that_a_claim_pays_its_pieces_and_the_postage_with_the_last(lines: tuple[ReturnLine, ...], amount: int) -> None:
    assert quote_claim(TWO, lines) == Money(amount)


def test_that_a_claim_pays_no_more_than_is_left_of_what_was_paid() -> None:
    goodwill = Refund(Money(3000), RefundTarget.STORE_CREDIT, "store credit", is_paid=True, at=NOW)
    assert quote_claim(replace(TWO, refunds=(goodwill,)), (PAIR, ALL_SOCKS)) == Money(18090 - 3000)


def test_that_the_money_of_a_claim_goes_back_in_the_order_of_the_payments() -> None:
    gift, visa = Payment("gift_card", "gift card", Money(5000)), Payment("visa", "Visa", Money(13090))
    after = claimed(replace(TWO, payments=(gift, visa)), replace(_claim(1, amount=14900)))
    assert [(one.label, one.amount.minor, one.is_paid) for one in after.refunds] == [
        ("gift card", 5000, False),
        ("Visa", 9900, False),
    ]
    assert [one.claimed_quantity for one in after.lines] == [1, 0]
    assert (after.state, len(after.claims)) == (OrderState.DELIVERED, 1)


def test_that_a_replacement_pays_nothing_and_its_pieces_are_claimed() -> None:
    sent = _claim(1, Remedy.REPLACEMENT)
    first, *rest = TWO.lines
    assert claimed(TWO, sent) == replace(TWO, claims=(sent,), lines=(replace(first, claimed_quantity=1), *rest))


@pytest.mark.parametrize(
    ("state", "pieces", "after"),
    [
        (OrderState.LOST, (1, 3), OrderState.REFUNDED),
        (OrderState.LOST, (1, 2), OrderState.LOST),
        (OrderState.DELIVERED, (1, 3), OrderState.DELIVERED),
    ],
)
def test_that_a_lost_order_is_refunded_when_all_of_it_is(
    state: OrderState, pieces: tuple[int, int], after: OrderState
) -> None:
    lines = tuple(ReturnLine(one.id, number) for one, number in zip(TWO.lines, pieces, strict=True))
    assert claimed(replace(TWO, state=state), replace(_claim(1), lines=lines)).state is after
