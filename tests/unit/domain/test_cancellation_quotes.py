from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.domain.commerce import Order, OrderState, Payment, Refund, RefundTarget
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money, total
from chatbot.domain.orders import cancelled, quote_cancellation
from chatbot.domain.rules import Action, ChargedAtOrder, Rule, Scope
from chatbot.domain.settlement import Settlement
from chatbot.testing.rules import ALWAYS, rule_about, rules_on
from chatbot.testing.store import NOW, line, order

BOOTS, SOCKS = "40817-1", "40817-2"
EVERYTHING = (BOOTS, SOCKS)
AT_ORDER = ("paypal", "gift_card", "store_credit")
TOTAL = 14900 + 2700 + 490


def _charged(*methods: str, effective: Period = ALWAYS) -> Rule:
    return rule_about(Action.CANCEL, ChargedAtOrder(methods), effective=effective)


RULES = rules_on(NOW.date(), _charged(*AT_ORDER))


def _visa(minor: int) -> Payment:
    return Payment("visa", "Visa ending 4411", Money(minor))


def _paypal(minor: int) -> Payment:
    return Payment("paypal", "PayPal", Money(minor))


def _gift_card(minor: int) -> Payment:
    return Payment("gift_card", "gift card ending 7731", Money(minor))


def _paid(*payments: Payment, **changes: object) -> Order:
    lines = (line(), line(id=SOCKS, quantity=3, unit_price=Money(900)))
    built = order(state=OrderState.PAID, lines=lines, payments=payments, postage=Money(490), shipments=())
    return replace(built, **changes)


def _quote(placed: Order, *line_ids: str) -> tuple[list[tuple[str, int]], int]:
    quote = quote_cancellation(placed, line_ids, RULES)
    assert quote.paid_back == total(share for _, share in quote.refunds)
    assert quote.to_pay == Money(0)
    return [(paid.method, share.minor) for paid, share in quote.refunds], quote.not_charged.minor


def _without(placed: Order, *line_ids: str) -> Order:
    return cancelled(placed, line_ids, RULES, NOW)


VISA, PAYPAL = (_visa(TOTAL),), (_paypal(TOTAL),)
GIFT_AND_VISA = (_gift_card(5000), _visa(TOTAL - 5000))
VISA_AND_GIFT = GIFT_AND_VISA[::-1]
GIFT_AND_PAYPAL = (_gift_card(5000), _paypal(TOTAL - 5000))


@pytest.mark.parametrize(
    ("payments", "line_ids", "refunds", "not_charged"),
    [
        (VISA, EVERYTHING, [], TOTAL),
        (VISA, (SOCKS,), [], 2700),
        (PAYPAL, EVERYTHING, [("paypal", TOTAL)], 0),
        (PAYPAL, (SOCKS,), [("paypal", 2700)], 0),
        (GIFT_AND_VISA, EVERYTHING, [("gift_card", 5000)], TOTAL - 5000),
        (GIFT_AND_VISA, (SOCKS,), [], 2700),
        (GIFT_AND_VISA, (BOOTS,), [("gift_card", 1810)], TOTAL - 5000),
        (VISA_AND_GIFT, (BOOTS,), [("gift_card", 1810)], TOTAL - 5000),
        (GIFT_AND_PAYPAL, (SOCKS,), [("gift_card", 2700)], 0),
        (GIFT_AND_PAYPAL, (BOOTS,), [("gift_card", 5000), ("paypal", 9900)], 0),
        (GIFT_AND_PAYPAL, EVERYTHING, [("gift_card", 5000), ("paypal", TOTAL - 5000)], 0),
        (PAYPAL, (), [], 0),
        (PAYPAL, ("40655-1",), [], 0),
    ],
)
def test_that_what_is_not_charged_yet_goes_first_and_the_rest_goes_back_to_where_it_came_from(
    payments: tuple[Payment, ...], line_ids: tuple[str, ...], refunds: list[tuple[str, int]], not_charged: int
) -> None:
    assert _quote(_paid(*payments), *line_ids) == (refunds, not_charged)


@pytest.mark.parametrize("first", EVERYTHING)
def test_that_the_postage_comes_back_with_the_last_line_only(first: str) -> None:
    last = SOCKS if first == BOOTS else BOOTS
    placed = _paid(*PAYPAL)
    goods = {one.id: one.amount.minor for one in placed.lines}
    assert _quote(placed, first) == ([("paypal", goods[first])], 0)
    assert _quote(_without(placed, first), last) == ([("paypal", goods[last] + 490)], 0)


