"""Where a shop lets today's rules count when they are better: both versions are looked at, the better one decides."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chatbot.domain.claims import decide_claim, remedies
from chatbot.domain.commerce import ClaimKind, Order, OrderState, Remedy, ReturnLine, ReturnReason, ShipmentState
from chatbot.domain.decisions import ReturnTerms, Verdict
from chatbot.domain.exchanges import ExchangeQuote, decide_exchange, quote_exchange
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.order_changes import decide_address, decide_payment, delivery_to, quote_address, ways_to_pay
from chatbot.domain.orders import ChangeVerdict, decide_cancellation, decide_change, decide_invoice
from chatbot.domain.products import Variant
from chatbot.domain.returns import decide_return, quote_refund
from chatbot.domain.rules import (
    Action,
    AtMost,
    Claimable,
    Condition,
    DeliveryCost,
    LostAfter,
    Payable,
    Postage,
    PriceDifference,
    RuleBody,
    RulesToday,
    WhileIn,
    Window,
)
from chatbot.testing.rules import ALWAYS, SHOP_ZONE, rule_about
from chatbot.testing.store import NOW, line, order, shipment

BEFORE, SINCE = Period(date(2024, 1, 1), date(2026, 11, 9)), Period(date(2026, 11, 10))
TODAY = NOW.date()
EARLY = (OrderState.PLACED, OrderState.PAID)
CHANGED_MIND = ReturnTerms(ReturnReason.CHANGED_MIND)
PAIR = (ReturnLine("40817-1", 1),)
EVEN = [False, True]
"""Whether today's rules are the better ones; the others are those of the day of the order."""


def _rules(old: object, new: object, action: Action, is_better: bool = True, today: date = TODAY) -> RulesToday:
    """Build rules that say `old` on the day of the order and `new` today; a tuple says several things, None nothing."""
    bodies = [(body, period) for said, period in ((old, BEFORE), (new, SINCE)) for body in _bodies(said)]
    rules = [rule_about(action, body, None, period, f"{n}") for n, (body, period) in enumerate(bodies)]
    return RulesToday(tuple(rules), today, SHOP_ZONE, is_better)


def _bodies(said: object) -> tuple[RuleBody, ...]:
    return said if isinstance(said, tuple) else () if said is None else (said,)


def _pair(worse: object, better: object, is_new: bool) -> tuple[object, object]:
    return (worse, better) if is_new else (better, worse)


def _placed(state: OrderState = OrderState.PAID, **changes: object) -> Order:
    return order(state=state, shipments=(), **changes)


def test_that_only_the_rules_of_the_order_count_unless_the_shop_says_otherwise() -> None:
    alone = _rules(Window(5), Window(30), Action.RETURN, is_better=False)
    assert alone.versions == (alone,)
    assert decide_return(order(), line(), alone).verdict is Verdict.TOO_LATE

    both = replace(alone, is_better=True)
    assert both.versions == (alone, replace(alone, as_of=TODAY))
    assert decide_return(order(), line(), both).is_allowed


@pytest.mark.parametrize("is_new", EVEN)
@pytest.mark.parametrize("action", [Action.RETURN, Action.EXCHANGE])
def test_that_the_longer_window_decides_to_its_last_day(action: Action, is_new: bool) -> None:
    old, new = _pair(Window(7), Window(9), is_new)
    for today, verdict in ((18, Verdict.ALLOWED), (19, Verdict.TOO_LATE)):
        rules = _rules(old, new, action, today=date(2026, 11, today))
        decision = decide_return(order(), line(), rules, action=action)
        assert (decision.verdict, decision.last_day) == (verdict, date(2026, 11, 18))


@pytest.mark.parametrize("is_new", EVEN)
def test_that_of_two_allowed_windows_the_later_last_day_is_told(is_new: bool) -> None:
    decision = decide_exchange(order(), line(), _rules(*_pair(Window(14), Window(30), is_new), Action.EXCHANGE))
    assert decision.days == 30


