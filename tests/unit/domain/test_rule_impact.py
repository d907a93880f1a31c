"""Decisions about an order turn where the rules differ, and nowhere else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chatbot.domain.commerce import Order, OrderState, ReturnClass
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.rule_impact import OPEN_STATES, Aspect, Effect, Outcome, TurnedDecision, turned_decisions
from chatbot.domain.rules import Action, Condition, Excluded, Fee, Postage, Rule, Scope, WhileIn, Window
from chatbot.testing.rules import return_rule, rules_on
from chatbot.testing.store import line, order, shipment

DELIVERED = date(2026, 11, 9)
TODAY = date(2026, 11, 29)
LAST_DAY = date(2026, 12, 9)
WINDOW = return_rule(Window(30))
BOX = return_rule(Fee("restocking", percent=10, unless="original_box"))
LIMIT = return_rule(WhileIn((OrderState.PLACED, OrderState.PAID)))
CANCEL, ADDRESS = (replace(LIMIT, action=one) for one in (Action.CANCEL, Action.CHANGE_ADDRESS))


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
    rules = (WINDOW, BOX, CANCEL, ADDRESS, return_rule(Postage(Money(490))))
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


@pytest.mark.parametrize(("action", "aspect"), [(CANCEL, Aspect.CANCEL), (ADDRESS, Aspect.CHANGE_ADDRESS)])
def test_that_changes_of_an_order_turn_with_their_states(action: Rule, aspect: Aspect) -> None:
    placed = order(state=OrderState.PAID, shipments=())
    narrow = replace(action, body=WhileIn((OrderState.PLACED,)))
    assert _turned((action,), (narrow,), placed) == [
        TurnedDecision("40817", None, aspect, Outcome(True, "allowed"), Outcome(False, "too_late"))
    ]
    assert _effects(_turned((narrow,), (action,), placed)) == [(aspect, Effect.ALLOWED)]
    assert _turned((action,), (), order(state=OrderState.DELIVERED)) == []