@pytest.mark.parametrize("payments", [VISA, PAYPAL, GIFT_AND_VISA, GIFT_AND_PAYPAL])
@pytest.mark.parametrize("line_ids", [(BOOTS,), EVERYTHING])
def test_that_nothing_goes_back_before_the_order_was_paid(
    payments: tuple[Payment, ...], line_ids: tuple[str, ...]
) -> None:
    quote = quote_cancellation(_paid(*payments, state=OrderState.PLACED), line_ids, RULES)
    assert (quote.refunds, quote.paid_back) == ((), Money(0))


def test_that_a_card_is_not_charged_for_an_order_that_is_only_placed() -> None:
    assert _quote(_paid(*VISA, state=OrderState.PLACED), *EVERYTHING) == ([], TOTAL)
    assert _quote(_paid(*VISA, state=OrderState.PLACED), SOCKS) == ([], 2700)


@pytest.mark.parametrize(("back", "left"), [(0, TOTAL), (3000, TOTAL - 3000), (TOTAL - 1, 1), (TOTAL, 0)])
def test_that_what_went_back_earlier_is_not_paid_twice(back: int, left: int) -> None:
    earlier = Refund(Money(back), RefundTarget.ORIGINAL, "PayPal", is_paid=True, at=NOW)
    refunds, not_charged = _quote(_paid(*PAYPAL, refunds=(earlier,)), *EVERYTHING)
    assert (refunds, not_charged) == ([("paypal", left)] if left else [], 0)


def test_that_a_payment_that_went_back_whole_leaves_the_rest_to_the_others() -> None:
    earlier = Refund(Money(5000), RefundTarget.ORIGINAL, "gift card ending 7731", is_paid=False, at=NOW)
    assert _quote(_paid(*GIFT_AND_PAYPAL, refunds=(earlier,)), BOOTS) == ([("paypal", TOTAL - 5000)], 0)


def test_that_the_second_step_pays_back_what_the_first_left_of_the_gift_card() -> None:
    placed = _paid(*GIFT_AND_VISA)
    assert _quote(placed, SOCKS) == ([], 2700)
    assert _quote(_without(placed, SOCKS), BOOTS) == ([("gift_card", 5000)], 14900 + 490 - 5000)


@pytest.mark.parametrize("payments", [VISA, PAYPAL])
def test_that_a_line_that_is_cancelled_already_is_worth_nothing_more(payments: tuple[Payment, ...]) -> None:
    left = _without(_paid(*payments), SOCKS)
    assert _quote(left, SOCKS) == ([], 0)
    assert _quote(left, *EVERYTHING) == _quote(left, BOOTS)


def test_that_two_payments_with_the_same_label_both_go_back() -> None:
    left = _without(_paid(_gift_card(2700), _gift_card(TOTAL - 2700)), SOCKS)
    assert _quote(left, BOOTS) == ([("gift_card", 14900 + 490)], 0)


def test_that_without_a_rule_everything_is_charged_at_dispatch() -> None:
    quote = quote_cancellation(_paid(*PAYPAL), EVERYTHING, rules_on(NOW.date()))
    assert quote == Settlement((), Money(0), Money(TOTAL), Money(0))


def test_that_the_way_of_charging_on_the_day_of_the_order_counts() -> None:
    last_second = datetime(2026, 10, 31, 22, 59, 59, tzinfo=UTC)
    rules = rules_on(
        NOW.date(),
        _charged("paypal", effective=Period(date(2024, 1, 1), date(2026, 10, 31))),
        _charged("visa", effective=Period(date(2026, 11, 1))),
    )
    for placed_at, charged in ((last_second, True), (last_second + timedelta(seconds=1), False)):
        quote = quote_cancellation(_paid(*PAYPAL, placed_at=placed_at), EVERYTHING, rules)
        assert (quote.paid_back == Money(TOTAL)) is charged
        assert (quote.not_charged == Money(TOTAL)) is not charged


@pytest.mark.parametrize("method", ["visa", "paypal"])
def test_that_another_currency_stays_what_it_is(method: str) -> None:
    paid = Payment(method, "account", Money(11890, "GBP"))
    placed = _paid(paid, lines=(line(unit_price=Money(9900, "GBP")),), postage=Money(1990, "GBP"))
    quote = quote_cancellation(placed, (BOOTS,), RULES)
    assert quote.paid_back + quote.not_charged == Money(11890, "GBP")