@pytest.mark.parametrize("is_new", EVEN)
def test_that_a_version_that_asks_less_of_the_goods_decides(is_new: bool) -> None:
    strict = (Window(60), Condition("unused"))
    unmet = replace(CHANGED_MIND, unmet_conditions=frozenset({"unused"}))
    decision = decide_return(order(), line(), _rules(*_pair(strict, Window(30), is_new), Action.RETURN), unmet)
    assert (decision.is_allowed, decision.days) == (True, 30)


@pytest.mark.parametrize("is_new", EVEN)
def test_that_the_better_refund_is_paid(is_new: bool) -> None:
    rules = _rules(*_pair(Postage(Money(690)), Postage(Money(490)), is_new), Action.RETURN)
    assert quote_refund(order(), PAIR, rules, CHANGED_MIND).amount == Money(14900 - 490)
    assert quote_refund(order(), PAIR, replace(rules, is_better=False), CHANGED_MIND).amount == Money(
        14900 - (690 if is_new else 490)
    )


@pytest.mark.parametrize("is_new", EVEN)
@pytest.mark.parametrize("kind", [ClaimKind.DAMAGED, ClaimKind.MISSING])
def test_that_the_longer_time_to_report_decides_with_its_remedies(kind: ClaimKind, is_new: bool) -> None:
    short, long = Claimable(kind, tuple(Remedy), 5), Claimable(kind, (Remedy.REFUND,), 7)
    rules = _rules(*_pair(short, long, is_new), Action.CLAIM)
    assert decide_claim(order(), line(), kind, rules).days == 7
    assert remedies(order(), line(), kind, rules, 9) == (Remedy.REFUND,)
    too_late = replace(rules, today=TODAY + timedelta(days=1))
    assert decide_claim(order(), line(), kind, too_late).verdict is Verdict.TOO_LATE
    assert remedies(order(), line(), kind, too_late, 9) == ()


@pytest.mark.parametrize("is_new", EVEN)
def test_that_remedies_of_both_versions_are_offered_while_both_allow_the_claim(is_new: bool) -> None:
    refund, both = (Claimable(ClaimKind.DAMAGED, given, 14) for given in ((Remedy.REFUND,), tuple(Remedy)))
    rules = _rules(*_pair(refund, both, is_new), Action.CLAIM)
    assert set(remedies(order(), line(), ClaimKind.DAMAGED, rules, 9)) == set(Remedy)


@pytest.mark.parametrize("is_new", EVEN)
def test_that_a_parcel_is_lost_by_the_version_that_waits_less(is_new: bool) -> None:
    late = shipment(promised_on=date(2026, 11, 10), state=ShipmentState.DELAYED, delivered_at=None)
    placed = order(state=OrderState.DELAYED, shipments=(late,))
    lost = rule_about(Action.CLAIM, Claimable(ClaimKind.LOST, tuple(Remedy)))
    waits = _rules(*_pair(LostAfter(7), LostAfter(3), is_new), Action.DELIVERY)
    rules = replace(waits, rules=(*waits.rules, lost))
    assert decide_claim(placed, line(), ClaimKind.LOST, rules).is_allowed
    assert not decide_claim(placed, line(), ClaimKind.LOST, replace(rules, today=date(2026, 11, 13))).is_allowed


@pytest.mark.parametrize("is_new", EVEN)
@pytest.mark.parametrize("action", [Action.CANCEL, Action.CHANGE_ADDRESS, Action.CHANGE_PAYMENT, Action.SWAP_VARIANT])
def test_that_a_change_is_allowed_by_either_version(action: Action, is_new: bool) -> None:
    rules = _rules(*_pair(WhileIn((OrderState.PLACED,)), WhileIn(EARLY), is_new), action)
    assert decide_change(_placed(), action, rules).is_allowed
    assert decide_change(_placed(), action, replace(rules, is_better=False)).is_allowed is not is_new
    assert decide_change(_placed(OrderState.PICKING), action, rules).verdict is ChangeVerdict.TOO_LATE


@pytest.mark.parametrize("is_new", EVEN)
def test_that_more_changes_are_allowed_by_the_version_with_the_higher_limit(is_new: bool) -> None:
    three, five = (WhileIn(EARLY), AtMost(3)), (WhileIn(EARLY), AtMost(5))
    rules = _rules(*_pair(three, five, is_new), Action.SWAP_VARIANT)
    verdicts = [decide_change(_placed(changes=times), Action.SWAP_VARIANT, rules).verdict for times in (4, 5)]
    assert verdicts == [ChangeVerdict.ALLOWED, ChangeVerdict.TOO_OFTEN]


