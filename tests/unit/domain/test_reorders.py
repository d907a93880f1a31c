"""Ordering again: today's prices, stock and postage, to the customer's own address."""

from dataclasses import replace
from datetime import date

import pytest

from chatbot.domain.commerce import Membership, OrderState, Payment, ReturnClass, ReturnLine
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.products import Product
from chatbot.domain.reorders import Basket, basket_of, new_order
from chatbot.domain.rules import Action, DeliveryCost, Scope
from chatbot.testing.rules import rule_about, rules_on
from chatbot.testing.store import NOW, customer, line, order, product, shipment

UNTIL_2025, FROM_2026 = Period(date(2024, 1, 1), date(2025, 12, 31)), Period(date(2026, 1, 1))
NORPOST, IN_DE, IN_AT = ("Norpost",), Scope((), (), ("DE",)), Scope((), (), ("AT",))
RULES = rules_on(
    NOW.date(),
    rule_about(Action.DELIVERY, DeliveryCost(Money(390), NORPOST, Money(5900)), IN_DE, UNTIL_2025, "old"),
    rule_about(Action.DELIVERY, DeliveryCost(Money(490), NORPOST, Money(5900)), IN_DE, FROM_2026, "new"),
    rule_about(Action.DELIVERY, DeliveryCost(Money(890), NORPOST), IN_AT),
)
PAIR = ReturnLine("40817-1", 1)
OLD = order(placed_at=NOW.replace(year=2025), shipments=(shipment(carrier="Kurivo Express"),), postage=Money(1190))


def _priced(minor: int, stock: int = 6) -> Product:
    built = product(return_class=ReturnClass.FINAL_SALE)
    return replace(built, variants=tuple(replace(one, price=Money(minor), stock=stock) for one in built.variants))


def test_that_prices_goods_and_postage_are_those_of_today() -> None:
    used = replace(OLD, lines=(line(returned_quantity=1, claimed_quantity=0, is_cancelled=False),))
    basket = basket_of(used, (PAIR,), (_priced(5899),), customer(), RULES)
    new = line(unit_price=Money(5899), return_class=ReturnClass.FINAL_SALE)
    assert basket == Basket((new,), Money(5899), Money(490))


@pytest.mark.parametrize(("minor", "pieces", "postage"), [(5899, 1, 490), (5900, 1, 0), (2950, 2, 0), (2949, 2, 490)])
def test_that_postage_is_free_from_what_the_goods_cost_today(minor: int, pieces: int, postage: int) -> None:
    bought = replace(OLD, lines=(line(quantity=3),))
    basket = basket_of(bought, (replace(PAIR, quantity=pieces),), (_priced(minor),), customer(), RULES)
    assert basket is not None
    assert (basket.goods, basket.postage) == (Money(minor * pieces), Money(postage))


def test_that_it_goes_to_the_customers_own_address_by_standard_delivery() -> None:
    abroad = customer(address=replace(customer().address, country="AT"))
    basket = basket_of(OLD, (PAIR,), (_priced(9900),), abroad, RULES)
    assert basket is not None
    assert basket.postage == Money(890)
    nowhere = customer(address=replace(customer().address, country="GR"))
    assert basket_of(OLD, (PAIR,), (_priced(9900),), nowhere, RULES) is None


@pytest.mark.parametrize(("stock", "pieces", "is_there"), [(0, 1, False), (1, 1, True), (2, 3, False), (3, 3, True)])
def test_that_every_piece_must_be_in_stock(stock: int, pieces: int, is_there: bool) -> None:
    bought = replace(OLD, lines=(line(quantity=3),))
    wanted = (replace(PAIR, quantity=pieces),)
    assert (basket_of(bought, wanted, (_priced(5900, stock),), customer(), RULES) is not None) is is_there


@pytest.mark.parametrize(("stock", "is_there"), [(2, False), (3, True)])
def test_that_two_lines_of_one_variant_share_its_stock(stock: int, is_there: bool) -> None:
    bought = replace(OLD, lines=(line(), line(id="40817-2", quantity=2)))
    wanted = (PAIR, ReturnLine("40817-2", 2))
    assert (basket_of(bought, wanted, (_priced(5900, stock),), customer(), RULES) is not None) is is_there


def test_that_what_is_not_sold_any_more_cannot_be_ordered_again() -> None:
    assert basket_of(OLD, (PAIR,), (), customer(), RULES) is None
    other = replace(_priced(5900), variants=_priced(5900).variants[:1])
    assert basket_of(OLD, (PAIR,), (other,), customer(), RULES) is None


def test_that_a_new_order_is_placed_and_pays_for_itself() -> None:
    basket = Basket((line(), line(id="40817-2", quantity=2)), Money(44700), Money(490))
    member = customer(membership=Membership.CIRCLE)
    placed = new_order("50001", member, basket, ("visa", "Visa ending 4411"), NOW)
    assert [one.id for one in placed.lines] == ["50001-1", "50001-2"]
    assert placed.payments == (Payment("visa", "Visa ending 4411", Money(45190)),)
    assert (placed.total, placed.state, placed.placed_at) == (Money(45190), OrderState.PLACED, NOW)
    assert (placed.membership, placed.ship_to, placed.email) == (Membership.CIRCLE, member.address, member.email)
    assert (placed.shipments, placed.refunds, placed.changes) == ((), (), 0)
