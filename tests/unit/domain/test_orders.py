import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from chatbot.domain.commerce import OrderState, Payment, Refund, RefundTarget, Shipment
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.orders import TRANSITIONS, ChangeVerdict, cancelled, decide_cancellation, decide_change, moved
from chatbot.domain.rules import Action, ChargedAtOrder, Rule, RuleBody, WhileIn
from chatbot.testing.rules import ALWAYS, rule_about, rules_on
from chatbot.testing.store import NOW, line, order, shipment

EARLY = (OrderState.PLACED, OrderState.PAID)
WHILE_EARLY = WhileIn(EARLY)
CHANGES = (Action.CANCEL, Action.CHANGE_ADDRESS, Action.CHANGE_PAYMENT, Action.SWAP_VARIANT)
TODAY = NOW.date()
EXPECTED = {
    OrderState.PLACED: ChangeVerdict.ALLOWED,
    OrderState.PAID: ChangeVerdict.ALLOWED,
    OrderState.PICKING: ChangeVerdict.TOO_LATE,
    OrderState.PARTLY_SHIPPED: ChangeVerdict.TOO_LATE,
    OrderState.IN_TRANSIT: ChangeVerdict.TOO_LATE,
    OrderState.DELAYED: ChangeVerdict.TOO_LATE,
    OrderState.DELIVERED: ChangeVerdict.TOO_LATE,
    OrderState.LOST: ChangeVerdict.TOO_LATE,
    OrderState.CANCELLED: ChangeVerdict.CANCELLED,
    OrderState.RETURN_OPEN: ChangeVerdict.TOO_LATE,
    OrderState.REFUNDED: ChangeVerdict.TOO_LATE,
}


def _rule(action: Action, body: RuleBody = WHILE_EARLY, effective: Period = ALWAYS) -> Rule:
    return rule_about(action, body, effective=effective, id=f"{action}-{effective.start}")


RULES = rules_on(TODAY, *(_rule(action) for action in CHANGES))


@pytest.mark.parametrize("action", CHANGES)
@pytest.mark.parametrize("state", list(OrderState))
def test_that_an_order_may_be_changed_in_its_early_states_only(state: OrderState, action: Action) -> None:
    decision = decide_change(order(state=state, shipments=()), action, RULES)
    assert (decision.order_number, decision.state) == ("40817", state)
    assert decision.verdict is EXPECTED[state]
    assert decision.rule == _rule(action)
    assert decision.is_allowed is (state in EARLY)


@pytest.mark.parametrize("action", CHANGES)
@pytest.mark.parametrize("states", [(OrderState.PLACED,), (OrderState.PAID, OrderState.PICKING)])
def test_that_the_states_are_those_of_the_rule(states: tuple[OrderState, ...], action: Action) -> None:
    rules = rules_on(TODAY, _rule(action, WhileIn(states)))
    allowed = {one for one in OrderState if decide_change(order(state=one, shipments=()), action, rules).is_allowed}
    assert allowed == set(states)


NOT_SENT = shipment(dispatched_at=None, delivered_at=None)


@pytest.mark.parametrize("action", CHANGES)
@pytest.mark.parametrize("state", EARLY)
@pytest.mark.parametrize(
    ("shipments", "verdict"),
    [
        ((NOT_SENT,), ChangeVerdict.ALLOWED),
        ((shipment(delivered_at=None),), ChangeVerdict.TOO_LATE),
        ((NOT_SENT, shipment(id="shp_40817_2")), ChangeVerdict.TOO_LATE),
    ],
    ids=["packed", "sent", "one of two sent"],
)
def test_that_nothing_may_be_changed_once_a_parcel_has_left(
    shipments: tuple[Shipment, ...], verdict: ChangeVerdict, state: OrderState, action: Action
) -> None:
    assert decide_change(order(state=state, shipments=shipments), action, RULES).verdict is verdict


