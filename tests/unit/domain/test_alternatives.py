"""After every refusal, what is possible instead: best first, and nothing that the rules refuse as well."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chatbot.domain.alternatives import after_change, after_return, warranty_until
from chatbot.domain.commerce import ClaimKind, Order, OrderState, Remedy, ReturnClass, ReturnReason
from chatbot.domain.decisions import Alternative, ReturnTerms
from chatbot.domain.orders import ChangeDecision, ChangeVerdict
from chatbot.domain.products import Product
from chatbot.domain.returns import decide_return
from chatbot.domain.rules import Action, AtMost, Claimable, Condition, Excluded, Rule, Scope, WhileIn, Window
from chatbot.testing.rules import return_rule, rule_about, rules_on
from chatbot.testing.store import line, order, product, shipment

DELIVERED = date(2026, 9, 1)
EARLY = (OrderState.PLACED, OrderState.PAID)
SHORT, LONG = return_rule(Window(5)), return_rule(Window(99), id="long")
NOT_BOOTS = return_rule(Excluded(), Scope((ReturnClass.STANDARD,)))
EXCHANGE = rule_about(Action.EXCHANGE, Window(30))
DAMAGED = rule_about(Action.CLAIM, Claimable(ClaimKind.DAMAGED, (Remedy.REFUND,), 30))
CANCEL = rule_about(Action.CANCEL, WhileIn(EARLY))
BOOTS, NO_WARRANTY = product(), product(warranty_years=0)
SOLD_OUT = product(variants=tuple(replace(one, stock=0) for one in BOOTS.variants), warranty_years=0)
OTHER = line(id="40817-2", return_class=ReturnClass.ELECTRONICS)
UNUSED = ReturnTerms(ReturnReason.CHANGED_MIND, unmet_conditions=frozenset({"unused"}))


def _delivered(**changes: object) -> Order:
    at = datetime(2026, 9, 1, 10, tzinfo=UTC)
    parcel = shipment(delivered_at=at, line_ids=("40817-1", "40817-2"))
    return order(**{"placed_at": at - timedelta(days=5), "shipments": (parcel,), **changes})


def _after(
    placed: Order, *rules: Rule, days: int = 10, item: Product | None = NO_WARRANTY, terms: ReturnTerms | None = None
) -> list[Alternative]:
    today = rules_on(DELIVERED + timedelta(days=days), *rules)
    decision = decide_return(placed, placed.lines[0], today, terms)
    assert not decision.is_allowed
    return list(after_return(placed, placed.lines[0], decision, today, item))


STAFF = Alternative.STAFF_REVIEW


@pytest.mark.parametrize(
    ("rules", "item", "expected"),
    [
        ((SHORT,), NO_WARRANTY, [STAFF]),
        ((SHORT,), None, [STAFF]),
        ((SHORT,), BOOTS, [Alternative.WARRANTY_CLAIM, STAFF]),
        ((SHORT, EXCHANGE), NO_WARRANTY, [Alternative.EXCHANGE, STAFF]),
        ((SHORT, EXCHANGE), SOLD_OUT, [STAFF]),
        ((SHORT, EXCHANGE), None, [STAFF]),
        ((SHORT, DAMAGED), NO_WARRANTY, [Alternative.CLAIM, STAFF]),
        ((LONG, NOT_BOOTS), NO_WARRANTY, [STAFF]),
        (
            (SHORT, EXCHANGE, DAMAGED),
            BOOTS,
            [Alternative.EXCHANGE, Alternative.CLAIM, Alternative.WARRANTY_CLAIM, STAFF],
        ),
    ],
)
def test_that_goods_that_may_not_come_back_may_go_another_way(
    rules: tuple[Rule, ...], item: Product | None, expected: list[Alternative]
) -> None:
    assert _after(_delivered(), *rules, item=item) == expected


def test_that_other_items_of_the_order_are_offered_when_they_may_come_back() -> None:
    placed = _delivered(lines=(line(), OTHER))
    assert _after(placed, LONG, NOT_BOOTS) == [Alternative.OTHER_ITEMS, STAFF]
    assert _after(placed, SHORT, NOT_BOOTS) == [STAFF]
    gone = _delivered(lines=(line(), replace(OTHER, is_cancelled=True)))
    assert _after(gone, LONG, NOT_BOOTS) == [STAFF]


def test_that_goods_in_the_wrong_state_are_not_offered_an_exchange() -> None:
    rules = (LONG, return_rule(Condition("unused")), EXCHANGE, DAMAGED)
    assert _after(_delivered(), *rules, terms=UNUSED) == [Alternative.CLAIM, STAFF]


@pytest.mark.parametrize(
    ("state", "rules", "expected"),
    [
        (OrderState.PAID, (CANCEL,), Alternative.CANCEL),
        (OrderState.PAID, (), Alternative.RETURN_LATER),
        (OrderState.PICKING, (CANCEL,), Alternative.RETURN_LATER),
        (OrderState.IN_TRANSIT, (CANCEL,), Alternative.RETURN_LATER),
        (OrderState.LOST, (CANCEL,), Alternative.CLAIM),
    ],
)
def test_that_goods_that_are_not_there_yet_have_ways_of_their_own(
    state: OrderState, rules: tuple[Rule, ...], expected: Alternative
) -> None:
    assert _after(_delivered(state=state, shipments=()), LONG, *rules) == [expected]


@pytest.mark.parametrize("changes", [{"is_cancelled": True}, {"returned_quantity": 1}])
def test_that_what_is_gone_already_has_no_alternative(changes: dict[str, int]) -> None:
    assert _after(_delivered(lines=(line(**changes),)), SHORT, EXCHANGE, DAMAGED, item=BOOTS) == []


@pytest.mark.parametrize(
    ("delivered_on", "years", "until"),
    [
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2027, 12, 31)),
        (date(2026, 9, 1), 0, None),
        (None, 3, None),
    ],
)
def test_that_a_warranty_lasts_whole_years(delivered_on: date | None, years: int, until: date | None) -> None:
    assert warranty_until(delivered_on, product(warranty_years=years)) == until
    assert warranty_until(delivered_on, None) is None


@pytest.mark.parametrize(("days", "is_offered"), [(364, True), (365, True), (366, False)])
def test_that_a_warranty_is_offered_on_its_last_day_and_not_after(days: int, is_offered: bool) -> None:
    found = _after(_delivered(), SHORT, item=product(warranty_years=1), days=days)
    assert found == ([Alternative.WARRANTY_CLAIM] if is_offered else []) + [STAFF]


@pytest.mark.parametrize(
    ("verdict", "state", "expected"),
    [
        (ChangeVerdict.TOO_LATE, OrderState.PICKING, [Alternative.REFUSE_PARCEL, STAFF]),
        (ChangeVerdict.TOO_LATE, OrderState.IN_TRANSIT, [Alternative.REFUSE_PARCEL, STAFF]),
        (ChangeVerdict.TOO_LATE, OrderState.PAID, [Alternative.REFUSE_PARCEL, STAFF]),
        (ChangeVerdict.TOO_LATE, OrderState.DELIVERED, [Alternative.RETURN, STAFF]),
        (ChangeVerdict.TOO_LATE, OrderState.LOST, [Alternative.CLAIM, STAFF]),
        (ChangeVerdict.TOO_LATE, OrderState.RETURN_OPEN, [STAFF]),
        (ChangeVerdict.TOO_LATE, OrderState.REFUNDED, [STAFF]),
        (ChangeVerdict.TOO_OFTEN, OrderState.PAID, [Alternative.CANCEL_ALL, STAFF]),
        (ChangeVerdict.TOO_OFTEN, OrderState.PICKING, [STAFF]),
        (ChangeVerdict.NO_PAYMENT, OrderState.PAID, [Alternative.OTHER_PAYMENT, STAFF]),
        (ChangeVerdict.NO_DELIVERY, OrderState.PAID, [STAFF]),
        (ChangeVerdict.NO_RULE, OrderState.PAID, [STAFF]),
        (ChangeVerdict.CANCELLED, OrderState.CANCELLED, []),
    ],
)
def test_that_after_a_refused_change_the_state_says_what_is_left(
    verdict: ChangeVerdict, state: OrderState, expected: list[Alternative]
) -> None:
    placed = _delivered(state=state, changes=3)
    if state in (*EARLY, OrderState.PICKING):
        placed = replace(placed, shipments=())
    today = rules_on(DELIVERED, LONG, CANCEL, rule_about(Action.CANCEL, AtMost(3)))
    assert list(after_change(placed, ChangeDecision("40817", verdict, state), today)) == expected


def test_that_a_return_is_offered_only_where_one_is_allowed() -> None:
    refused = ChangeDecision("40817", ChangeVerdict.TOO_LATE, OrderState.DELIVERED)
    late = rules_on(DELIVERED + timedelta(days=100), LONG, CANCEL)
    assert list(after_change(_delivered(), refused, late)) == [STAFF]
