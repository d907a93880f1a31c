"""All that customers may ask for before their order leaves, asked at random; `test_order_desk` goes on from here."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chatbot.domain.commerce import (
    Address,
    ClaimKind,
    Order,
    OrderState,
    Payment,
    Remedy,
)
from chatbot.domain.money import Money, total
from chatbot.domain.order_changes import (
    decide_address,
    decide_payment,
    decide_swap,
    paid_with,
    readdressed,
    stock_moves,
    swapped,
)
from chatbot.domain.orders import cancelled, decide_cancellation, moved
from chatbot.domain.products import Variant
from chatbot.domain.rules import (
    Action,
    AtMost,
    ChargedAtOrder,
    Claimable,
    DeliveryCost,
    LostAfter,
    Once,
    Payable,
    RulesToday,
    Scope,
    WhileIn,
    Window,
)
from chatbot.domain.settlement import payable, payer_of
from chatbot.testing.rules import rule_about, rules_on
from chatbot.testing.store import NOW, line, order

EARLY = (OrderState.PLACED, OrderState.PAID)
CHANGES = (Action.CANCEL, Action.CHANGE_ADDRESS, Action.CHANGE_PAYMENT, Action.SWAP_VARIANT)
POSTAGE = {"DE": Money(490), "AT": Money(890), "NO": Money(1990)}
REPORTED = {ClaimKind.DAMAGED: 14, ClaimKind.MISSING: 7, ClaimKind.WRONG_ITEM: 30}
WAYS = {"visa": "Visa", "paypal": "PayPal", "klarlane_invoice": "Klarlane invoice"}
LEAST, MOST = Money(2000), Money(60_000)
RETURNED, EXCHANGED, LOST_AFTER = 30, 14, date(2026, 11, 19)  # seven working days after 10 November
RULES = (
    *(rule_about(action, body) for action in CHANGES for body in (WhileIn(EARLY), AtMost(3))),
    rule_about(Action.CANCEL, ChargedAtOrder(("paypal", "gift_card"))),
    rule_about(Action.CHANGE_PAYMENT, Payable(("visa", "paypal"), Money(0)), id="saved"),
    rule_about(Action.CHANGE_PAYMENT, Payable(("klarlane_invoice",), LEAST, MOST), id="klarlane"),
    *(
        rule_about(Action.DELIVERY, DeliveryCost(cost, ("Norpost",)), Scope((), (), (country,)))
        for country, cost in POSTAGE.items()
    ),
    rule_about(Action.RETURN, Window(RETURNED)),
    rule_about(Action.EXCHANGE, Window(EXCHANGED)),
    rule_about(Action.EXCHANGE, Once()),
    *(rule_about(Action.CLAIM, Claimable(kind, tuple(Remedy), days), id=kind) for kind, days in REPORTED.items()),
    rule_about(Action.CLAIM, Claimable(ClaimKind.LOST, tuple(Remedy)), id="lost"),
    rule_about(Action.DELIVERY, LostAfter(7)),
)
GOODS = ((14900, 1), (900, 3), (2400, 2))
PLACES = st.integers(0, len(GOODS) - 1)
PRICES = st.sampled_from([500, 900, 1200, 14900])


class ChangingDesk(RuleBasedStateMachine):
    """An order until it leaves, and beside it how often it was changed and what the last change may be undone to."""

    @initialize(method=st.sampled_from(["visa", "paypal"]), gift=st.sampled_from([0, 5000, 21_990]))
    def place(self, method: str, gift: int) -> None:
        lines = tuple(
            line(id=f"40817-{n}", sku=f"old-{n}", unit_price=Money(price), quantity=pieces)
            for n, (price, pieces) in enumerate(GOODS)
        )
        placed = order(state=OrderState.PLACED, lines=lines, postage=Money(490), shipments=())
        credit = Payment("gift_card", "gift card", Money(gift))
        paid = Payment(method, WAYS[method], placed.total - credit.amount)
        self.order = replace(placed, payments=tuple(one for one in (credit, paid) if one.amount.minor))
        self.today = NOW.date()
        self.changes, self.undo = 0, list[tuple[Order, int]]()
        self.shipped: Order | None = None

    @property
    def today_rules(self) -> RulesToday:
        return rules_on(self.today, *RULES)

    def _may_change(self) -> bool:
        return self.order.state in EARLY and self.changes < 3

    def _change(self, after: Order, is_change: bool = True) -> None:
        self.undo = [(self.order, self.changes)]
        self.order = after
        self.changes += is_change

    # --- before it leaves

    @precondition(lambda self: self.order.state is OrderState.PLACED)
    @rule()
    def pay(self) -> None:
        self.order, self.undo = moved(self.order, OrderState.PAID), []

    @rule(place=PLACES, is_all=st.sampled_from([False, False, False, True]))
    def cancel(self, place: int, is_all: bool) -> None:
        standing = {one.id for one in self.order.lines if not one.is_cancelled}
        wanted = standing if is_all else standing & {f"40817-{place}"}
        is_allowed = self._may_change() or (self.order.state in EARLY and wanted == standing)
        assert decide_cancellation(self.order, wanted, self.today_rules).is_allowed is is_allowed
        if is_allowed and wanted:
            self._change(cancelled(self.order, wanted, self.today_rules, NOW), is_change=wanted != standing)

    @rule(place=PLACES, price=PRICES)
    def swap(self, place: int, price: int) -> None:
        item, variant = self.order.lines[place], Variant(f"new-{price}", (), Money(price), 9)
        is_payable = price <= item.unit_price.minor or payer_of(self.order) is not None
        is_allowed = self._may_change() and is_payable and not item.is_cancelled
        assert decide_swap(self.order, item, variant, self.today_rules).is_allowed is is_allowed
        if is_allowed:
            self._change(swapped(self.order, item, variant, self.today_rules, NOW))

    @rule(country=st.sampled_from([*POSTAGE, "GR"]))
    def send_it_somewhere_else(self, country: str) -> None:
        there = Address("Anna Lindholm", "Ringgasse 3", "1010", "Vienna", country)
        is_payable = POSTAGE.get(country, Money(0)) <= self.order.postage or payer_of(self.order) is not None
        is_allowed = self._may_change() and country in POSTAGE and is_payable
        assert decide_address(self.order, there, self.today_rules).is_allowed is is_allowed
        if is_allowed:
            self._change(readdressed(self.order, there, self.today_rules, NOW))
            assert self.order.postage == POSTAGE[country]

    @rule(method=st.sampled_from([*WAYS, "bitcoin"]))
    def pay_in_another_way(self, method: str) -> None:
        amount = payable(self.order)
        is_there = LEAST <= amount <= MOST if method == "klarlane_invoice" else method in WAYS and amount.minor > 0
        is_allowed = self._may_change() and is_there
        assert decide_payment(self.order, method, self.today_rules).is_allowed is is_allowed
        if is_allowed:
            self._change(paid_with(self.order, method, WAYS[method], self.today_rules, NOW))
            assert payable(self.order) == amount

    @rule()
    def undo_the_last_change(self) -> None:
        for before, changes in self.undo:
            assert moved(self.order, before.state).state is before.state
            moves = {sku: -pieces for sku, pieces in stock_moves(before, self.order).items()}
            assert stock_moves(self.order, before) == moves
            self.order, self.changes = before, changes
        self.undo = []

    @invariant()
    def until_it_leaves_payments_less_refunds_are_what_it_costs(self) -> None:
        if self.shipped is None:
            left = [one.amount for one in self.order.lines if not one.is_cancelled]
            cost = total(left) + self.order.postage if left else Money(0)
            paid, back = (total(one.amount for one in some) for some in (self.order.payments, self.order.refunds))
            assert paid - back == cost
