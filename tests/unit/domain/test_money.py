from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.domain.money import Money, total

cents = st.integers(-(10**9), 10**9)
moneys = cents.map(Money)


@given(cents)
def test_that_money_is_what_its_decimal_says(minor: int) -> None:
    money = Money(minor)
    assert Money.of(money.decimal) == money
    assert Money.of(str(money.decimal)) == money


@given(moneys, moneys, moneys)
def test_that_sums_do_not_depend_on_order_or_grouping(one: Money, two: Money, three: Money) -> None:
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)
    assert total([one, two, three]) == total([three, one, two])


@given(moneys, moneys)
def test_that_subtracting_undoes_adding(one: Money, two: Money) -> None:
    assert one + two - two == one


@given(moneys, st.integers(0, 20))
def test_that_multiplying_is_adding_again_and_again(money: Money, times: int) -> None:
    assert money * times == total([money] * times)


@given(st.integers(0, 10**9).map(Money), st.integers(0, 100))
def test_that_a_share_and_the_rest_differ_from_the_whole_by_a_cent_at_most(money: Money, share: int) -> None:
    parts = money.percent(share) + money.percent(100 - share)
    assert abs(parts.minor - money.minor) <= 1
    assert Money(0) <= money.percent(share) <= money


@given(moneys, moneys)
def test_that_money_is_ordered_by_amount(one: Money, two: Money) -> None:
    assert (one < two) == (one.decimal < two.decimal)


@pytest.mark.parametrize(
    ("amount", "share", "expected"),
    [("18.90", 10, "1.89"), ("0.05", 10, "0.01"), ("0.04", 10, "0.00"), ("149.00", 15, "22.35"), ("9.99", 50, "5.00")],
)
def test_that_half_a_cent_is_rounded_up(amount: str, share: int, expected: str) -> None:
    assert Money.of(amount).percent(share) == Money.of(expected)


@pytest.mark.parametrize("amount", ["18.901", "0.001"])
def test_that_more_than_two_decimals_are_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="more than two decimals"):
        Money.of(amount)


def test_that_currencies_are_never_mixed() -> None:
    euros, pounds = Money(100), Money(100, "GBP")
    for mix in (lambda: euros + pounds, lambda: euros - pounds, lambda: total([euros, pounds])):
        with pytest.raises(ValueError, match="cannot mix EUR and GBP"):
            mix()


def test_that_no_amounts_make_nothing_of_the_currency() -> None:
    assert total([], "GBP") == Money(0, "GBP")
    assert Money(4900).decimal == Decimal("49.00")
