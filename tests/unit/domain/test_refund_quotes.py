from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.domain.commerce import Membership, Order, RefundTarget, ReturnClass, ReturnLine, ReturnReason
from chatbot.domain.decisions import RefundQuote, ReturnTerms
from chatbot.domain.money import Money
from chatbot.domain.returns import quote_refund
from chatbot.domain.rules import DeliveryRefund, Fee, Postage, Rule, Scope
from chatbot.testing.rules import return_rule, rules_on
from chatbot.testing.store import NOW, line, order

BOOTS, SOCKS = ReturnLine("40817-1", 1), ReturnLine("40817-2", 3)
CHANGED_MIND = ReturnTerms(ReturnReason.CHANGED_MIND)
LINES = (line(), line(id="40817-2", quantity=3, unit_price=Money(900)))
PLACED = order(lines=LINES, postage=Money(490))


def _quote(
    back: tuple[ReturnLine, ...], *rules: Rule, placed: Order = PLACED, terms: ReturnTerms = CHANGED_MIND
) -> RefundQuote:
    return quote_refund(placed, back, rules_on(NOW.date(), *rules), terms)


def _charged(quote: RefundQuote) -> list[tuple[str, int]]:
    return [(charge.name, charge.amount.minor) for charge in quote.charges]


def test_that_goods_are_paid_back_piece_by_piece() -> None:
    assert _quote((BOOTS,)).amount == Money(14900)
    assert _quote((replace(SOCKS, quantity=2),)).amount == Money(1800)


def test_that_the_delivery_cost_comes_back_with_the_last_piece_only() -> None:
    assert _quote((BOOTS, SOCKS)).delivery == Money(490)
    assert _quote((BOOTS, replace(SOCKS, quantity=2))).delivery == Money(0)
    assert _quote((BOOTS,)).delivery == Money(0)
    assert _quote((BOOTS, SOCKS)).amount == Money(14900 + 2700 + 490)


@pytest.mark.parametrize(
    ("carrier", "reason", "delivery"),
    [
        ("Kurivo Express", ReturnReason.CHANGED_MIND, 100),
        ("Kurivo Express", ReturnReason.DAMAGED, 490),
        ("Norpost", ReturnReason.CHANGED_MIND, 490),
    ],
)
def test_that_an_express_delivery_is_refunded_as_far_as_the_rules_say(
    carrier: str, reason: ReturnReason, delivery: int
) -> None:
    placed = replace(PLACED, shipments=(replace(order().shipments[0], carrier=carrier),))
    kept = return_rule(DeliveryRefund(Money(100), ("Kurivo Express",)))
    assert _quote((BOOTS, SOCKS), kept, placed=placed, terms=ReturnTerms(reason)).delivery == Money(delivery)


@pytest.mark.parametrize("changes", [{"returned_quantity": 3}, {"is_cancelled": True}])
def test_that_pieces_that_are_back_or_cancelled_need_not_come_back_again(changes: dict[str, int]) -> None:
    placed = replace(PLACED, lines=(LINES[0], replace(LINES[1], **changes)))
    assert _quote((BOOTS,), placed=placed).delivery == Money(490)


def test_that_a_fee_in_money_is_taken_once_a_parcel() -> None:
    quote = _quote((BOOTS, SOCKS), return_rule(Fee("pick_up", Money(2900))))
    assert _charged(quote) == [("pick_up", 2900)]
    assert quote.amount == Money(14900 + 2700 + 490 - 2900)


def test_that_a_share_is_taken_of_every_line() -> None:
    quote = _quote((BOOTS, SOCKS), return_rule(Fee("restocking", percent=10)))
    assert _charged(quote) == [("restocking", 1490), ("restocking", 270)]


def test_that_a_fee_is_taken_only_off_the_goods_it_is_about() -> None:
    lines = (line(return_class=ReturnClass.ELECTRONICS), LINES[1])
    fee = return_rule(Fee("restocking", percent=10), Scope((ReturnClass.ELECTRONICS,)))
    assert _charged(_quote((BOOTS, SOCKS), fee, placed=replace(PLACED, lines=lines))) == [("restocking", 1490)]


@pytest.mark.parametrize(("unmet", "charged"), [((), []), (("original_box",), [("restocking", 1490)])])
def test_that_a_fee_with_a_condition_is_due_when_that_is_not_met(
    unmet: tuple[str, ...], charged: list[tuple[str, int]]
) -> None:
    terms = replace(CHANGED_MIND, unmet_conditions=frozenset(unmet))
    fee = return_rule(Fee("restocking", percent=10, unless="original_box"))
    assert _charged(_quote((BOOTS,), fee, terms=terms)) == charged