@pytest.mark.parametrize("is_new", EVEN)
def test_that_all_of_an_order_may_be_cancelled_by_the_version_that_still_allows_it(is_new: bool) -> None:
    """One version comes too late, by the other one there were too many changes: but cancelling all is no change."""
    late, often = WhileIn((OrderState.PLACED,)), (WhileIn(EARLY), AtMost(3))
    rules = _rules(*_pair(late, often, is_new), Action.CANCEL)
    assert decide_cancellation(_placed(changes=3), ("40817-1",), rules).is_allowed


@pytest.mark.parametrize("is_new", EVEN)
def test_that_there_is_an_invoice_by_either_version(is_new: bool) -> None:
    sent, paid = WhileIn((OrderState.DELIVERED,)), WhileIn((OrderState.PAID, OrderState.DELIVERED))
    rules = _rules(*_pair(sent, paid, is_new), Action.INVOICE)
    assert decide_invoice(_placed(), rules).is_allowed
    assert decide_invoice(_placed(OrderState.PICKING), rules).verdict is ChangeVerdict.TOO_EARLY
    assert decide_invoice(_placed(), _rules(None, paid, Action.INVOICE)).is_allowed


@pytest.mark.parametrize("is_new", EVEN)
def test_that_the_cheaper_delivery_decides_and_one_that_goes_there_at_all(is_new: bool) -> None:
    dear, cheap = (DeliveryCost(Money(minor), ("Norpost",)) for minor in (890, 490))
    vienna = replace(order().ship_to, country="AT")
    address = rule_about(Action.CHANGE_ADDRESS, WhileIn(EARLY))
    for worse in (dear, None):
        costs = _rules(*_pair(worse, cheap, is_new), Action.DELIVERY)
        rules = replace(costs, rules=(*costs.rules, address))
        delivery = delivery_to(_placed(), "AT", rules)
        assert delivery is not None
        assert delivery.cost == Money(490)
        assert quote_address(_placed(), vienna, rules).to_pay == Money(490)
        assert decide_address(_placed(), vienna, rules).rule == delivery.rule


@pytest.mark.parametrize("is_new", EVEN)
def test_that_an_order_may_be_paid_in_the_ways_of_both_versions(is_new: bool) -> None:
    narrow, wide = (Payable(("invoice",), Money(2000), Money(most)) for most in (10_000, 60_000))
    limit = rule_about(Action.CHANGE_PAYMENT, WhileIn(EARLY))
    costs = _rules(*_pair(narrow, wide, is_new), Action.CHANGE_PAYMENT)
    rules = replace(costs, rules=(*costs.rules, limit))
    assert decide_payment(_placed(), "invoice", rules).is_allowed
    assert [body for body, _ in ways_to_pay(_placed(), rules)] == [wide]


def test_that_a_way_that_both_versions_know_is_named_once() -> None:
    always = rule_about(Action.CHANGE_PAYMENT, Payable(("visa",), Money(0)), None, ALWAYS)
    rules = RulesToday((always,), TODAY, SHOP_ZONE, is_better=True)
    assert ways_to_pay(_placed(), rules) == [(always.body, always)]


@pytest.mark.parametrize("is_new", EVEN)
def test_that_the_better_difference_in_price_decides(is_new: bool) -> None:
    rules = _rules(*_pair(PriceDifference(False, False), PriceDifference(), is_new), Action.EXCHANGE)
    cheaper, dearer = (Variant("FTB-BRN-44", (), Money(minor), 9) for minor in (14_400, 15_400))
    assert quote_exchange(order(), line(), 1, cheaper, rules) == ExchangeQuote(Money(500), Money(0))
    assert quote_exchange(order(), line(), 1, dearer, rules) == ExchangeQuote(Money(0), Money(500))
    neither = replace(rules, rules=tuple(replace(one, body=PriceDifference(False, False)) for one in rules.rules))
    assert quote_exchange(order(), line(), 1, dearer, neither) is None