@pytest.mark.parametrize("state", list(OrderState))
@pytest.mark.parametrize(
    "rules", [(), (_rule(Action.CANCEL),), (_rule(Action.CHANGE_ADDRESS, ChargedAtOrder()),)], ids=len
)
def test_that_without_a_rule_of_its_own_nothing_may_be_changed(rules: tuple[Rule, ...], state: OrderState) -> None:
    decision = decide_change(order(state=state, shipments=()), Action.CHANGE_ADDRESS, rules_on(TODAY, *rules))
    is_cancelled = state is OrderState.CANCELLED
    assert decision.verdict is (ChangeVerdict.CANCELLED if is_cancelled else ChangeVerdict.NO_RULE)
    assert (decision.rule, decision.is_allowed) == (None, False)


def test_that_a_rule_about_money_hides_no_rule_about_states() -> None:
    rules = rules_on(TODAY, _rule(Action.CANCEL, ChargedAtOrder(("paypal",))), _rule(Action.CANCEL))
    assert decide_change(order(state=OrderState.PAID, shipments=()), Action.CANCEL, rules).is_allowed


LAST_SECONDS = [
    (date(2026, 1, 31), datetime(2026, 1, 31, 22, 59, 59, tzinfo=UTC)),
    (date(2026, 7, 31), datetime(2026, 7, 31, 21, 59, 59, tzinfo=UTC)),
    (date(2026, 12, 31), datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)),
    (date(2028, 2, 28), datetime(2028, 2, 28, 22, 59, 59, tzinfo=UTC)),  # the next day is a leap day
    (date(2028, 2, 29), datetime(2028, 2, 29, 22, 59, 59, tzinfo=UTC)),
    (date(2026, 3, 28), datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC)),  # the next day has 23 hours
    (date(2026, 3, 29), datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)),
    (date(2026, 10, 24), datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC)),  # the next day has 25 hours
    (date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)),
]
"""Days, and their last second in Hamburg."""


@pytest.mark.parametrize("action", CHANGES)
@pytest.mark.parametrize("today", [date(2024, 1, 1), date(2030, 1, 1)])
@pytest.mark.parametrize(("last_day", "last_second"), LAST_SECONDS)
def test_that_the_rule_in_force_on_the_day_of_the_order_counts(
    last_day: date, last_second: datetime, today: date, action: Action
) -> None:
    old = _rule(action, effective=Period(date(2024, 1, 1), last_day))
    new = _rule(action, WhileIn((OrderState.PLACED,)), Period(last_day + timedelta(days=1)))
    before = order(state=OrderState.PAID, shipments=(), placed_at=last_second)
    after = replace(before, placed_at=last_second + timedelta(seconds=1))
    for rules in (rules_on(today, old, new), rules_on(today, new, old)):
        kept, stricter = decide_change(before, action, rules), decide_change(after, action, rules)
        assert (kept.verdict, kept.rule) == (ChangeVerdict.ALLOWED, old)
        assert (stricter.verdict, stricter.rule) == (ChangeVerdict.TOO_LATE, new)


@pytest.mark.parametrize(("last_day", "last_second"), LAST_SECONDS)
def test_that_no_rule_is_in_force_before_the_first_and_after_the_last(last_day: date, last_second: datetime) -> None:
    before = order(state=OrderState.PAID, shipments=(), placed_at=last_second)
    after = replace(before, placed_at=last_second + timedelta(seconds=1))
    ended = rules_on(TODAY, _rule(Action.CANCEL, effective=Period(date(2024, 1, 1), last_day)))
    begun = rules_on(TODAY, _rule(Action.CANCEL, effective=Period(last_day + timedelta(days=1))))
    verdicts = [decide_change(one, Action.CANCEL, rules).verdict for rules in (ended, begun) for one in (before, after)]
    assert verdicts == [
        ChangeVerdict.ALLOWED, ChangeVerdict.NO_RULE, ChangeVerdict.NO_RULE, ChangeVerdict.ALLOWED,
    ]  # fmt: skip


