"""All that customers may ask for, asked at random of one order, beside a model that counts pieces and days."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from after_sale import gone_back, opened, paid_out
from changing_desk import EARLY, EXCHANGED, GOODS, LOST_AFTER, REPORTED, RETURNED, ChangingDesk
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from chatbot.domain.claims import claimed, decide_claim, quote_claim
from chatbot.domain.commerce import (
    Claim,
    ClaimKind,
    OrderState,
    Remedy,
    ReturnLine,
    ReturnReason,
    ReturnState,
    ShipmentState,
)
from chatbot.domain.decisions import ReturnTerms
from chatbot.domain.exchanges import decide_exchange, quote_exchange
from chatbot.domain.money import Money, total
from chatbot.domain.orders import moved
from chatbot.domain.products import Variant
from chatbot.domain.returns import decide_return, quote_refund, withdrawn
from chatbot.testing.store import NOW, shipment

PLACES, PIECES, REMEDIES = st.integers(0, len(GOODS) - 1), st.integers(1, 3), st.sampled_from(list(Remedy))
PRICES = st.sampled_from([500, 900, 1200, 14900])


class OrderDesk(ChangingDesk):
    """Beside the order a model of its pieces: how many are back, reported, exchanged."""

    @initialize()
    def begin(self) -> None:
        self.arrived: date | None = None
        self.back, self.reported, self.exchanged = (Counter[str]() for _ in range(3))

    def _age(self) -> int | None:
        return None if self.arrived is None else (self.today - self.arrived).days

    # --- on its way

    @precondition(lambda self: self.order.state is OrderState.PAID)
    @rule()
    def ship(self) -> None:
        gone = tuple(one.id for one in self.order.lines if not one.is_cancelled)
        parcel = shipment(line_ids=gone, state=ShipmentState.IN_TRANSIT, delivered_at=None)
        sent = moved(moved(self.order, OrderState.PICKING), OrderState.IN_TRANSIT)
        self.order, self.undo = replace(sent, shipments=(parcel,)), []
        self.shipped = self.order

    @precondition(lambda self: self.order.state in (OrderState.IN_TRANSIT, OrderState.LOST))
    @rule(is_there=st.booleans())
    def arrive_or_get_lost(self, is_there: bool) -> None:
        at = datetime(self.today.year, self.today.month, self.today.day, 9, tzinfo=UTC) if is_there else None
        state = OrderState.DELIVERED if is_there else OrderState.LOST
        parcel = ShipmentState.DELIVERED if is_there else ShipmentState.LOST
        parcels = tuple(replace(one, state=parcel, delivered_at=at) for one in self.order.shipments)
        self.order = replace(moved(self.order, state), shipments=parcels)
        self.arrived = self.today if is_there else None

    @precondition(lambda self: self.order.state in EARLY)
    @rule(is_there=st.booleans())
    def let_it_go_all_the_way(self, is_there: bool) -> None:
        self.order = moved(self.order, OrderState.PAID)
        self.ship()
        self.arrive_or_get_lost(is_there)

    @rule(days=st.integers(1, 10))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    # --- after it came

    @rule(place=PLACES, pieces=PIECES, is_at_fault=st.booleans())
    def send_some_back(self, place: int, pieces: int, is_at_fault: bool) -> None:
        item, age = self.order.lines[place], self._age()
        terms = ReturnTerms(ReturnReason.FAULTY if is_at_fault else ReturnReason.CHANGED_MIND)
        is_allowed = age is not None and age <= RETURNED and self._left(place) > 0
        assert decide_return(self.order, item, self.today_rules, terms).is_allowed is is_allowed
        if is_allowed and pieces <= self._left(place):
            back = (ReturnLine(item.id, pieces),)
            self.order = opened(self.order, back, quote_refund(self.order, back, self.today_rules, terms).amount)
            self.back[item.id] += pieces

    @rule(place=PLACES, price=PRICES)
    def exchange(self, place: int, price: int) -> None:
        item, age, pieces = self.order.lines[place], self._age(), self._left(place)
        is_allowed = age is not None and age <= EXCHANGED and pieces > 0 and not self.exchanged[item.id]
        assert decide_exchange(self.order, item, self.today_rules).is_allowed is is_allowed
        if is_allowed:
            quote = quote_exchange(self.order, item, pieces, Variant("x", (), Money(price), 9), self.today_rules)
            assert quote is not None
            self.order = opened(self.order, (ReturnLine(item.id, pieces),), quote.paid_back, "x")
            self.back[item.id] += pieces
            self.exchanged[item.id] += 1

    @rule(which=st.integers(0, 9), is_withdrawn=st.booleans())
    def withdraw_or_finish_a_return(self, which: int, is_withdrawn: bool) -> None:
        under_way = [one for one in self.order.returns if one.state is ReturnState.OPEN]
        if not under_way:
            return
        request = under_way[which % len(under_way)]
        if is_withdrawn:
            self.order = withdrawn(self.order, request.id)
            self.back.subtract({item.line_id: item.quantity for item in request.lines})
            self.exchanged.subtract(item.line_id for item in request.lines if request.replacement is not None)
        else:
            self.order = paid_out(self.order, request)
            self.order = self.order if len(under_way) > 1 else moved(self.order, OrderState.DELIVERED)

    @rule(place=PLACES, pieces=PIECES, kind=st.sampled_from(list(ClaimKind)), remedy=REMEDIES)
    def report(self, place: int, pieces: int, kind: ClaimKind, remedy: Remedy) -> None:
        item = self.order.lines[place]
        is_allowed = self._is_time_to_report(kind) and self._left(place) > 0
        assert decide_claim(self.order, item, kind, self.today_rules).is_allowed is is_allowed
        if is_allowed and pieces <= self._left(place):
            lines, is_refund = (ReturnLine(item.id, pieces),), remedy is Remedy.REFUND
            amount = quote_claim(self.order, lines) if is_refund else Money(0)
            self.order = claimed(self.order, Claim("clm", self.order.number, lines, kind, remedy, amount, NOW))
            self.reported[item.id] += pieces

    def _is_time_to_report(self, kind: ClaimKind) -> bool:
        age = self._age()
        if kind is not ClaimKind.LOST:
            return age is not None and age <= REPORTED[kind]
        is_lost = any(one.state is ShipmentState.LOST for one in self.order.shipments)
        return self.shipped is not None and age is None and (is_lost or self.today > LOST_AFTER)

    def _left(self, place: int) -> int:
        item = self.order.lines[place]
        return 0 if item.is_cancelled else GOODS[place][1] - self.back[item.id] - self.reported[item.id]

    # --- what always holds

    @invariant()
    def no_more_goes_back_than_was_paid(self) -> None:
        assert gone_back(self.order) <= total(paid.amount for paid in self.order.payments)
        for label in {one.label for one in self.order.refunds}:
            back = total(one.amount for one in self.order.refunds if one.label == label)
            assert back <= total(one.amount for one in self.order.payments if one.label == label)

    @invariant()
    def every_piece_is_counted_once(self) -> None:
        for place, item in enumerate(self.order.lines):
            assert item.returned_quantity == self.back[item.id]
            assert item.claimed_quantity == self.reported[item.id]
            assert item.returned_quantity + item.claimed_quantity <= item.quantity
            assert item.returnable_quantity == self._left(place)

    @invariant()
    def nothing_is_cancelled_or_swapped_once_it_left(self) -> None:
        assert self.order.changes == self.changes <= 3
        if self.shipped is not None:
            now, then = ([(one.sku, one.is_cancelled) for one in some.lines] for some in (self.order, self.shipped))
            assert (now, self.order.ship_to, self.order.payments) == (then, self.shipped.ship_to, self.shipped.payments)


def test_that_whatever_customers_ask_for_pieces_and_money_are_kept_count_of() -> None:
    run(OrderDesk, settings=settings(max_examples=40, stateful_step_count=40))
