"""What may be exchanged, until which second, how often, and what a difference in price does."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chatbot.domain.commerce import (
    Membership,
    Order,
    OrderState,
    RefundTarget,
    Replacement,
    ReturnClass,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from chatbot.domain.decisions import Decision, ReturnTerms, Verdict
from chatbot.domain.exchanges import ExchangeQuote, decide_exchange, quote_exchange, variants_for
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.products import Variant
from chatbot.domain.returns import decide_return
from chatbot.domain.rules import (
    Action,
    Condition,
    Excluded,
    Once,
    PriceDifference,
    Rule,
    RulesToday,
    Scope,
    SeasonalExtension,
    Window,
)
from chatbot.testing.rules import SHOP_ZONE, return_rule, rule_about, rules_on
from chatbot.testing.store import NOW, line, order, product, shipment

SECOND = timedelta(seconds=1)
BOOTS = (ReturnClass.STANDARD,)
DAYS = [
    date(2026, 1, 31),
    date(2026, 3, 28),  # the next day has 23 hours
    date(2026, 3, 29),
    date(2026, 10, 24),  # the next day has 25 hours
    date(2026, 10, 25),
    date(2026, 12, 31),
    date(2028, 2, 28),  # the next day is a leap day
    date(2028, 2, 29),
]


def _exchange(body: object, scope: Scope | None = None, effective: Period | None = None) -> Rule:
    return rule_about(Action.EXCHANGE, body, scope, effective or Period(date(2024, 1, 1)))


def _last_second(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=SHOP_ZONE).astimezone(UTC)


def _at(moment: datetime, *rules: Rule) -> RulesToday:
    return rules_on(moment.astimezone(SHOP_ZONE).date(), *rules)


def _delivered(moment: datetime, **changes: object) -> Order:
    return order(placed_at=moment - timedelta(days=5), shipments=(shipment(delivered_at=moment),), **changes)


def _decide(placed: Order, rules: RulesToday, terms: ReturnTerms | None = None) -> Decision:
    return decide_exchange(placed, placed.lines[0], rules, terms)


THIRTY, ONCE = _exchange(Window(30)), _exchange(Once())


@pytest.mark.parametrize("days", [0, 14, 30, 60])
@pytest.mark.parametrize("delivered_on", DAYS)
def test_that_an_exchange_may_be_opened_to_the_last_second_of_its_last_day(delivered_on: date, days: int) -> None:
    """Days are those of the shop, whatever the parcel's hour and however long a day is."""
    window, last_day = _exchange(Window(days)), delivered_on + timedelta(days=days)
    placed = _delivered(_last_second(delivered_on))
    on_time = _decide(placed, _at(_last_second(last_day), window))
    assert (on_time.verdict, on_time.last_day, on_time.rule) == (Verdict.ALLOWED, last_day, window)
    late = _decide(placed, _at(_last_second(last_day) + SECOND, window))
    assert (late.verdict, late.last_day, late.delivered_on) == (Verdict.TOO_LATE, last_day, delivered_on)

    a_second_later = _delivered(_last_second(delivered_on) + SECOND)
    assert _decide(a_second_later, _at(_last_second(last_day) + SECOND, window)).is_allowed


@pytest.mark.parametrize("last_day", DAYS)
def test_that_the_window_of_the_day_of_the_order_counts(last_day: date) -> None:
    old = _exchange(Window(14), effective=Period(date(2024, 1, 1), last_day))
    new = _exchange(Window(30), effective=Period(last_day + timedelta(days=1)))
    for placed_at, days in ((_last_second(last_day), 14), (_last_second(last_day) + SECOND, 30)):
        placed = replace(_delivered(placed_at + timedelta(days=5)), placed_at=placed_at)
        assert _decide(placed, _at(placed_at + timedelta(days=6), old, new)).days == days


