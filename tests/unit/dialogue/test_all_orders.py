"""Sums over all orders, and what a few words ask of the money or the orders that the talk is about."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chatbot.dialogue.turn import Advance
from chatbot.domain.commerce import Order, OrderState, Refund, RefundTarget
from chatbot.domain.conversation import DialogueState, Focus, Frame
from chatbot.domain.money import Money
from chatbot.domain.outcome import Say
from chatbot.testing.desk import SOCKS, desk, is_untouched
from chatbot.testing.store import NOW, line, order, shipment

_BOOTS = order(lines=(line(), SOCKS), shipments=(shipment(line_ids=("40817-1", "40817-2")),))
_GONE = order(number="40399", state=OrderState.CANCELLED, placed_at=NOW - timedelta(days=30))
_PAID_BACK = replace(
    order(number="40120", placed_at=NOW - timedelta(days=60)),
    refunds=(Refund(Money(4790), RefundTarget.ORIGINAL, "Visa ending 4411", True, NOW - timedelta(days=40)),),
)
_ALL = Focus(flow="sum_up", topic="orders")


async def _asked(text: str, intent: str = "", focus: Focus | None = None, orders: tuple[Order, ...] = ()) -> Advance:
    test = desk(*(orders or (_BOOTS, _GONE, _PAID_BACK)))
    frame = Frame("sum_up", (("intent", (intent,)), ("said", (text,))))
    turn = test.parts.view(test.session, DialogueState(focus=focus or Focus()))
    advance = await test.parts.flows["sum_up"].advance(frame, turn)
    assert is_untouched(test)
    return advance


def _told(advance: Advance) -> list[str]:
    assert isinstance(advance.outcome, Say), advance.outcome
    return [statement.key for statement in advance.outcome.statements]


def _sum(advance: Advance) -> object:
    return advance.outcome.statements[-1].facts[-1].value


@pytest.mark.parametrize(
    "text", ["how many orders do i have", "a list of all my orders please", "all orders i ever placed"]
)
async def test_that_orders_are_counted_and_the_talk_is_about_all_of_them(text: str) -> None:
    told = await _asked(text, "own.orders")
    assert _told(told) == ["sum.orders"]
    assert told.focus is not None
    assert (told.focus.topic, told.focus.order_number) == ("orders", "")


async def test_that_an_overview_shows_the_orders() -> None:
    assert len((await _asked("show me all my orders", "own.orders")).outcome.cards) == 3
    assert (await _asked("how many orders do i have", "own.orders")).outcome.cards == ()


@pytest.mark.parametrize(
    ("text", "focus"),
    [("and what do they come to", _ALL), ("what did all my orders cost", Focus()), ("both orders added up", Focus())],
)
async def test_that_a_sum_over_all_orders_leaves_out_what_was_cancelled_and_says_so(text: str, focus: Focus) -> None:
    told = await _asked(text, "own.paid", focus)
    assert _told(told) == ["sum.orders", "order_status.cancelled", "sum.together"]
    assert _sum(told) == Money(_BOOTS.total.minor + _PAID_BACK.total.minor)


async def test_that_cancelled_orders_alone_came_to_nothing() -> None:
    assert _told(await _asked("what do they come to", "own.paid", _ALL, (_GONE,))) == ["order_status.cancelled"]


async def test_that_the_dearest_thing_of_all_orders_is_told() -> None:
    assert _told(await _asked("which was the most expensive", "own.most", _ALL)) == ["sum.most"]


async def test_that_a_named_thing_is_asked_for_alone() -> None:
    assert "sum.line" in _told(await _asked("what did the socks cost", "own.price", _ALL))


async def test_that_all_refunds_are_told_with_their_sum() -> None:
    second = replace(_PAID_BACK, number="40001")
    told = await _asked("how much have you paid back to me in total", "own.paid", None, (_PAID_BACK, second))
    assert _told(told) == ["order_status.refund_paid", "order_status.refund_paid", "sum.together"]
    assert _sum(told) == Money(9580)
    assert _told(await _asked("how much have you paid back", "own.paid")) == ["order_status.refund_paid"]
    assert _sum(await _asked("how much have you paid back", "own.paid", None, (_BOOTS,))) == Money(0)


@pytest.mark.parametrize(("text", "intent"), [("how much in total", "own.paid"), ("how much was refunded", "")])
async def test_that_amounts_of_two_currencies_are_summed_up_apart(text: str, intent: str) -> None:
    franc = Money(100, "CHF")
    refund = replace(_PAID_BACK.refunds[0], amount=franc)
    dear = replace(_PAID_BACK, number="40001", refunds=(refund,), lines=(line(unit_price=franc),), postage=franc)
    told = await _asked(text, intent, _ALL, (_PAID_BACK, dear, replace(dear, number="40002")))
    assert isinstance(told.outcome, Say)
    sums = [one.facts[-1].value for one in told.outcome.statements if one.key == "sum.together"]
    assert [one.currency for one in sums if isinstance(one, Money)] == ["EUR", "CHF"]


async def test_that_the_refund_of_one_order_is_told() -> None:
    test = desk(_BOOTS, _PAID_BACK)
    turn = test.parts.view(test.session, DialogueState())
    for number, key in (("40120", "order_status.refund_paid"), ("40817", "refund.none")):
        slots = (("said", ("how much have you refunded",)), ("order_number", (number,)))
        assert _told(await test.parts.flows["sum_up"].advance(Frame("sum_up", slots), turn)) == [key]


_LONG_AGO = order(number="38001", placed_at=NOW - timedelta(days=500))


@pytest.mark.parametrize(
    "text",
    [
        "what did i spend this year altogether",
        "how much have I spent in the last two months",
        "how much did I pay in the past 6 weeks",
    ],
)
async def test_that_a_sum_over_a_time_is_that_of_its_orders(text: str) -> None:
    told = await _asked(text, "own.paid", None, (_BOOTS, _LONG_AGO))
    assert _told(told) == ["sum.orders_of", "sum.together"]
    assert _sum(told) == _BOOTS.total


async def test_that_orders_of_a_time_are_counted() -> None:
    told = await _asked("how many orders did i place this year", "own.orders", None, (_BOOTS, _LONG_AGO))
    assert _told(told) == ["sum.orders_of"]
    assert told.outcome.statements[0].facts[0].value == 1


async def test_that_a_time_without_orders_is_said_to_have_none() -> None:
    assert _told(await _asked("what did i spend in the last two weeks", "own.paid", None, (_LONG_AGO,))) == [
        "order.none_then"
    ]


async def test_that_refunds_of_another_time_do_not_count() -> None:
    assert _sum(await _asked("how much did you pay back in total last week", "own.refunded")) == Money(0)


async def test_that_the_dearest_order_is_told_not_the_dearest_thing() -> None:
    dear = replace(order(number="40001"), postage=Money(99900))
    told = await _asked("which of my orders was the most expensive", "own.most", None, (_BOOTS, dear))
    assert _told(told)[0] == "sum.order"
    assert told.focus is not None
    assert told.focus.order_number == "40001"


async def test_that_orders_that_have_not_come_are_counted() -> None:
    assert "sum.orders" in _told(await _asked("how many orders have not arrived", "own.orders"))
    under_way = order(number="40002", state=OrderState.IN_TRANSIT)
    told = await _asked("how many orders have not arrived", "own.orders", None, (_BOOTS, under_way))
    assert _told(told) == ["sum.open_orders"]
