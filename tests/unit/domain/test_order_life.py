"""The whole life of an order, lived at random beside a model that knows only what can still happen."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chatbot.domain.commerce import Address, Order, OrderState, Payment
from chatbot.domain.money import Money, total
from chatbot.domain.order_changes import decide_address, readdressed
from chatbot.domain.orders import TRANSITIONS, ChangeVerdict, cancelled, decide_change, moved
from chatbot.domain.rules import Action, ChargedAtOrder, DeliveryCost, Scope, WhileIn
from chatbot.testing.rules import rule_about, rules_on
from chatbot.testing.store import NOW, line, order, shipment

EARLY = frozenset({OrderState.PLACED, OrderState.PAID})
ARRIVED = frozenset({OrderState.DELIVERED, OrderState.RETURN_OPEN, OrderState.REFUNDED})
SENT = frozenset({OrderState.IN_TRANSIT, OrderState.DELAYED, OrderState.LOST}) | ARRIVED
PACKED = SENT | {OrderState.PARTLY_SHIPPED}
STILL_REACHABLE = {
    OrderState.PLACED: frozenset(OrderState),  # a cancellation may be undone
    OrderState.PAID: frozenset(OrderState),
    OrderState.CANCELLED: frozenset(OrderState),
    OrderState.PICKING: PACKED,
    OrderState.PARTLY_SHIPPED: SENT,
    OrderState.IN_TRANSIT: SENT,
    OrderState.DELAYED: SENT,
    OrderState.LOST: ARRIVED,
    OrderState.DELIVERED: ARRIVED,
    OrderState.RETURN_OPEN: ARRIVED,
    OrderState.REFUNDED: frozenset[OrderState](),
}
RULES = rules_on(
    NOW.date(),
    rule_about(Action.CANCEL, WhileIn(tuple(EARLY))),
    rule_about(Action.CANCEL, ChargedAtOrder(("paypal",))),
    rule_about(Action.CHANGE_ADDRESS, WhileIn(tuple(EARLY))),
    rule_about(Action.DELIVERY, DeliveryCost(Money(490), ("Norpost",)), Scope((), (), ("DE",))),
    rule_about(Action.DELIVERY, DeliveryCost(Money(890), ("Norpost",)), Scope((), (), ("AT",))),
)
POSTAGE = {"DE": Money(490), "AT": Money(890)}
GOODS = (Money(14900), Money(900), Money(2400))


class OrderLife(RuleBasedStateMachine):
    """An order, and beside it what the model remembers of it."""

    @initialize(state=st.sampled_from(sorted(EARLY)))
    def place(self, state: OrderState) -> None:
        lines = tuple(line(id=f"40817-{number}", unit_price=price) for number, price in enumerate(GOODS))
        placed = order(state=state, lines=lines, postage=Money(490), shipments=())
        self.order = replace(placed, payments=(Payment("paypal", "PayPal", placed.total),))
        self.reachable = STILL_REACHABLE[state]
        self.address = placed.ship_to
        self.dropped: set[str] = set()
        self.undo: Order | None = None
        self.has_left = False

    @property
    def is_open(self) -> bool:
        return self.order.state in EARLY and not self.has_left

    @rule(state=st.sampled_from([state for state in OrderState if state is not OrderState.CANCELLED]))
    def try_any_state(self, state: OrderState) -> None:
        before = self.order
        if state is before.state or (state in TRANSITIONS[before.state] and before.state is not OrderState.CANCELLED):
            self._go_on(state)
        elif state not in TRANSITIONS[before.state]:
            with pytest.raises(ValueError, match=f"cannot go from {before.state} to {state}"):
                moved(before, state)

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        following = sorted(TRANSITIONS[self.order.state] - {OrderState.CANCELLED})
        if following and self.order.state is not OrderState.CANCELLED:
            self._go_on(data.draw(st.sampled_from(following)))

    def _go_on(self, state: OrderState) -> None:
        before, self.order, self.undo = self.order, moved(self.order, state), None
        assert state is before.state or state in self.reachable
        assert replace(self.order, state=before.state) == before

    @rule()
    def hand_a_parcel_over(self) -> None:
        if self.order.state not in (OrderState.CANCELLED, OrderState.REFUNDED) and not self.has_left:
            self.order = replace(self.order, shipments=(shipment(delivered_at=None),))
            self.has_left, self.undo = True, None

    @rule(data=st.data())
    def cancel_some_lines(self, data: st.DataObject) -> None:
        decision = decide_change(self.order, Action.CANCEL, RULES)
        assert decision.is_allowed is self.is_open
        if not self.is_open:
            return
        open_lines = sorted(one.id for one in self.order.lines if not one.is_cancelled)
        line_ids = data.draw(st.lists(st.sampled_from(open_lines), min_size=1, unique=True))
        self.undo = self.order
        self.order = cancelled(self.order, line_ids, RULES, NOW)
        self.dropped.update(line_ids)

    @rule()
    def undo_the_last_change(self) -> None:
        """What a change left may become again what it was, as long as nothing else happened."""
        if self.undo is not None:
            assert moved(self.order, self.undo.state).state is self.undo.state
            self.order, self.undo = self.undo, None
            self.dropped = {one.id for one in self.order.lines if one.is_cancelled}
            self.address = self.order.ship_to

    @rule()
    def cancel_everything_too_late(self) -> None:
        if self.order.state in EARLY | {OrderState.CANCELLED}:
            return
        with pytest.raises(ValueError, match="to cancelled"):
            cancelled(self.order, [one.id for one in self.order.lines], RULES, NOW)

    @rule(street=st.sampled_from(["Lange Reihe 7", "Ankerstieg 14"]), country=st.sampled_from(["DE", "AT", "GR"]))
    def send_it_somewhere_else(self, street: str, country: str) -> None:
        wanted = Address("Anna Lindholm", street, "20099", "Hamburg", country)
        decision = decide_address(self.order, wanted, RULES)
        assert decision.is_allowed is (self.is_open and country in POSTAGE)
        assert (decision.verdict is ChangeVerdict.NO_DELIVERY) is (self.is_open and country == "GR")
        if decision.is_allowed:
            self.undo, self.order = self.order, readdressed(self.order, wanted, RULES, NOW)
            self.address = wanted

    @invariant()
    def what_can_still_happen_only_gets_less(self) -> None:
        assert STILL_REACHABLE[self.order.state] <= self.reachable
        self.reachable = STILL_REACHABLE[self.order.state]

    @invariant()
    def the_order_is_cancelled_when_all_its_lines_are(self) -> None:
        assert {one.id for one in self.order.lines if one.is_cancelled} == self.dropped
        assert (self.order.state is OrderState.CANCELLED) is (len(self.dropped) == len(GOODS))

    @invariant()
    def payments_less_refunds_are_what_is_left_of_the_order(self) -> None:
        left = [price for number, price in enumerate(GOODS) if f"40817-{number}" not in self.dropped]
        cost = total(left) + POSTAGE[self.address.country] if left else Money(0)
        paid, back = (total(one.amount for one in some) for some in (self.order.payments, self.order.refunds))
        assert paid - back == cost

    @invariant()
    def the_order_goes_to_the_last_address_it_was_given(self) -> None:
        assert self.order.ship_to == self.address


def test_that_an_order_lives_by_its_states_and_rules() -> None:
    run_state_machine_as_test(OrderLife, settings=settings(max_examples=100, stateful_step_count=25))


def test_that_the_model_knows_every_state_that_can_follow() -> None:
    for state, following in TRANSITIONS.items():
        reached = set(following).union(*(STILL_REACHABLE[one] for one in following))
        assert STILL_REACHABLE[state] == reached
