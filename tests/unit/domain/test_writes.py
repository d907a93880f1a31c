"""What a write costs the shop, and from which cent on a person decides."""

from datetime import date, timedelta

import pytest

from chatbot.domain.commerce import (
    ClaimKind,
    Membership,
    Order,
    RefundTarget,
    Remedy,
    ReturnClass,
    ReturnLine,
    ReturnReason,
)
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.rules import Action, Rule, Scope, StaffAbove
from chatbot.domain.writes import (
    CancelOrder,
    ChangeHomeAddress,
    OpenClaim,
    OpenExchange,
    OpenReturn,
    Receipt,
    SendInvoice,
    Write,
    amount_for_staff,
    cost_of,
)
from chatbot.testing.rules import ALWAYS, rule_about, rules_on
from chatbot.testing.store import NOW, customer, line, order

PAIR, LAST_DAY, ZERO = ReturnLine("40817-1", 1), date(2026, 11, 30), Money(0)


def _claim(value: int, amount: int | None = None) -> OpenClaim:
    refund = Money(value if amount is None else amount)
    return OpenClaim("40817", (PAIR,), ClaimKind.DAMAGED, Remedy.REFUND, refund, Money(value))


def _return(amount: int) -> OpenReturn:
    back = Money(amount)
    return OpenReturn("40817", (PAIR,), ReturnReason.CHANGED_MIND, RefundTarget.ORIGINAL, back, LAST_DAY)


def _exchange(paid_back: int) -> OpenExchange:
    return OpenExchange("40817", PAIR, "FTB-BRN-44", Money(paid_back), ZERO, LAST_DAY)


def _above(
    action: Action = Action.CLAIM, minor: int = 15_000, scope: Scope | None = None, effective: Period = ALWAYS
) -> Rule:
    return rule_about(action, StaffAbove(Money(minor)), scope, effective)


def _waits(write: Write, *rules: Rule, placed: Order | None = None) -> bool:
    amount = amount_for_staff(placed or order(), write, rules_on(NOW.date(), *rules))
    cost = cost_of(write)
    assert amount is None or (cost is not None and amount == cost[1])
    return amount is not None


@pytest.mark.parametrize(("minor", "waits"), [(0, False), (14_999, False), (15_000, False), (15_001, True)])
@pytest.mark.parametrize(
    ("write", "action"), [(_claim, Action.CLAIM), (_return, Action.RETURN), (_exchange, Action.EXCHANGE)]
)
def test_that_what_costs_more_than_the_limit_waits_for_a_person(
    minor: int, waits: bool, write: type, action: Action
) -> None:
    assert _waits(write(minor), _above(action)) is waits
    assert not _waits(write(minor))
    assert not _waits(write(minor), _above(Action.DELIVERY))


def test_that_a_replacement_costs_what_its_goods_cost() -> None:
    assert cost_of(_claim(15_001, amount=0)) == (Action.CLAIM, Money(15_001))
    assert _waits(_claim(15_001, amount=0), _above())


@pytest.mark.parametrize(
    "write", [CancelOrder("40817", ("40817-1",), Money(99_999), ZERO), SendInvoice("40817"),
              ChangeHomeAddress(customer().address)], ids=["cancel", "invoice", "home"],
)  # fmt: skip
def test_that_what_costs_the_shop_nothing_waits_for_nobody(write: Write) -> None:
    assert cost_of(write) is None
    assert not _waits(write, *(_above(action, 0) for action in Action))


def test_that_the_narrower_limit_decides_whatever_the_order_of_the_rules() -> None:
    wide, narrow = _above(minor=5000), _above(minor=20_000, scope=Scope((), (Membership.CIRCLE,)))
    member = order(membership=Membership.CIRCLE)
    for rules in ((wide, narrow), (narrow, wide)):
        assert not _waits(_claim(20_000), *rules, placed=member)
        assert _waits(_claim(20_001), *rules, placed=member)
        assert _waits(_claim(5001), *rules)


def test_that_a_limit_for_other_goods_does_not_count() -> None:
    bulky = _above(minor=0, scope=Scope((ReturnClass.BULKY,)))
    assert not _waits(_claim(14_900), bulky)
    assert _waits(_claim(14_900), bulky, placed=order(lines=(line(return_class=ReturnClass.BULKY),)))


def test_that_the_limit_of_the_day_of_the_order_counts() -> None:
    ordered = date(2026, 11, 4)
    ended = _above(minor=100, effective=Period(date(2024, 1, 1), ordered - timedelta(days=1)))
    begun = _above(minor=100, effective=Period(date(2024, 1, 1), ordered))
    later = _above(minor=100, effective=Period(ordered + timedelta(days=1)))
    assert [_waits(_claim(101), rule) for rule in (ended, begun, later)] == [False, True, False]


def test_that_a_receipt_of_an_order_shows_how_it_stood() -> None:
    assert Receipt("chg_1", order()).order == order()
    with pytest.raises(TypeError, match=r"^adr_1 is about no order$"):
        _ = Receipt("adr_1", customer()).order
