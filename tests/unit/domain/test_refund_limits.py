"""However an order is returned, exchanged and claimed: what goes back and what is promised was paid before."""

from dataclasses import replace

import pytest
from after_sale import gone_back, opened, paid_out
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.domain.claims import claimed, quote_claim
from chatbot.domain.commerce import (
    Claim,
    ClaimKind,
    Order,
    Payment,
    Refund,
    RefundTarget,
    Remedy,
    ReturnLine,
    ReturnReason,
    ReturnState,
)
from chatbot.domain.decisions import ReturnTerms, Verdict
from chatbot.domain.exchanges import quote_exchange
from chatbot.domain.money import Money, total
from chatbot.domain.products import Variant
from chatbot.domain.returns import decide_return, quote_refund, withdrawn
from chatbot.domain.rules import Fee, Postage
from chatbot.domain.settlement import refundable
from chatbot.testing.rules import return_rule, rules_on
from chatbot.testing.store import NOW, line, order, shipment

BOOTS, SOCKS = ReturnLine("40817-1", 1), ReturnLine("40817-2", 3)
LINES = (line(), line(id="40817-2", quantity=3, unit_price=Money(900)))
PLACED = order(lines=LINES, postage=Money(490), shipments=(shipment(line_ids=("40817-1", "40817-2")),))
FREE = rules_on(NOW.date())
DEAR = rules_on(NOW.date(), return_rule(Fee("pick_up", Money(2900))), return_rule(Postage(Money(690))))


def _returned(
    placed: Order, *lines: ReturnLine, reason: ReturnReason = ReturnReason.CHANGED_MIND, is_dear: bool = False
) -> Order:
    quote = quote_refund(placed, lines, DEAR if is_dear else FREE, ReturnTerms(reason))
    return opened(placed, lines, quote.amount)


def _exchanged(placed: Order, item: ReturnLine, price: int) -> Order:
    variant = Variant("other", (), Money(price), 9)
    quote = quote_exchange(placed, placed.line(item.line_id), item.quantity, variant, FREE)
    return placed if quote is None else opened(placed, (item,), quote.paid_back, variant.sku)


def _claimed(placed: Order, *lines: ReturnLine, remedy: Remedy = Remedy.REFUND) -> Order:
    amount = quote_claim(placed, lines) if remedy is Remedy.REFUND else Money(0)
    return claimed(placed, Claim("clm_1", placed.number, lines, ClaimKind.DAMAGED, remedy, amount, NOW))


def test_that_a_claim_and_a_return_together_pay_goods_and_postage_once() -> None:
    everything = 14900 + 2700 + 490
    assert gone_back(_returned(_claimed(PLACED, SOCKS), BOOTS)) == Money(everything)
    assert gone_back(_claimed(_returned(PLACED, SOCKS), BOOTS)) == Money(everything)
    assert gone_back(_claimed(PLACED, BOOTS, SOCKS)) == Money(everything)


@pytest.mark.parametrize("last", ["return", "claim"])
@pytest.mark.parametrize("again", ["return", "claim"])
def test_that_the_postage_comes_back_once_though_an_earlier_return_was_withdrawn(last: str, again: str) -> None:
    rest = _returned(_returned(PLACED, BOOTS), SOCKS) if last == "return" else _claimed(_returned(PLACED, BOOTS), SOCKS)
    assert gone_back(rest) == Money(14900 + 2700 + 490)
    kept = withdrawn(rest, "ret_0")
    assert gone_back(kept) == Money(2700 + 490)
    assert refundable(kept) == Money(14900)
    whole = _returned(kept, BOOTS) if again == "return" else _claimed(kept, BOOTS)
    assert gone_back(whole) == Money(14900 + 2700 + 490)


def test_that_a_quote_shows_the_postage_only_as_far_as_it_comes_back() -> None:
    kept = withdrawn(_returned(_returned(PLACED, BOOTS), SOCKS), "ret_0")
    quote = quote_refund(kept, (BOOTS,), FREE, ReturnTerms(ReturnReason.CHANGED_MIND))
    assert (quote.goods, quote.delivery, quote.amount) == (Money(14900), Money(0), Money(14900))


