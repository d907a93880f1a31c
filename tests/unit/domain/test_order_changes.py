"""What a customer may change in an order that has not left, what it costs, and how often."""

from dataclasses import replace

import pytest

from chatbot.domain.commerce import Address, Membership, Order, OrderState, Payment, Shipment
from chatbot.domain.money import Money
from chatbot.domain.order_changes import (
    decide_address,
    decide_payment,
    decide_swap,
    delivery_to,
    quote_address,
    quote_swap,
    readdressed,
    swapped,
)
from chatbot.domain.orders import ChangeVerdict, cancelled, decide_cancellation, decide_change, decide_invoice
from chatbot.domain.products import Variant
from chatbot.domain.rules import Action, AtMost, ChargedAtOrder, DeliveryCost, Payable, Rule, Scope, WhileIn
from chatbot.domain.settlement import Settlement
from chatbot.testing.rules import rule_about, rules_on
from chatbot.testing.store import NOW, line, order, shipment

TODAY, ZERO = NOW.date(), Money(0)
EARLY = (OrderState.PLACED, OrderState.PAID)
ALTONA = Address("Anna Lindholm", "Lange Reihe 7", "20099", "Hamburg", "DE")
VIENNA = replace(ALTONA, street="Ringgasse 3", postcode="1010", city="Vienna", country="AT")
OSLO, ATHENS = replace(VIENNA, country="NO"), replace(VIENNA, country="GR")
NORPOST, EXPRESS, FREIGHT = "Norpost", "Kurivo Express", "Tragwerk Freight"
CHANGES = (Action.CANCEL, Action.CHANGE_ADDRESS, Action.CHANGE_PAYMENT, Action.SWAP_VARIANT)
CIRCLE = (Membership.CIRCLE,)


def _delivery(country: str, cost: int, free_from: int | None = None, carrier: str = NORPOST, **scope: object) -> Rule:
    free = None if free_from is None else Money(free_from)
    where = Scope(countries=(country,), **scope)
    return rule_about(Action.DELIVERY, DeliveryCost(Money(cost), (carrier,), free), where, id=f"{carrier}-{where}")


LIMITS = tuple(rule_about(action, WhileIn(EARLY)) for action in CHANGES)
TO_GERMANY, TO_AUSTRIA = _delivery("DE", 490, 5900), _delivery("AT", 890, 9900)
DELIVERIES = (
    TO_GERMANY,
    TO_AUSTRIA,
    _delivery("NO", 1990),
    _delivery("AT", 0, memberships=CIRCLE),
    _delivery("DE", 1190, carrier=EXPRESS),
    _delivery("AT", 1890, carrier=EXPRESS),
    _delivery("AT", 6900, carrier=FREIGHT),
)
CHARGED = rule_about(Action.CANCEL, ChargedAtOrder(("paypal", "gift_card")))
RULES = rules_on(TODAY, *LIMITS, *DELIVERIES, CHARGED)


def _placed(goods: int = 9300, postage: int = 0, **changes: object) -> Order:
    """Build an order of a lamp and a kettle to Hamburg, paid by card."""
    lines = (line(unit_price=Money(3900)), line(id="40817-2", unit_price=Money(goods - 3900)))
    built = {"state": OrderState.PAID, "lines": lines, "postage": Money(postage), "shipments": (), **changes}
    return order(**built)


GIFT = (Payment("gift_card", "gift card ending 7731", Money(9300)),)


# --- the address