ZONE_3, ZONE_1 = Scope((), (), ("IT", "SE")), Scope((), (), ("DE",))
CIRCLE_FREE = return_rule(Postage(Money(0)), Scope((), (Membership.CIRCLE,), ("DE", "IT", "SE")))
POSTAGES = (return_rule(Postage(Money(690)), ZONE_3), return_rule(Postage(Money(0)), ZONE_1), CIRCLE_FREE)


@pytest.mark.parametrize(
    ("country", "membership", "charged"),
    [
        ("DE", Membership.NONE, []),
        ("IT", Membership.NONE, [("return_postage", 690)]),
        ("IT", Membership.CIRCLE, []),
        ("GR", Membership.NONE, []),
    ],
)
def test_that_the_postage_depends_on_country_and_membership(
    country: str, membership: Membership, charged: list[tuple[str, int]]
) -> None:
    placed = replace(PLACED, membership=membership, ship_to=replace(PLACED.ship_to, country=country))
    assert _charged(_quote((BOOTS, SOCKS), *POSTAGES, placed=placed)) == charged


def test_that_of_two_equally_narrow_rules_the_cheaper_postage_counts() -> None:
    for_goods = return_rule(Postage(Money(300)), Scope((ReturnClass.STANDARD,)))
    for_country = return_rule(Postage(Money(500)), ZONE_1)
    assert _charged(_quote((BOOTS,), for_goods, for_country)) == [("return_postage", 300)]
    assert _charged(_quote((BOOTS,), for_country, for_goods)) == [("return_postage", 300)]


def test_that_one_parcel_costs_what_its_dearest_line_costs_in_either_order() -> None:
    placed = replace(PLACED, lines=(line(return_class=ReturnClass.BULKY), LINES[1]))
    rules = (
        return_rule(Postage(Money(690))),
        return_rule(Postage(Money(0)), Scope((ReturnClass.BULKY,))),
        return_rule(Fee("pick_up", Money(2900)), Scope((ReturnClass.BULKY,))),
    )
    for back in ((BOOTS, SOCKS), (SOCKS, BOOTS)):
        assert _charged(_quote(back, *rules, placed=placed)) == [("pick_up", 2900), ("return_postage", 690)]
    assert _charged(_quote((BOOTS,), *rules, placed=placed)) == [("pick_up", 2900)]


@pytest.mark.parametrize(("is_free", "charged"), [(True, []), (False, [("return_postage", 690)])])
def test_that_store_credit_spares_the_postage_where_the_rule_says_so(
    is_free: bool, charged: list[tuple[str, int]]
) -> None:
    terms = replace(CHANGED_MIND, target=RefundTarget.STORE_CREDIT)
    rules = (return_rule(Postage(Money(690), is_free)), return_rule(Fee("pick_up", Money(2900))))
    assert _charged(_quote((BOOTS,), *rules, terms=terms)) == [("pick_up", 2900), *charged]


def test_that_nothing_is_taken_off_when_the_shop_is_at_fault() -> None:
    terms = ReturnTerms(ReturnReason.DAMAGED, unmet_conditions=frozenset({"original_box"}))
    rules = (return_rule(Postage(Money(690))), return_rule(Fee("restocking", percent=10, unless="original_box")))
    quote = _quote((BOOTS,), *rules, terms=terms)
    assert (quote.charges, quote.amount) == ((), Money(14900))


@given(price=st.integers(0, 10_000), fee=st.integers(0, 20_000), postage=st.integers(0, 5_000))
def test_that_a_refund_is_what_is_left_and_never_negative(price: int, fee: int, postage: int) -> None:
    placed = order(lines=(line(unit_price=Money(price)),), postage=Money(0))
    quote = _quote((BOOTS,), return_rule(Fee("x", Money(fee))), return_rule(Postage(Money(postage))), placed=placed)
    assert quote.amount.minor == max(price - fee - postage, 0)


def test_that_another_currency_stays_what_it_is() -> None:
    placed = order(lines=(line(unit_price=Money(9900, "GBP")),), postage=Money(1990, "GBP"))
    assert _quote((BOOTS,), placed=placed).amount == Money(11890, "GBP")