@pytest.mark.parametrize(
    ("payments", "line_ids", "left"),
    [
        (VISA, (SOCKS,), [14900 + 490]),
        (VISA, EVERYTHING, [0]),
        (PAYPAL, (SOCKS,), [TOTAL]),
        (GIFT_AND_VISA, (SOCKS,), [5000, TOTAL - 5000 - 2700]),
        (GIFT_AND_VISA, (BOOTS,), [5000, 0]),
        (VISA_AND_GIFT, EVERYTHING, [0, 5000]),
    ],
)
def test_that_a_payment_that_is_not_charged_yet_holds_only_what_is_still_to_be_charged(
    payments: tuple[Payment, ...], line_ids: tuple[str, ...], left: list[int]
) -> None:
    after = _without(_paid(*payments), *line_ids)
    assert [paid.amount.minor for paid in after.payments] == left
    assert [(paid.method, paid.label) for paid in after.payments] == [(paid.method, paid.label) for paid in payments]


def test_that_the_narrower_rule_says_what_is_charged_with_the_order() -> None:
    german = rule_about(Action.CANCEL, ChargedAtOrder(("visa",)), Scope((), (), ("DE",)))
    for rules in ((german, _charged("paypal")), (_charged("paypal"), german)):
        quote = quote_cancellation(_paid(*VISA), EVERYTHING, rules_on(NOW.date(), *rules))
        assert (quote.paid_back, quote.not_charged) == (Money(TOTAL), Money(0))


METHODS = (*AT_ORDER, "visa", "mastercard", "invoice")


@st.composite
def _orders(draw: st.DrawFn, state: OrderState | None = None) -> Order:
    """Build an order of one to four lines, paid in up to three parts."""
    goods = draw(st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 3)), min_size=1, max_size=4))
    lines = tuple(
        line(id=f"40817-{number}", unit_price=Money(price), quantity=pieces)
        for number, (price, pieces) in enumerate(goods, 1)
    )
    built = order(
        state=state or draw(st.sampled_from([OrderState.PLACED, OrderState.PAID])),
        lines=lines,
        postage=Money(draw(st.integers(0, 2_000))),
        shipments=(),
    )
    cuts = sorted(draw(st.lists(st.integers(0, built.total.minor), max_size=2)))
    parts = [end - start for start, end in zip([0, *cuts], [*cuts, built.total.minor], strict=True)]
    payments = tuple(
        Payment(draw(st.sampled_from(METHODS)), f"payment {number}", Money(part)) for number, part in enumerate(parts)
    )
    return replace(built, payments=payments)


@st.composite
def _cancellations(draw: st.DrawFn, placed: Order) -> Sequence[str]:
    in_any_order = draw(st.permutations([one.id for one in placed.lines]))
    return in_any_order[: draw(st.integers(0, len(in_any_order)))]


def _one_by_one(placed: Order, line_ids: Sequence[str]) -> tuple[Order, list[Settlement]]:
    quotes = []
    for line_id in line_ids:
        quotes.append(quote_cancellation(placed, (line_id,), RULES))
        placed = cancelled(placed, (line_id,), RULES, NOW)
    return placed, quotes


def _back_to(placed: Order, paid: Payment) -> Money:
    return total(one.amount for one in placed.refunds if one.label == paid.label)


@given(st.data())
def test_that_no_more_goes_back_than_was_paid_however_an_order_is_cancelled(data: st.DataObject) -> None:
    placed = data.draw(_orders())
    line_ids = data.draw(_cancellations(placed))
    left, quotes = _one_by_one(placed, line_ids)
    settled = total(quote.paid_back + quote.not_charged for quote in quotes)
    assert all(_back_to(left, paid) <= paid.amount for paid in placed.payments)
    assert settled <= placed.total
    if len(line_ids) == len(placed.lines):
        assert left.state is OrderState.CANCELLED
        assert placed.state is OrderState.PLACED or settled == placed.total


@given(placed=_orders(OrderState.PAID), data=st.data())
def test_that_no_step_spares_a_card_what_an_earlier_one_has_spared_it_already(
    placed: Order, data: st.DataObject
) -> None:
    _, quotes = _one_by_one(placed, data.draw(_cancellations(placed)))
    at_dispatch = total(paid.amount for paid in placed.payments if paid.method not in AT_ORDER)
    assert total(quote.not_charged for quote in quotes) <= at_dispatch


@given(placed=_orders(OrderState.PAID), data=st.data())
def test_that_everything_that_was_charged_has_gone_back_when_nothing_is_left(
    placed: Order, data: st.DataObject
) -> None:
    left, _ = _one_by_one(placed, data.draw(st.permutations([one.id for one in placed.lines])))
    for paid in placed.payments:
        assert _back_to(left, paid) == (paid.amount if paid.method in AT_ORDER else Money(0))
