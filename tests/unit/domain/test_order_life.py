"""The whole life of an order, lived at random beside a model that knows only what can still happen."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chatbot.domain.commerce import Address, OrderState, Payment
from chatbot.domain.money import Money, total
from chatbot.domain.orders import (
    TRANSITIONS,
    CancellationQuote,
    ChangeVerdict,
    cancelled,
    decide_address,
    decide_change,
    moved,
    quote_cancellation,
    readdressed,
)
from chatbot.domain.rules import Action, ChargedAtOrder, WhileIn
from chatbot.testing.rules import return_rule, rules_on
from chatbot.testing.store import NOW, line, order, shipment

EARLY = frozenset({OrderState.PLACED, OrderState.PAID})
ARRIVED = frozenset({OrderState.DELIVERED, OrderState.RETURN_OPEN, OrderState.REFUNDED})
SENT = frozenset({OrderState.IN_TRANSIT, OrderState.DELAYED, OrderState.LOST}) | ARRIVED
PACKED = SENT | {OrderState.PARTLY_SHIPPED}
STILL_REACHABLE = {
    OrderState.PLACED: PACKED | {OrderState.PAID, OrderState.PICKING, OrderState.CANCELLED},
    OrderState.PAID: PACKED | {OrderState.PICKING, OrderState.CANCELLED},
    OrderState.PICKING: PACKED,
    OrderState.PARTLY_SHIPPED: SENT,
    OrderState.IN_TRANSIT: SENT,
    OrderState.DELAYED: SENT,
    OrderState.LOST: ARRIVED,
    OrderState.DELIVERED: ARRIVED,
    OrderState.RETURN_OPEN: ARRIVED,
    OrderState.CANCELLED: frozenset[OrderState](),
    OrderState.REFUNDED: frozenset[OrderState](),
}
RULES = rules_on(
    NOW.date(),
    replace(return_rule(WhileIn(tuple(EARLY))), action=Action.CANCEL),
    replace(return_rule(ChargedAtOrder(("paypal",))), action=Action.CANCEL),
    replace(return_rule(WhileIn(tuple(EARLY))), action=Action.CHANGE_ADDRESS),
)
NOTHING = CancellationQuote((), Money(0), Money(0))
GOODS = (Money(14900), Money(900), Money(2400))


class OrderLife(RuleBasedStateMachine):
    """An order, and beside it what the model remembers of it."""

    @initialize(state=st.sampled_from(sorted(EARLY)))
    def place(self, state: OrderState) -> None:
        lines = tuple(line(id=f"40817-{number}", unit_price=price) for number, price in enumerate(GOODS))
        placed = order(state=state, lines=lines, postage=Money(490), shipments=())
        self.order = replace(placed, payments=(Payment("paypal", "PayPal", placed.total),))
        self.total = placed.total
        self.reachable = STILL_REACHABLE[state]
        self.address = placed.ship_to
        self.dropped: set[str] = set()
        self.due = Money(0)
        self.has_left = False

    @property
    def is_open(self) -> bool:
        return self.order.state in EARLY and not self.has_left

    @rule(state=st.sampled_from([state for state in OrderState if state is not OrderState.CANCELLED]))
    def try_any_state(self, state: OrderState) -> None:
        before = self.order
        if state in TRANSITIONS[before.state] or state is before.state:
            self._go_on(state)
        else:
            with pytest.raises(ValueError, match=f"cannot go from {before.state} to {state}"):
                moved(before, state)

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        following = sorted(TRANSITIONS[self.order.state] - {OrderState.CANCELLED})
        if following:
            self._go_on(data.draw(st.sampled_from(following)))

    def _go_on(self, state: OrderState) -> None:
        before, self.order = self.order, moved(self.order, state)
        assert state is before.state or state in self.reachable
        assert replace(self.order, state=before.state) == before

    @rule()
    def hand_a_parcel_over(self) -> None:
        if self.order.state not in (OrderState.CANCELLED, OrderState.REFUNDED) and not self.has_left:
            self.order = replace(self.order, shipments=(shipment(delivered_at=None),))
            self.has_left = True

    @rule(data=st.data())
    def cancel_some_lines(self, data: st.DataObject) -> None:
        decision = decide_change(self.order, Action.CANCEL, RULES)
        assert decision.is_allowed is self.is_open
        if not self.is_open:
            return
        open_lines = sorted(one.id for one in self.order.lines if not one.is_cancelled)
        line_ids = data.draw(st.lists(st.sampled_from(open_lines), min_size=1, unique=True))
        quote = quote_cancellation(self.order, line_ids, RULES)
        if self.order.state is OrderState.PAID:
            self.due = self.due + total(self.order.line(line_id).amount for line_id in line_ids)
            self.due = self.due + (self.order.postage if len(line_ids) == len(open_lines) else Money(0))
        self.order = cancelled(self.order, line_ids, quote, NOW)
        self.dropped.update(line_ids)

    @rule()
    def cancel_everything_too_late(self) -> None:
        if self.order.state in EARLY | {OrderState.CANCELLED}:
            return
        with pytest.raises(ValueError, match="to cancelled"):
            cancelled(self.order, [one.id for one in self.order.lines], NOTHING, NOW)

    @rule(street=st.sampled_from(["Lange Reihe 7", "Ankerstieg 14"]), country=st.sampled_from(["DE", "AT"]))
    def send_it_somewhere_else(self, street: str, country: str) -> None:
        wanted = Address("Anna Lindholm", street, "20099", "Hamburg", country)
        decision = decide_address(self.order, wanted, RULES)
        assert decision.is_allowed is (self.is_open and country == "DE")
        assert (decision.verdict is ChangeVerdict.OTHER_COUNTRY) is (self.is_open and country == "AT")
        if decision.is_allowed:
            self.order = readdressed(self.order, wanted)
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
    def what_was_paid_for_cancelled_lines_goes_back(self) -> None:
        assert total(one.amount for one in self.order.refunds) == self.due
        assert self.due <= self.total

    @invariant()
    def the_order_goes_to_the_last_address_it_was_given(self) -> None:
        assert self.order.ship_to == self.address


def test_that_an_order_lives_by_its_states_and_rules() -> None:
    run_state_machine_as_test(OrderLife, settings=settings(max_examples=150, stateful_step_count=25))


def test_that_the_model_knows_every_state_that_can_follow() -> None:
    for state, following in TRANSITIONS.items():
        reached = set(following).union(*(STILL_REACHABLE[one] for one in following))
        assert STILL_REACHABLE[state] == reached