def test_that_rules_about_returns_decide_no_exchange_and_the_other_way_round() -> None:
    placed = _delivered(NOW)
    assert _decide(placed, _at(NOW, return_rule(Window(30)))).verdict is Verdict.EXCLUDED
    assert decide_return(placed, line(), _at(NOW, THIRTY)).verdict is Verdict.EXCLUDED
    rules = _at(NOW, THIRTY, return_rule(Excluded()), return_rule(Window(30)))
    assert _decide(placed, rules).is_allowed


@pytest.mark.parametrize(
    ("rules", "days"),
    [
        ((THIRTY, _exchange(Window(60), Scope((), (Membership.CIRCLE,)))), 60),
        ((THIRTY, _exchange(Window(60), Scope((), (Membership.NONE,)))), 30),
        ((THIRTY, _exchange(Window(14), Scope(BOOTS))), 14),
        ((_exchange(Window(90), Scope(BOOTS)), _exchange(Window(14), Scope(BOOTS, (Membership.CIRCLE,)))), 14),
    ],
)
def test_that_the_narrower_window_counts(rules: tuple[Rule, ...], days: int) -> None:
    placed = _delivered(NOW, membership=Membership.CIRCLE)
    assert _decide(placed, _at(NOW, *rules)).days == _decide(placed, _at(NOW, *rules[::-1])).days == days


@pytest.mark.parametrize(
    ("day", "is_longer"), [((11, 14), False), ((11, 15), True), ((12, 24), True), ((12, 25), False)]
)
def test_that_the_season_counts_for_exchanges_by_the_day_of_the_shop(day: tuple[int, int], is_longer: bool) -> None:
    season = _exchange(SeasonalExtension((11, 15), (12, 24), (1, 31)))
    delivered_on = date(2026, *day)
    decision = _decide(_delivered(_last_second(delivered_on)), _at(NOW, THIRTY, season))
    assert decision.last_day == (date(2027, 1, 31) if is_longer else delivered_on + timedelta(days=30))


def test_that_excluded_goods_are_not_exchanged() -> None:
    excluded = _exchange(Excluded(), Scope(BOOTS))
    refused = _decide(_delivered(NOW), _at(NOW, THIRTY, excluded))
    assert (refused.verdict, refused.rule) == (Verdict.EXCLUDED, excluded)


@pytest.mark.parametrize(("unmet", "is_refused"), [((), None), (("unused",), 0), (("seal_unbroken",), 1)])
def test_that_conditions_hold_for_exchanges_as_for_returns(unmet: tuple[str, ...], is_refused: int | None) -> None:
    rules = (_exchange(Condition("unused")), _exchange(Condition("seal_unbroken", is_asked=True)))
    terms = ReturnTerms(ReturnReason.DOES_NOT_FIT, unmet_conditions=frozenset(unmet))
    decision = _decide(_delivered(NOW), _at(NOW, THIRTY, *rules), terms)
    if is_refused is None:
        assert (decision.conditions, decision.questions) == (("unused", "seal_unbroken"), ("seal_unbroken",))
    else:
        assert (decision.verdict, decision.rule) == (Verdict.CONDITION_UNMET, rules[is_refused])


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [({"is_cancelled": True}, Verdict.CANCELLED), ({"returned_quantity": 2}, Verdict.ALREADY_RETURNED)],
)
def test_that_what_is_gone_is_not_exchanged(changes: dict[str, int], verdict: Verdict) -> None:
    placed = _delivered(NOW, lines=(line(quantity=2, **changes),))
    assert _decide(placed, _at(NOW, THIRTY)).verdict is verdict
    on_its_way = order(shipments=(shipment(delivered_at=None),))
    assert _decide(on_its_way, _at(NOW, THIRTY)).verdict is Verdict.NOT_DELIVERED


# --- once


def _after(state: ReturnState, replacement: Replacement | None, line_id: str = "40817-1") -> Order:
    """Build an order of two pairs, of which one went back in a return or an exchange."""
    request = ReturnRequest(
        "ret_1", "40817", (ReturnLine(line_id, 1),), ReturnReason.DOES_NOT_FIT, RefundTarget.ORIGINAL, Money(0),
        state, "AAAAA2", NOW, date(2026, 11, 30), replacement,
    )  # fmt: skip
    lines = (line(quantity=2, returned_quantity=1), line(id="40817-2"))
    placed = _delivered(NOW, lines=lines, returns=(request,), state=OrderState.RETURN_OPEN)
    return replace(placed, shipments=(shipment(delivered_at=NOW, line_ids=("40817-1", "40817-2")),))


