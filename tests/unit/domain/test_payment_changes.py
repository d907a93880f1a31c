"""In which ways an order may be paid instead: by country, by what it costs, and to the cent."""

from dataclasses import replace

import pytest

from chatbot.domain.commerce import Order, OrderState, Payment, Refund, RefundTarget
from chatbot.domain.money import Money
from chatbot.domain.order_changes import decide_payment, paid_with, ways_to_pay
from chatbot.domain.orders import ChangeVerdict
from chatbot.domain.rules import Action, ChargedAtOrder, Payable, Scope, WhileIn
from chatbot.testing.rules import rule_about, rules_on
from chatbot.testing.store import NOW, line, order

EARLY = (OrderState.PLACED, OrderState.PAID)
NEAR = Scope((), (), ("DE", "AT"))
LIMIT = rule_about(Action.CHANGE_PAYMENT, WhileIn(EARLY))
CARDS = rule_about(Action.CHANGE_PAYMENT, Payable(("visa", "mastercard", "paypal"), Money(0)), id="cards")
SEPA = rule_about(Action.CHANGE_PAYMENT, Payable(("sepa",), Money(0)), NEAR, id="sepa")
INVOICE = rule_about(
    Action.CHANGE_PAYMENT, Payable(("klarlane_invoice",), Money(2000), Money(60_000), False), NEAR, id="klarlane"
)
CHARGED = rule_about(Action.CANCEL, ChargedAtOrder(("paypal", "gift_card")))
RULES = rules_on(NOW.date(), LIMIT, CARDS, SEPA, INVOICE, CHARGED)
GIFT = Payment("gift_card", "gift card ending 7731", Money(5000))


def _placed(minor: int, country: str = "DE", **changes: object) -> Order:
    built = order(**{"state": OrderState.PAID, "shipments": (), "lines": (line(unit_price=Money(minor)),), **changes})
    return replace(built, ship_to=replace(built.ship_to, country=country))


@pytest.mark.parametrize(
    ("minor", "country", "is_allowed"),
    [
        (1999, "DE", False),
        (2000, "DE", True),
        (2001, "AT", True),
        (59_999, "DE", True),
        (60_000, "AT", True),
        (60_001, "DE", False),
        (2000, "IT", False),
        (60_000, "CH", False),
    ],
)
def test_that_an_invoice_is_for_amounts_within_its_limits_and_its_countries(
    minor: int, country: str, is_allowed: bool
) -> None:
    decision = decide_payment(_placed(minor, country), "klarlane_invoice", RULES)
    assert decision.verdict is (ChangeVerdict.ALLOWED if is_allowed else ChangeVerdict.NO_PAYMENT)
    assert decision.rule == (INVOICE if is_allowed else LIMIT)


@pytest.mark.parametrize("country", ["DE", "AT", "IT", "NO"])
@pytest.mark.parametrize(
    ("method", "rule"), [("visa", CARDS), ("paypal", CARDS), ("sepa", SEPA), ("american_express", None)]
)
def test_that_other_ways_have_their_countries_and_no_limits(country: str, method: str, rule: object) -> None:
    is_there = rule is CARDS or (rule is SEPA and country in ("DE", "AT"))
    for minor in (1, 500_000):
        decision = decide_payment(_placed(minor, country), method, RULES)
        assert decision.is_allowed is is_there
        assert decision.rule == (rule if is_there else LIMIT)


@pytest.mark.parametrize(("minor", "is_allowed"), [(6999, False), (7000, True), (65_000, True), (65_001, False)])
def test_that_the_limits_are_about_what_credits_leave_to_pay(minor: int, is_allowed: bool) -> None:
    paid = (GIFT, Payment("visa", "Visa ending 4411", Money(minor) - GIFT.amount))
    decision = decide_payment(_placed(minor, payments=paid), "klarlane_invoice", RULES)
    assert decision.is_allowed is is_allowed


def test_that_an_order_that_credits_pay_has_nothing_to_pay_in_another_way() -> None:
    placed = _placed(5000, payments=(GIFT,))
    assert ways_to_pay(placed, RULES) == []
    assert decide_payment(placed, "visa", RULES).verdict is ChangeVerdict.NO_PAYMENT


@pytest.mark.parametrize("state", list(OrderState))
def test_that_the_way_of_paying_may_be_changed_in_early_states(state: OrderState) -> None:
    decision = decide_payment(_placed(5000, state=state), "visa", RULES)
    assert decision.is_allowed is (state in EARLY)
    without = decide_payment(_placed(5000, state=state), "visa", rules_on(NOW.date(), CARDS))
    assert without.verdict in (ChangeVerdict.NO_RULE, ChangeVerdict.CANCELLED)


def test_that_the_ways_are_those_of_the_country_in_the_order_of_the_rules() -> None:
    assert [rule for _, rule in ways_to_pay(_placed(5000), RULES)] == [CARDS, SEPA, INVOICE]
    assert [rule for _, rule in ways_to_pay(_placed(1999), RULES)] == [CARDS, SEPA]
    assert [body for body, _ in ways_to_pay(_placed(5000, "IT"), RULES)] == [CARDS.body]


@pytest.mark.parametrize("state", EARLY)
@pytest.mark.parametrize("method", ["paypal", "visa"])
def test_that_another_way_of_paying_is_a_change_and_pays_back_only_what_was_charged(
    state: OrderState, method: str
) -> None:
    first = Payment(method, "before", Money(5000))
    after = paid_with(_placed(5000, state=state, payments=(first,)), "sepa", "IBAN ending 99", RULES, NOW)
    was_charged = method == "paypal" and state is OrderState.PAID
    new = Payment("sepa", "IBAN ending 99", Money(5000))
    assert after.payments == ((first, new) if was_charged else (new,))
    back = Refund(Money(5000), RefundTarget.ORIGINAL, "before", is_paid=False, at=NOW)
    assert after.refunds == ((back,) if was_charged else ())
    assert after.changes == 1