def test_that_a_return_pays_no_more_than_goodwill_has_left() -> None:
    goodwill = Refund(Money(3000), RefundTarget.STORE_CREDIT, "store credit", is_paid=True, at=NOW)
    whole = quote_refund(replace(PLACED, refunds=(goodwill,)), (BOOTS, SOCKS), FREE, ReturnTerms(ReturnReason.FAULTY))
    assert (whole.delivery, whole.amount) == (Money(0), Money(18090 - 3000))


@pytest.mark.parametrize(("price", "back"), [(900, 0), (800, 100), (1000, 0)])
def test_that_what_was_exchanged_is_still_with_the_shopper(price: int, back: int) -> None:
    """The postage comes back with the whole order only; the new variant stays."""
    sock = ReturnLine("40817-2", 1)
    left = _exchanged(replace(PLACED, lines=(LINES[0], replace(LINES[1], quantity=1))), sock, price)
    assert gone_back(left) == Money(back)
    assert gone_back(_returned(left, BOOTS)) == Money(14900 + back)
    assert gone_back(_claimed(left, BOOTS)) == Money(14900 + back)
    assert gone_back(_returned(withdrawn(left, "ret_0"), BOOTS, sock)) == Money(14900 + 900 + 490)


def test_that_a_replacement_pays_nothing_and_what_was_replaced_does_not_come_back() -> None:
    sent = _claimed(PLACED, BOOTS, remedy=Remedy.REPLACEMENT)
    assert (gone_back(sent), sent.lines[0].returnable_quantity) == (Money(0), 0)
    assert decide_return(sent, sent.lines[0], FREE).verdict is Verdict.ALREADY_CLAIMED


ACTS = st.tuples(
    st.sampled_from(["return", "return", "exchange", "claim", "replace", "withdraw", "pay"]),
    st.integers(0, 2),
    st.integers(1, 3),
    st.booleans(),
)
PRICES = st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 3)), min_size=1, max_size=3)


def _act(placed: Order, act: str, which: int, pieces: int, is_dear: bool) -> Order:
    item = placed.lines[which % len(placed.lines)]
    is_open = 0 < pieces <= item.returnable_quantity
    may_claim = is_open and pieces <= item.returnable_quantity
    wanted = ReturnLine(item.id, pieces)
    under_way = [one for one in placed.returns if one.state is ReturnState.OPEN]
    if act == "return" and is_open:
        return _returned(placed, wanted, is_dear=is_dear)
    if act == "exchange" and is_open:
        return _exchanged(placed, wanted, item.unit_price.minor + (500 if is_dear else -item.unit_price.minor // 2))
    if act in ("claim", "replace") and may_claim:
        return _claimed(placed, wanted, remedy=Remedy.REFUND if act == "claim" else Remedy.REPLACEMENT)
    if act == "withdraw" and under_way:
        return withdrawn(placed, under_way[which % len(under_way)].id)
    if act == "pay" and under_way:
        return paid_out(placed, under_way[which % len(under_way)])
    return placed


@settings(max_examples=100)
@given(goods=PRICES, postage=st.integers(0, 2_000), gift=st.integers(0, 5_000), acts=st.lists(ACTS, max_size=12))
def test_that_no_more_goes_back_or_is_promised_than_was_paid(
    goods: list[tuple[int, int]], postage: int, gift: int, acts: list[tuple[str, int, int, bool]]
) -> None:
    lines = tuple(line(id=f"40817-{n}", unit_price=Money(price), quantity=q) for n, (price, q) in enumerate(goods))
    placed = order(lines=lines, postage=Money(postage))
    part = min(Money(gift), placed.total)
    payments = (Payment("gift_card", "gift card", part), Payment("visa", "Visa", placed.total - part))
    placed = replace(placed, payments=payments)
    for act in acts:
        placed = _act(placed, *act)
        assert gone_back(placed) <= total(paid.amount for paid in payments)
        assert refundable(placed).minor >= 0
        assert all(one.amount.minor >= 0 for one in (*placed.refunds, *placed.returns, *placed.claims))
        assert all(one.returned_quantity + one.claimed_quantity <= one.quantity for one in placed.lines)
        for paid in payments:
            assert total(one.amount for one in placed.refunds if one.label == paid.label) <= paid.amount
