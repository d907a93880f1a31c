"""Decisions about an order turn where the rules differ, and nowhere else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from after_sale import opened

from chatbot.domain.commerce import ClaimKind, Order, OrderState, Remedy, ReturnClass, ReturnLine, ShipmentState
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.rule_impact import OPEN_STATES, Aspect, Effect, Outcome, TurnedDecision, turned_decisions
from chatbot.domain.rules import (
    Action,
    AtMost,
    Claimable,
    Condition,
    Excluded,
    Fee,
    LostAfter,
    Once,
    Postage,
    Rule,
    Scope,
    WhileIn,
    Window,
)
from chatbot.testing.rules import return_rule, rule_about, rules_on
from chatbot.testing.store import line, order, shipment

DELIVERED = date(2026, 11, 9)
TODAY = date(2026, 11, 29)
LAST_DAY = date(2026, 12, 9)
WINDOW = return_rule(Window(30))
BOX = return_rule(Fee("restocking", percent=10, unless="original_box"))
LIMIT = return_rule(WhileIn((OrderState.PLACED, OrderState.PAID)))
CHANGES = {
    Aspect.CANCEL: Action.CANCEL,
    Aspect.CHANGE_ADDRESS: Action.CHANGE_ADDRESS,
    Aspect.CHANGE_PAYMENT: Action.CHANGE_PAYMENT,
    Aspect.SWAP_VARIANT: Action.SWAP_VARIANT,
}
CLAIMS = {
    Aspect.CLAIM_DAMAGED: ClaimKind.DAMAGED,
    Aspect.CLAIM_MISSING: ClaimKind.MISSING,
    Aspect.CLAIM_WRONG_ITEM: ClaimKind.WRONG_ITEM,
}
EXCHANGE = rule_about(Action.EXCHANGE, Window(30))
INVOICE = rule_about(Action.INVOICE, WhileIn((OrderState.PAID, OrderState.DELIVERED)))
LOST = rule_about(Action.CLAIM, Claimable(ClaimKind.LOST, tuple(Remedy)))
LIMITS = tuple(replace(LIMIT, action=one) for one in CHANGES.values())


def _claimable(kind: ClaimKind, days: int) -> Rule:
    return rule_about(Action.CLAIM, Claimable(kind, tuple(Remedy), days))


def _delivered(**changes: object) -> Order:
    at = datetime(2026, 11, 9, 10, tzinfo=UTC)
    return order(placed_at=at - timedelta(days=5), shipments=(shipment(delivered_at=at),), **changes)


def _turned(now: tuple[Rule, ...], new: tuple[Rule, ...], placed: Order | None = None) -> list[TurnedDecision]:
    return list(turned_decisions(placed or _delivered(), rules_on(TODAY, *now), rules_on(TODAY, *new)))


def _effects(turned: list[TurnedDecision]) -> list[tuple[Aspect, Effect]]:
    return [(one.aspect, one.effect) for one in turned]


def test_that_orders_are_open_until_they_are_cancelled_or_refunded() -> None:
    assert set(OrderState) - OPEN_STATES == {OrderState.CANCELLED, OrderState.REFUNDED}


def test_that_the_same_rules_turn_nothing() -> None:
    claims = tuple(_claimable(kind, 30) for kind in CLAIMS.values())
    rules = (WINDOW, BOX, *LIMITS, INVOICE, EXCHANGE, *claims, LOST, return_rule(Postage(Money(490))))
    assert _turned(rules, rules) == []


def test_that_a_shorter_window_refuses_with_both_last_days() -> None:
    assert _turned((WINDOW,), (return_rule(Window(14)),)) == [
        TurnedDecision(
            "40817",
            line(),
            Aspect.RETURN,
            Outcome(True, "allowed", LAST_DAY),
            Outcome(False, "too_late", date(2026, 11, 23)),
        )
    ]


@pytest.mark.parametrize(
    ("now", "new", "effect"),
    [
        (30, 19, Effect.REFUSED),
        (19, 30, Effect.ALLOWED),
        (30, 20, Effect.EARLIER),
        (30, 31, Effect.LATER),
        (14, 19, None),
        (30, 30, None),
    ],
)
def test_that_a_return_turns_with_its_window(now: int, new: int, effect: Effect | None) -> None:
    turned = _turned((return_rule(Window(now)),), (return_rule(Window(new)),))
    assert _effects(turned) == ([] if effect is None else [(Aspect.RETURN, effect)])


def test_that_an_exclusion_refuses_only_the_lines_it_is_about() -> None:
    lines = (line(), line(id="40817-2", return_class=ReturnClass.HYGIENE))
    placed = _delivered(lines=lines)
    placed = replace(placed, shipments=(replace(placed.shipments[0], line_ids=("40817-1", "40817-2")),))
    (turned,) = _turned((WINDOW,), (WINDOW, return_rule(Excluded(), Scope((ReturnClass.HYGIENE,)))), placed)
    assert turned.line == lines[1]
    assert turned.new == Outcome(False, "excluded")


def test_that_a_rule_that_begins_after_the_order_turns_nothing() -> None:
    later = return_rule(Excluded(), effective=Period(date(2026, 11, 20)))
    assert _turned((WINDOW,), (WINDOW, later)) == []


def test_that_another_postage_turns_the_refund_of_all_pieces() -> None:
    placed = _delivered(lines=(line(quantity=3, returned_quantity=1),), postage=Money(0))
    now, new = (return_rule(Postage(Money(amount))) for amount in (490, 690))
    assert _turned((WINDOW, now), (WINDOW, new), placed) == [
        TurnedDecision(
            "40817",
            placed.lines[0],
            Aspect.REFUND,
            Outcome(True, "allowed", amount=Money(29310)),
            Outcome(True, "allowed", amount=Money(29110)),
        )
    ]
    assert _effects(_turned((WINDOW, new), (WINDOW, now), placed)) == [(Aspect.REFUND, Effect.MORE)]


def test_that_a_fee_for_a_condition_turns_the_refund_of_goods_that_do_not_meet_it() -> None:
    dearer = return_rule(Fee("restocking", percent=15, unless="original_box"))
    turned = _turned((WINDOW, BOX), (WINDOW, dearer))
    assert _effects(turned) == [(Aspect.REFUND_UNMET, Effect.LESS)]
    assert [(one.now.amount, one.new.amount) for one in turned] == [(Money(13410), Money(12665))]


def test_that_a_refund_that_turns_anyway_is_told_once() -> None:
    pick_up = return_rule(Fee("pick_up", Money(2900)))
    assert _effects(_turned((WINDOW, BOX), (WINDOW, BOX, pick_up))) == [(Aspect.REFUND, Effect.LESS)]


def test_that_a_condition_to_be_met_is_taken_as_met() -> None:
    assert _turned((WINDOW, BOX), (WINDOW, BOX, return_rule(Condition("unused")))) == []


def test_that_a_refund_is_compared_only_where_both_allow_the_return() -> None:
    turned = _turned((return_rule(Window(1)), return_rule(Postage(Money(490)))), (WINDOW,))
    assert _effects(turned) == [(Aspect.RETURN, Effect.ALLOWED)]


@pytest.mark.parametrize(("aspect", "action"), CHANGES.items())
def test_that_changes_of_an_order_turn_with_their_states(aspect: Aspect, action: Action) -> None:
    placed = order(state=OrderState.PAID, shipments=())
    wide, narrow = rule_about(action, LIMIT.body), rule_about(action, WhileIn((OrderState.PLACED,)))
    assert _turned((wide,), (narrow,), placed) == [
        TurnedDecision("40817", None, aspect, Outcome(True, "allowed"), Outcome(False, "too_late"))
    ]
    assert _effects(_turned((narrow,), (wide,), placed)) == [(aspect, Effect.ALLOWED)]
    assert _turned((wide,), (), order(state=OrderState.DELIVERED)) == []


@pytest.mark.parametrize(("aspect", "action"), CHANGES.items())
def test_that_changes_of_an_order_turn_with_how_often_they_are_allowed(aspect: Aspect, action: Action) -> None:
    often, limit = rule_about(action, AtMost(3)), rule_about(action, LIMIT.body)
    for changes, turned in ((2, []), (3, [(aspect, Effect.REFUSED)])):
        placed = order(state=OrderState.PAID, shipments=(), changes=changes)
        assert _effects(_turned((limit,), (limit, often), placed)) == turned


def test_that_an_invoice_turns_with_its_states() -> None:
    later = rule_about(Action.INVOICE, WhileIn((OrderState.DELIVERED,)))
    paid = order(state=OrderState.PAID, shipments=())
    assert _turned((later,), (INVOICE,), paid) == [
        TurnedDecision("40817", None, Aspect.INVOICE, Outcome(False, "too_early"), Outcome(True, "allowed"))
    ]
    assert _turned((later,), (INVOICE,)) == []


@pytest.mark.parametrize(
    ("now", "new", "effect"),
    [
        (30, 19, Effect.REFUSED),
        (19, 30, Effect.ALLOWED),
        (30, 20, Effect.EARLIER),
        (30, 31, Effect.LATER),
        (9, 19, None),
    ],
)
def test_that_exchanges_and_claims_turn_with_their_days(now: int, new: int, effect: Effect | None) -> None:
    exchanges = _turned((rule_about(Action.EXCHANGE, Window(now)),), (rule_about(Action.EXCHANGE, Window(new)),))
    assert _effects(exchanges) == ([] if effect is None else [(Aspect.EXCHANGE, effect)])
    for aspect, kind in CLAIMS.items():
        turned = _turned((_claimable(kind, now),), (_claimable(kind, new),))
        assert _effects(turned) == ([] if effect is None else [(aspect, effect)])
        assert all(one.line == line() for one in turned)


def test_that_an_exchange_turns_with_once_and_a_condition_is_taken_as_met() -> None:
    more = (EXCHANGE, rule_about(Action.EXCHANGE, Condition("unused")), rule_about(Action.EXCHANGE, Once()))
    assert _turned((EXCHANGE,), more) == []
    exchanged = opened(_delivered(lines=(line(quantity=2),)), (ReturnLine("40817-1", 1),), Money(0), "FTB-BRN-44")
    assert [(one.aspect, one.new.verdict) for one in _turned((EXCHANGE,), more, exchanged)] == [
        (Aspect.EXCHANGE, "already_exchanged")
    ]


def test_that_a_lost_parcel_turns_with_the_days_it_is_waited_for() -> None:
    """Once it may be reported as lost, it does not matter since when."""
    late = shipment(promised_on=date(2026, 11, 10), state=ShipmentState.DELAYED, delivered_at=None)
    placed = order(state=OrderState.DELAYED, shipments=(late,))
    waits = {days: rule_about(Action.DELIVERY, LostAfter(days)) for days in (5, 7, 13, 14, 20)}
    for now, new, effects in (
        (13, 14, [Effect.REFUSED]),
        (20, 7, [Effect.ALLOWED]),
        (5, 7, []),
        (14, 20, []),
    ):
        turned = _turned((LOST, waits[now]), (LOST, waits[new]), placed)
        assert _effects(turned) == [(Aspect.CLAIM_LOST, effect) for effect in effects], (now, new)