@pytest.mark.parametrize(
    ("state", "address", "verdict"),
    [
        (OrderState.PAID, ALTONA, ChangeVerdict.ALLOWED),
        (OrderState.PLACED, order().ship_to, ChangeVerdict.ALLOWED),
        (OrderState.PAID, VIENNA, ChangeVerdict.ALLOWED),
        (OrderState.PAID, OSLO, ChangeVerdict.ALLOWED),
        (OrderState.PAID, ATHENS, ChangeVerdict.NO_DELIVERY),
        (OrderState.PICKING, ALTONA, ChangeVerdict.TOO_LATE),
        (OrderState.PICKING, VIENNA, ChangeVerdict.TOO_LATE),
        (OrderState.CANCELLED, VIENNA, ChangeVerdict.CANCELLED),
    ],
)
def test_that_an_order_may_go_wherever_its_carrier_goes(
    state: OrderState, address: Address, verdict: ChangeVerdict
) -> None:
    decision = decide_address(_placed(state=state), address, RULES)
    assert (decision.verdict, decision.state) == (verdict, state)
    assert decision.is_allowed is (verdict is ChangeVerdict.ALLOWED)


def test_that_the_rule_about_the_postage_is_cited_when_that_is_another() -> None:
    assert decide_address(_placed(), VIENNA, RULES).rule == TO_AUSTRIA
    assert decide_address(_placed(), ALTONA, RULES).rule == LIMITS[1]
    assert decide_address(_placed(), ATHENS, RULES).rule == LIMITS[1]


def test_that_a_rule_about_cancelling_lets_no_address_be_changed() -> None:
    for address in (ALTONA, VIENNA):
        decision = decide_address(_placed(), address, rules_on(TODAY, LIMITS[0], *DELIVERIES))
        assert decision.verdict is ChangeVerdict.NO_RULE


@pytest.mark.parametrize(
    ("payments", "postage", "address", "verdict"),
    [
        (GIFT, 0, VIENNA, ChangeVerdict.NO_PAYMENT),
        (GIFT, 890, VIENNA, ChangeVerdict.ALLOWED),
        (GIFT, 490, ALTONA, ChangeVerdict.ALLOWED),
        (GIFT, 0, ATHENS, ChangeVerdict.NO_DELIVERY),
    ],
)
def test_that_credits_alone_pay_no_dearer_postage(
    payments: tuple[Payment, ...], postage: int, address: Address, verdict: ChangeVerdict
) -> None:
    assert decide_address(_placed(postage=postage, payments=payments), address, RULES).verdict is verdict


def test_that_an_order_of_93_euro_pays_the_postage_of_vienna() -> None:
    placed = _placed()
    assert quote_address(placed, VIENNA, RULES) == Settlement((), ZERO, ZERO, Money(890))
    sent = readdressed(placed, VIENNA, RULES, NOW)
    assert (sent.ship_to, sent.postage, sent.total, sent.changes) == (VIENNA, Money(890), Money(10190), 1)
    assert [paid.amount for paid in sent.payments] == [Money(9300), Money(890)]

    home = readdressed(sent, ALTONA, RULES, NOW)
    assert (home.postage, home.total, home.changes, home.refunds) == (ZERO, Money(9300), 2, ())
    assert sum(paid.amount.minor for paid in home.payments) == 9300


def test_that_another_address_in_the_same_country_changes_nothing_else() -> None:
    placed = _placed(postage=490)
    assert quote_address(placed, ALTONA, RULES) == Settlement((), ZERO, ZERO, ZERO)
    assert readdressed(placed, ALTONA, RULES, NOW) == replace(placed, ship_to=ALTONA, changes=1)


def test_that_cheaper_postage_goes_back_to_where_it_came_from() -> None:
    paypal = Payment("paypal", "PayPal", Money(9300 + 1990))
    abroad = _placed(postage=1990, ship_to=OSLO, payments=(paypal,))
    assert quote_address(abroad, VIENNA, RULES) == Settlement(((paypal, Money(1100)),), Money(1100), ZERO, ZERO)


@pytest.mark.parametrize(
    ("goods", "country", "standing", "cost"),
    [
        (5899, "DE", Membership.NONE, 490),
        (5900, "DE", Membership.NONE, 0),
        (5901, "DE", Membership.NONE, 0),
        (9899, "AT", Membership.NONE, 890),
        (9900, "AT", Membership.NONE, 0),
        (4000, "AT", Membership.CIRCLE, 0),
        (5899, "DE", Membership.CIRCLE, 490),
        (500_000, "NO", Membership.NONE, 1990),
        (500_000, "NO", Membership.CIRCLE, 1990),
        (9300, "GR", Membership.NONE, None),
    ],
)
def test_that_postage_depends_on_goods_country_and_standing(
    goods: int, country: str, standing: Membership, cost: int | None
) -> None:
    delivery = delivery_to(_placed(goods, membership=standing), country, RULES)
    assert (None if delivery is None else delivery.cost.minor) == cost


