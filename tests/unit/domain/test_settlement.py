"""Whatever is changed in an order that has not left: its payments less its refunds are what it costs."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.domain.commerce import (
    Address,
    Order,
    OrderState,
    Payment,
    Refund,
    RefundTarget,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from chatbot.domain.money import Money, total
from chatbot.domain.order_changes import paid_with, readdressed, stock_moves, swapped
from chatbot.domain.orders import cancelled, moved
from chatbot.domain.products import Variant
from chatbot.domain.rules import Action, ChargedAtOrder, DeliveryCost, Scope
from chatbot.domain.settlement import (
    Settlement,
    charged_back,
    left_on,
    payable,
    payer_of,
    refundable,
    repaid,
    settle,
    settled,
)
from chatbot.testing.rules import rule_about, rules_on
from chatbot.testing.store import NOW, line, order

NORPOST = ("Norpost",)
RULES = rules_on(
    NOW.date(),
    rule_about(Action.CANCEL, ChargedAtOrder(("paypal", "gift_card", "store_credit"))),
    rule_about(Action.DELIVERY, DeliveryCost(Money(490), NORPOST, Money(5900)), Scope((), (), ("DE",))),
    rule_about(Action.DELIVERY, DeliveryCost(Money(890), NORPOST, Money(9900)), Scope((), (), ("AT",))),
    rule_about(Action.DELIVERY, DeliveryCost(Money(1990), NORPOST), Scope((), (), ("NO",))),
)
ZERO = Money(0)
VISA, PAYPAL = Payment("visa", "Visa ending 4411", Money(10_000)), Payment("paypal", "PayPal", Money(10_000))
GIFT = Payment("gift_card", "gift card ending 7731", Money(3_000))


def _order(*payments: Payment, state: OrderState = OrderState.PAID, **changes: object) -> Order:
    price = total(paid.amount for paid in payments)
    return order(state=state, shipments=(), payments=payments, lines=(line(unit_price=price),), **changes)


def _back(*shares: tuple[Payment, int]) -> Settlement:
    refunds = tuple((paid, Money(minor)) for paid, minor in shares)
    return Settlement(refunds, total(share for _, share in refunds), ZERO, ZERO)


@pytest.mark.parametrize("state", [OrderState.PLACED, OrderState.PAID])
@pytest.mark.parametrize("payments", [(VISA,), (PAYPAL,), (GIFT, VISA), (GIFT, PAYPAL), (GIFT,)])
def test_that_more_is_to_be_paid_and_nothing_else(state: OrderState, payments: tuple[Payment, ...]) -> None:
    assert settle(_order(*payments, state=state), Money(500), RULES) == Settlement((), ZERO, ZERO, Money(500))
    assert settle(_order(*payments, state=state), ZERO, RULES) == Settlement((), ZERO, ZERO, ZERO)


@pytest.mark.parametrize(
    ("payments", "less", "expected"),
    [
        ((VISA,), 500, Settlement((), ZERO, Money(500), ZERO)),
        ((PAYPAL,), 500, _back((PAYPAL, 500))),
        ((GIFT, VISA), 10_000, Settlement((), ZERO, Money(10_000), ZERO)),
        ((GIFT, VISA), 10_001, Settlement(((GIFT, Money(1)),), Money(1), Money(10_000), ZERO)),
        ((GIFT, PAYPAL), 3_000, _back((GIFT, 3_000))),
        ((GIFT, PAYPAL), 3_001, _back((GIFT, 3_000), (PAYPAL, 1))),
        ((PAYPAL, GIFT), 3_001, _back((PAYPAL, 3_001))),
    ],
)
def test_that_less_is_first_not_charged_and_then_goes_back(
    payments: tuple[Payment, ...], less: int, expected: Settlement
) -> None:
    assert settle(_order(*payments), Money(-less), RULES) == expected


@pytest.mark.parametrize(
    ("payments", "payer", "amount"),
    [
        ((VISA,), VISA, 10_000),
        ((GIFT, VISA), VISA, 10_000),
        ((VISA, PAYPAL), PAYPAL, 20_000),
        ((GIFT,), None, 0),
        ((replace(GIFT, method="store_credit"),), None, 0),
        ((replace(VISA, amount=ZERO), GIFT), None, 0),
        ((), None, 0),
    ],
)
def test_that_more_is_charged_to_the_last_way_of_paying_that_is_no_credit(
    payments: tuple[Payment, ...], payer: Payment | None, amount: int
) -> None:
    placed = _order(*payments)
    assert (payer_of(placed), payable(placed)) == (payer, Money(amount))
    more = Settlement((), ZERO, ZERO, Money(500))
    if payer is None:
        with pytest.raises(ValueError, match=r"^order 40817 is paid by credits alone$"):
            settled(placed, more, RULES, NOW)
    else:
        assert settled(placed, more, RULES, NOW).payments == (*payments, replace(payer, amount=Money(500)))


def test_that_another_way_of_paying_pays_back_what_was_charged_and_keeps_credits() -> None:
    placed = _order(GIFT, PAYPAL)
    assert charged_back(placed, RULES) == ((PAYPAL, Money(10_000)),)
    again = repaid(placed, "visa", "Visa ending 4411", RULES, NOW)
    assert again.payments == (GIFT, PAYPAL, VISA)
    assert again.refunds == (Refund(Money(10_000), RefundTarget.ORIGINAL, "PayPal", is_paid=False, at=NOW),)
    assert left_on(again) == [(GIFT, GIFT.amount), (VISA, VISA.amount)]


@pytest.mark.parametrize("state", [OrderState.PLACED, OrderState.PAID])
def test_that_what_is_not_charged_yet_is_simply_replaced(state: OrderState) -> None:
    placed = _order(GIFT, VISA, state=state)
    assert charged_back(placed, RULES) == ()
    assert repaid(placed, "paypal", "PayPal", RULES, NOW) == replace(placed, payments=(GIFT, PAYPAL))


def test_that_refunds_to_elsewhere_count_from_the_first_payment() -> None:
    goodwill = Refund(Money(3_500), RefundTarget.STORE_CREDIT, "store credit", is_paid=True, at=NOW)
    assert left_on(_order(GIFT, VISA, refunds=(goodwill,))) == [(VISA, Money(9_500))]
    own = replace(goodwill, label="Visa ending 4411", target=RefundTarget.ORIGINAL)
    assert left_on(_order(GIFT, VISA, refunds=(own,))) == [(GIFT, Money(3_000)), (VISA, Money(6_500))]
    assert refundable(_order(GIFT, VISA, refunds=(goodwill, own))) == Money(6_000)


def test_that_the_booked_refund_of_a_return_that_came_in_counts_once() -> None:
    back = ReturnRequest(
        "ret_1",
        "40655",
        (ReturnLine("40655-2", 1),),
        ReturnReason.FAULTY,
        RefundTarget.ORIGINAL,
        Money(2_100),
        ReturnState.RECEIVED,
        "FHR40655",
        opened_at=NOW,
        hand_over_by=NOW.date(),
    )
    booked = Refund(Money(2_100), RefundTarget.ORIGINAL, "Visa ending 4411", is_paid=False, at=NOW)
    promised, whole = _order(GIFT, VISA, returns=(back,)), refundable(_order(GIFT, VISA))
    assert refundable(promised) == refundable(replace(promised, refunds=(booked,))) == whole - Money(2_100)


# --- any changes, in any order

WAYS = {"visa": "Visa ending 4411", "paypal": "PayPal", "prepayment": "bank transfer"}
ACTS = st.tuples(
    st.sampled_from(["pay", "cancel", "swap", "swap", "readdress", "repay"]), st.integers(0, 9), st.integers(0, 20_000)
)
GOODS = st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 3)), min_size=1, max_size=3)


@st.composite
def _orders(draw: st.DrawFn) -> Order:
    lines = tuple(
        line(id=f"40817-{n}", sku=f"old-{n}", unit_price=Money(price), quantity=pieces)
        for n, (price, pieces) in enumerate(draw(GOODS))
    )
    state = draw(st.sampled_from([OrderState.PLACED, OrderState.PAID]))
    built = order(state=state, lines=lines, shipments=(), postage=Money(draw(st.sampled_from([0, 490]))))
    credit = min(Money(draw(st.integers(0, 30_000))), built.total)
    method = draw(st.sampled_from(sorted(WAYS)))
    parts = [
        Payment(draw(st.sampled_from(["gift_card", "store_credit"])), "credit", credit),
        Payment(method, WAYS[method], built.total - credit),
    ]
    return replace(built, payments=tuple(paid for paid in draw(st.permutations(parts)) if paid.amount.minor))


def _cost(placed: Order) -> Money:
    left = [one.amount for one in placed.lines if not one.is_cancelled]
    return total(left) + placed.postage if left else ZERO


def _swap(placed: Order, which: int, price: int) -> Order:
    item = placed.lines[which % len(placed.lines)]
    if item.is_cancelled or (price > item.unit_price.minor and payer_of(placed) is None):
        return placed
    return swapped(placed, item, Variant(f"new-{which}", (), Money(price), 9), RULES, NOW)


def _act(placed: Order, act: str, which: int, price: int) -> Order:
    if placed.state is OrderState.CANCELLED:
        return placed
    match act:
        case "pay":
            return moved(placed, OrderState.PAID)
        case "cancel":
            return cancelled(placed, [placed.lines[which % len(placed.lines)].id], RULES, NOW)
        case "swap":
            return _swap(placed, which, price)
        case "readdress" if payer_of(placed) is not None:
            country = ("DE", "AT", "NO", "FR")[which % 4]
            return readdressed(placed, Address("Anna", "Ringgasse 3", "1010", "Wien", country), RULES, NOW)
        case "repay" if payer_of(placed) is not None:
            method = sorted(WAYS)[which % 3]
            return paid_with(placed, method, WAYS[method], RULES, NOW)
        case _:
            return placed


@settings(max_examples=100)
@given(placed=_orders(), acts=st.lists(ACTS, max_size=10))
def test_that_payments_less_refunds_are_what_the_order_costs(placed: Order, acts: list[tuple[str, int, int]]) -> None:
    stock = Counter[str]()
    before = placed
    for act in acts:
        after = _act(placed, *act)
        assert {sku: -pieces for sku, pieces in stock_moves(after, placed).items()} == stock_moves(placed, after)
        stock.update(stock_moves(placed, after))
        placed = after
        _check_money(placed)
    assert {sku: pieces for sku, pieces in stock.items() if pieces} == stock_moves(before, placed)


def _check_money(placed: Order) -> None:
    amounts = [one.amount for one in (*placed.payments, *placed.refunds)]
    assert all(amount.minor >= 0 for amount in (*amounts, placed.postage))
    paid, back = (total(one.amount for one in some) for some in (placed.payments, placed.refunds))
    assert paid - back == _cost(placed) == total(left for _, left in left_on(placed)) == refundable(placed)
    for label in {one.label for one in placed.refunds}:
        given_back = total(one.amount for one in placed.refunds if one.label == label)
        assert given_back <= total(one.amount for one in placed.payments if one.label == label)


def test_that_stock_moves_only_for_what_is_wanted() -> None:
    before = _order(VISA)
    socks = line(id="40817-2", sku="SOCKS", quantity=3)
    two = replace(before, lines=(*before.lines, socks))
    gone = replace(two, lines=(before.lines[0], replace(socks, is_cancelled=True)))
    swap = replace(two, lines=(replace(before.lines[0], sku="FTB-BRN-44"), socks))
    assert stock_moves(two, two) == {}
    assert stock_moves(two, gone) == {"SOCKS": 3}
    assert stock_moves(gone, two) == {"SOCKS": -3}
    assert stock_moves(two, swap) == {"FTB-BRN-43": 1, "FTB-BRN-44": -1}