OTHER_SIZE = Replacement("FTB-BRN-44", (("size", "44"),), Money(0))


@pytest.mark.parametrize(
    ("state", "replacement", "line_id", "is_allowed"),
    [
        (ReturnState.OPEN, OTHER_SIZE, "40817-1", False),
        (ReturnState.IN_TRANSIT, OTHER_SIZE, "40817-1", False),
        (ReturnState.REFUNDED, OTHER_SIZE, "40817-1", False),
        (ReturnState.WITHDRAWN, OTHER_SIZE, "40817-1", True),
        (ReturnState.OPEN, None, "40817-1", True),
        (ReturnState.OPEN, OTHER_SIZE, "40817-2", True),
    ],
)
def test_that_an_item_is_exchanged_once(
    state: ReturnState, replacement: Replacement | None, line_id: str, is_allowed: bool
) -> None:
    placed = _after(state, replacement, line_id)
    decision = _decide(placed, _at(NOW, THIRTY, ONCE))
    assert decision.is_allowed is is_allowed
    if not is_allowed:
        assert (decision.verdict, decision.rule) == (Verdict.ALREADY_EXCHANGED, ONCE)
    assert _decide(placed, _at(NOW, THIRTY)).is_allowed
    assert decide_return(placed, placed.lines[0], _at(NOW, return_rule(Window(30)), THIRTY, ONCE)).is_allowed


# --- a difference in price

ALL = [PriceDifference(refunded, collected) for refunded in (True, False) for collected in (True, False)]


@pytest.mark.parametrize("terms", ALL)
@pytest.mark.parametrize("pieces", [1, 2])
@pytest.mark.parametrize("difference", [-500, -1, 0, 1, 500])
def test_that_a_difference_is_refunded_and_collected_as_the_rule_says(
    terms: PriceDifference, pieces: int, difference: int
) -> None:
    variant = Variant("FTB-BRN-44", (), Money(14900 + difference), 9)
    quote = quote_exchange(order(), line(quantity=2), pieces, variant, _at(NOW, _exchange(terms)))
    back, more = max(-difference, 0) * pieces, max(difference, 0) * pieces
    if more and not terms.is_collected:
        assert quote is None
    else:
        assert quote == ExchangeQuote(Money(back if terms.is_refunded else 0), Money(more))


def test_that_without_a_rule_the_difference_is_paid_either_way() -> None:
    cheaper, dearer = (Variant("FTB-BRN-44", (), Money(minor), 9) for minor in (14_400, 15_400))
    other = return_rule(PriceDifference(False, False))
    assert quote_exchange(order(), line(), 1, cheaper, _at(NOW, other)) == ExchangeQuote(Money(500), Money(0))
    assert quote_exchange(order(), line(), 1, dearer, _at(NOW, other)) == ExchangeQuote(Money(0), Money(500))


def test_that_the_narrower_rule_about_the_difference_decides() -> None:
    kept, refunded = _exchange(PriceDifference(False)), _exchange(PriceDifference(), Scope(BOOTS))
    cheaper = Variant("FTB-BRN-44", (), Money(14_400), 9)
    for rules in ((kept, refunded), (refunded, kept)):
        assert quote_exchange(order(), line(), 1, cheaper, _at(NOW, *rules)) == ExchangeQuote(Money(500), Money(0))


@pytest.mark.parametrize(("pieces", "sizes"), [(1, ["42"]), (14, ["42"]), (15, [])])
def test_that_only_other_variants_in_stock_are_offered(pieces: int, sizes: list[str]) -> None:
    assert [dict(one.options)["size"] for one in variants_for(line(), product(), pieces)] == sizes