@pytest.mark.parametrize(
    ("carriers", "country", "cost"),
    [
        ((EXPRESS,), "DE", 1190),
        ((EXPRESS,), "AT", 1890),
        ((EXPRESS,), "NO", None),
        ((FREIGHT,), "AT", 6900),
        ((FREIGHT,), "DE", None),
        ((NORPOST, FREIGHT), "AT", 6900),
        ((FREIGHT, NORPOST), "AT", 6900),
        ((NORPOST, FREIGHT), "NO", None),
        ((NORPOST, NORPOST), "NO", 1990),
    ],
)
def test_that_every_carrier_of_an_order_must_go_there_and_the_dearest_counts(
    carriers: tuple[str, ...], country: str, cost: int | None
) -> None:
    parcels: tuple[Shipment, ...] = tuple(
        shipment(carrier=carrier, dispatched_at=None, delivered_at=None) for carrier in carriers
    )
    delivery = delivery_to(_placed(shipments=parcels, membership=Membership.NONE), country, RULES)
    assert (None if delivery is None else delivery.cost.minor) == cost


@pytest.mark.parametrize(("country", "cost"), [("AT", 750), ("DE", None)])
def test_that_before_there_are_parcels_any_carrier_of_the_rules_may_bring_them(country: str, cost: int | None) -> None:
    others = [_delivery("AT", price, carrier=f"Post {price}") for price in (1250, 750)]
    delivery = delivery_to(_placed(membership=Membership.NONE), country, rules_on(TODAY, *LIMITS, *others))
    assert (None if delivery is None else delivery.cost.minor) == cost


def test_that_what_was_cancelled_counts_for_no_free_delivery() -> None:
    without = cancelled(_placed(), ("40817-2",), RULES, NOW)
    delivery = delivery_to(without, "DE", RULES)
    assert delivery is not None
    assert delivery.cost == Money(490)


# --- another variant


@pytest.mark.parametrize(
    ("price", "payments", "verdict"),
    [
        (3900, GIFT, ChangeVerdict.ALLOWED),
        (3899, GIFT, ChangeVerdict.ALLOWED),
        (3901, GIFT, ChangeVerdict.NO_PAYMENT),
        (3901, (Payment("visa", "Visa ending 4411", Money(9300)),), ChangeVerdict.ALLOWED),
    ],
)
def test_that_a_dearer_variant_must_be_payable(
    price: int, payments: tuple[Payment, ...], verdict: ChangeVerdict
) -> None:
    placed = _placed(payments=payments)
    assert decide_swap(placed, placed.lines[0], Variant("other", (), Money(price), 1), RULES).verdict is verdict


@pytest.mark.parametrize("state", list(OrderState))
def test_that_a_variant_may_be_swapped_in_early_states_and_lines_that_stand(state: OrderState) -> None:
    placed, other = _placed(state=state), Variant("other", (), Money(3900), 1)
    assert decide_swap(placed, placed.lines[0], other, RULES).is_allowed is (state in EARLY)
    gone = replace(placed.lines[0], is_cancelled=True)
    assert decide_swap(placed, gone, other, RULES).is_allowed is False