SOCKS = line(id="40817-2", quantity=3, unit_price=Money(900))
AT_ORDER = rules_on(TODAY, _rule(Action.CANCEL), _rule(Action.CANCEL, ChargedAtOrder(("paypal",))))
PAYPAL = Payment("paypal", "PayPal", Money(17600))
PAID = order(state=OrderState.PAID, lines=(line(), SOCKS), payments=(PAYPAL,), shipments=())
SOCKS_REFUND = Refund(Money(2700), RefundTarget.ORIGINAL, "PayPal", is_paid=False, at=NOW)


def test_that_an_order_without_some_lines_stays_in_its_state_and_has_one_change_more() -> None:
    left = cancelled(PAID, ("40817-2",), AT_ORDER, NOW)
    without = (line(), replace(SOCKS, is_cancelled=True))
    assert left == replace(PAID, lines=without, refunds=(SOCKS_REFUND,), changes=1)


def test_that_an_order_without_any_line_is_cancelled_and_keeps_its_earlier_refunds() -> None:
    left = cancelled(PAID, ("40817-2",), AT_ORDER, NOW)
    later = NOW + timedelta(hours=1)
    gone = cancelled(left, ("40817-1",), AT_ORDER, later)
    assert gone.state is OrderState.CANCELLED
    assert [one.is_cancelled for one in gone.lines] == [True, True]
    assert gone.refunds == (SOCKS_REFUND, replace(SOCKS_REFUND, amount=Money(14900), at=later))
    assert gone.changes == 1


def test_that_what_is_not_charged_any_more_makes_no_refund() -> None:
    gone = cancelled(PAID, ("40817-1", "40817-2"), RULES, NOW)
    assert (gone.state, gone.refunds) == (OrderState.CANCELLED, ())
    assert gone.payments == (replace(PAYPAL, amount=Money(0)),)


@pytest.mark.parametrize("state", [one for one in OrderState if one not in (*EARLY, OrderState.CANCELLED)])
def test_that_an_order_that_has_gone_on_cannot_be_cancelled(state: OrderState) -> None:
    with pytest.raises(ValueError, match=f"^order 40817 cannot go from {state} to cancelled$"):
        cancelled(replace(PAID, state=state), ("40817-1", "40817-2"), AT_ORDER, NOW)


@pytest.mark.parametrize("state", EARLY)
def test_that_a_cancelled_order_may_stand_again_where_it_stood(state: OrderState) -> None:
    before = replace(PAID, state=state)
    gone = cancelled(before, ("40817-1", "40817-2"), AT_ORDER, NOW)
    assert moved(gone, state).state is state
    assert {one for one in OrderState if one in TRANSITIONS[OrderState.CANCELLED]} == set(EARLY)


@pytest.mark.parametrize("state", list(OrderState))
@pytest.mark.parametrize("line_ids", [("40817-2",), ("40817-1", "40817-2")])
def test_that_lines_may_be_cancelled_as_long_as_the_order(state: OrderState, line_ids: tuple[str, ...]) -> None:
    decision = decide_cancellation(replace(PAID, state=state), line_ids, RULES)
    assert (decision.verdict, decision.rule) == (EXPECTED[state], _rule(Action.CANCEL))


DRAWING = Path(__file__).parents[3] / "docs" / "order-states.md"
DRAWN = set(re.findall(r"^ *(\w+) --> (\w+)", DRAWING.read_text(encoding="utf-8"), re.MULTILINE))


def test_that_every_state_is_drawn_and_no_other() -> None:
    assert {state for pair in DRAWN for state in pair} == set(OrderState) == set(TRANSITIONS)
    assert {(before.value, after.value) for before, states in TRANSITIONS.items() for after in states} == DRAWN


@pytest.mark.parametrize("before", list(OrderState))
@pytest.mark.parametrize("after", list(OrderState))
def test_that_an_order_moves_only_along_the_lines_of_the_drawing(before: OrderState, after: OrderState) -> None:
    placed = replace(PAID, state=before)
    if before is after or (before.value, after.value) in DRAWN:
        assert moved(placed, after) == replace(PAID, state=after)
    else:
        with pytest.raises(ValueError, match=f"^order 40817 cannot go from {before} to {after}$"):
            moved(placed, after)