def test_that_a_swap_changes_one_line_and_settles_the_difference_of_all_its_pieces() -> None:
    placed = _placed(lines=(line(quantity=2, unit_price=Money(9500)), line(id="40817-2")))
    dearer = Variant("FTB-BRN-44", (("size", "44"),), Money(10_000), 3)
    assert quote_swap(placed, placed.lines[0], dearer, RULES) == Settlement((), ZERO, ZERO, Money(1000))
    after = swapped(placed, placed.lines[0], dearer, RULES, NOW)
    new = replace(placed.lines[0], sku="FTB-BRN-44", options=(("size", "44"),), unit_price=Money(10_000))
    assert (after.lines, after.changes, after.postage) == ((new, placed.lines[1]), 1, placed.postage)

    cheaper = replace(dearer, price=Money(9000))
    assert quote_swap(placed, placed.lines[0], cheaper, RULES) == Settlement((), ZERO, Money(1000), ZERO)


# --- how often

OFTEN = tuple(rule_about(action, AtMost(3)) for action in CHANGES)
THREE_TIMES = rules_on(TODAY, *LIMITS, *OFTEN, *DELIVERIES, rule_about(Action.CHANGE_PAYMENT, Payable(("visa",), ZERO)))


@pytest.mark.parametrize("action", CHANGES)
@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        (0, ChangeVerdict.ALLOWED),
        (2, ChangeVerdict.ALLOWED),
        (3, ChangeVerdict.TOO_OFTEN),
        (4, ChangeVerdict.TOO_OFTEN),
    ],
)
def test_that_a_third_change_is_allowed_and_a_fourth_is_not(
    action: Action, changes: int, verdict: ChangeVerdict
) -> None:
    decision = decide_change(_placed(changes=changes), action, THREE_TIMES)
    assert decision.verdict is verdict
    assert decision.rule == (OFTEN if verdict is ChangeVerdict.TOO_OFTEN else LIMITS)[CHANGES.index(action)]


@pytest.mark.parametrize("changes", [2, 3])
def test_that_the_limit_holds_for_every_kind_of_change(changes: int) -> None:
    placed, is_allowed = _placed(changes=changes), changes < 3
    assert decide_address(placed, ALTONA, THREE_TIMES).is_allowed is is_allowed
    assert decide_address(placed, VIENNA, THREE_TIMES).is_allowed is is_allowed
    assert decide_payment(placed, "visa", THREE_TIMES).is_allowed is is_allowed
    assert decide_swap(placed, line(), Variant("other", (), ZERO, 1), THREE_TIMES).is_allowed is is_allowed
    assert decide_cancellation(placed, ("40817-1",), THREE_TIMES).is_allowed is is_allowed


@pytest.mark.parametrize("changes", [3, 9])
def test_that_after_the_last_change_only_all_that_is_left_may_be_cancelled(changes: int) -> None:
    placed = _placed(changes=changes)
    assert decide_cancellation(placed, ("40817-1", "40817-2"), THREE_TIMES).is_allowed
    assert decide_cancellation(placed, ("40817-1",), THREE_TIMES).verdict is ChangeVerdict.TOO_OFTEN
    one_left = replace(placed, lines=(replace(placed.lines[0], is_cancelled=True), placed.lines[1]))
    assert decide_cancellation(one_left, ("40817-2",), THREE_TIMES).is_allowed
    left = replace(placed, state=OrderState.PICKING)
    assert decide_cancellation(left, ("40817-1", "40817-2"), THREE_TIMES).verdict is ChangeVerdict.TOO_LATE


# --- the invoice

SENT = (OrderState.PARTLY_SHIPPED, OrderState.IN_TRANSIT, OrderState.DELIVERED)


@pytest.mark.parametrize("state", list(OrderState))
def test_that_there_is_an_invoice_in_the_states_of_the_rule(state: OrderState) -> None:
    rule = rule_about(Action.INVOICE, WhileIn(SENT))
    decision = decide_invoice(_placed(state=state), rules_on(TODAY, rule))
    is_cancelled = state is OrderState.CANCELLED
    refused = ChangeVerdict.CANCELLED if is_cancelled else ChangeVerdict.TOO_EARLY
    assert decision.verdict is (ChangeVerdict.ALLOWED if state in SENT else refused)
    assert (decision.rule, decision.is_allowed) == (rule, state in SENT)
    assert decide_invoice(_placed(state=state), RULES).verdict is ChangeVerdict.NO_RULE
