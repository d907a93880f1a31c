"""The worked examples and tables of the demo shop's policies, decided by its rules: orders, exchanges, claims."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from chatbot.adapters.rulebook.yaml_rulebook import YamlRulebook
from chatbot.domain.claims import decide_claim, quote_claim, remedies
from chatbot.domain.commerce import (
    Address,
    ClaimKind,
    Membership,
    Order,
    OrderState,
    Payment,
    Remedy,
    ReturnClass,
    ReturnLine,
    ReturnReason,
    ShipmentState,
)
from chatbot.domain.decisions import ReturnTerms, Verdict
from chatbot.domain.exchanges import ExchangeQuote, decide_exchange, quote_exchange
from chatbot.domain.money import Money
from chatbot.domain.order_changes import decide_address, decide_payment, delivery_to, readdressed, ways_to_pay
from chatbot.domain.orders import cancelled, decide_cancellation, decide_change, decide_invoice, quote_cancellation
from chatbot.domain.products import Variant
from chatbot.domain.rules import Action, RulesToday
from chatbot.domain.settlement import payable
from chatbot.domain.writes import OpenClaim, amount_for_staff
from chatbot.testing.rules import rules_on
from chatbot.testing.store import line, order, shipment

RULES = YamlRulebook(Path(__file__).parents[4] / "knowledge" / "rules").rules
ZERO = Money(0)
LAMP = line(id="40817-1", sku="LAMP", unit_price=Money(3900))
KETTLE = line(id="40817-2", sku="KETTLE", unit_price=Money(5400))
EARLY = (OrderState.PLACED, OrderState.PAID)
CIRCLE = Membership.CIRCLE


def _on(month: int, day: int, year: int = 2026) -> RulesToday:
    return rules_on(date(year, month, day), *RULES)


def _to(country: str, **changes: object) -> Order:
    """Build an order of March 2026 that is paid and has not left."""
    built = order(
        **{"placed_at": datetime(2026, 3, 14, 12, tzinfo=UTC), "state": OrderState.PAID, "shipments": (), **changes}
    )
    return replace(built, ship_to=replace(built.ship_to, country=country))


def _came(year: int, month: int, day: int, country: str = "DE", **changes: object) -> Order:
    """Build an order that came in one parcel on a day, six days after it was placed."""
    at = datetime(year, month, day, 10, tzinfo=UTC)
    lines = changes.get("lines", (line(),))
    parcel = shipment(delivered_at=at, line_ids=tuple(one.id for one in lines))
    sent = {"placed_at": at - timedelta(days=6), "state": OrderState.DELIVERED, "shipments": (parcel,), **changes}
    return _to(country, **sent)


# --- changing and cancelling an order


def test_that_the_order_of_a_lamp_and_a_kettle_goes_to_vienna_for_101_90() -> None:
    placed, vienna = _to("DE", lines=(LAMP, KETTLE)), Address("Anna", "Ringgasse 3", "1010", "Vienna", "AT")
    rules = _on(3, 15)
    decision = decide_address(placed, vienna, rules)
    assert decision.rule is not None
    assert (decision.is_allowed, decision.rule.id) == (True, "standard-zone-2")
    sent = readdressed(placed, vienna, rules, placed.placed_at)
    assert (sent.postage, sent.total) == (Money(890), Money(10190))
    for left in (2, 1, 0):
        assert decide_address(sent, placed.ship_to, rules).is_allowed is (left > 0)
        sent = replace(sent, changes=sent.changes + 1)


def test_that_the_footprint_is_cancelled_and_the_tent_charged_until_picking() -> None:
    tent, footprint = line(unit_price=Money(18900)), line(id="40817-2", unit_price=Money(2400))
    placed, rules = _to("DE", placed_at=datetime(2026, 3, 8, 10, tzinfo=UTC), lines=(tent, footprint)), _on(3, 8)
    quote = quote_cancellation(placed, ("40817-2",), rules)
    assert (quote.paid_back, quote.not_charged) == (ZERO, Money(2400))
    left = cancelled(placed, ("40817-2",), rules, placed.placed_at)
    assert [paid.amount for paid in left.payments] == [Money(18900)]
    assert decide_cancellation(left, ("40817-1",), rules).is_allowed
    assert not decide_cancellation(replace(left, state=OrderState.PICKING), ("40817-1",), _on(3, 9)).is_allowed


@pytest.mark.parametrize("state", list(OrderState))
@pytest.mark.parametrize("action", [Action.CANCEL, Action.CHANGE_ADDRESS, Action.CHANGE_PAYMENT, Action.SWAP_VARIANT])
def test_that_everything_may_be_changed_until_picking_three_times(state: OrderState, action: Action) -> None:
    placed = _to("DE", state=state)
    assert decide_change(placed, action, _on(3, 14)).is_allowed is (state in EARLY)
    verdicts = [decide_change(replace(placed, changes=times), action, _on(3, 14)).is_allowed for times in (2, 3)]
    assert verdicts == [state in EARLY, False]
    assert decide_cancellation(replace(placed, changes=3), ("40817-1",), _on(3, 14)).is_allowed is (state in EARLY)


@pytest.mark.parametrize("state", list(OrderState))
def test_that_the_invoice_comes_at_dispatch(state: OrderState) -> None:
    not_yet = (*EARLY, OrderState.PICKING, OrderState.CANCELLED)
    assert decide_invoice(_to("DE", state=state), _on(3, 14)).is_allowed is (state not in not_yet)


@pytest.mark.parametrize(
    ("method", "where", "least", "most"),
    [
        ("visa", {"DE", "AT", "SE", "CH"}, 1, None),
        ("mastercard", {"DE", "AT", "SE", "CH"}, 1, None),
        ("paypal", {"DE", "AT", "SE", "CH"}, 1, None),
        ("prepayment", {"DE", "AT", "SE", "CH"}, 1, None),
        ("sepa", {"DE", "AT"}, 1, None),
        ("klarlane_invoice", {"DE", "AT"}, 2000, 60_000),
        ("american_express", set(), 1, None),
    ],
)
@pytest.mark.parametrize("country", ["DE", "AT", "SE", "CH"])
def test_that_an_order_may_be_paid_as_the_table_says(
    method: str, where: set[str], least: int, most: int | None, country: str
) -> None:
    ends = [(least, True), (most or 500_000, True), (least - 1, False)] + ([(most + 1, False)] if most else [])
    for minor, is_within in ends:
        placed = _to(country, lines=(line(unit_price=Money(minor)),))
        decision = decide_payment(placed, method, _on(3, 14))
        assert decision.is_allowed is (country in where and is_within), minor


def test_that_130_euro_to_austria_leave_80_for_direct_debit() -> None:
    paid = (Payment("gift_card", "gift card", Money(5000)), Payment("visa", "Visa ending 4411", Money(8000)))
    placed = _to("AT", lines=(line(unit_price=Money(13000)),), payments=paid)
    assert payable(placed) == Money(8000)
    assert "sepa" in [method for body, _ in ways_to_pay(placed, _on(3, 14)) for method in body.methods]


# --- what delivery costs

NORPOST, EXPRESS, FREIGHT = "Norpost", "Kurivo Express", "Tragwerk Freight"
TABLE = {
    NORPOST: {"DE": (490, 5900), "FR": (890, 9900), "SE": (1290, 14900), "CH": (1990, None)},
    EXPRESS: {"DE": (1190, None), "FR": (1890, None), "SE": None, "CH": None},
    FREIGHT: {"DE": (3900, None), "FR": (6900, None), "SE": None, "CH": None},
}


@pytest.mark.parametrize("standing", list(Membership))
@pytest.mark.parametrize("country", ["DE", "FR", "SE", "CH"])
@pytest.mark.parametrize("carrier", TABLE)
def test_that_delivery_costs_what_the_table_says(carrier: str, country: str, standing: Membership) -> None:
    parcel = shipment(carrier=carrier, dispatched_at=None, delivered_at=None)
    cost, free_from = TABLE[carrier][country] or (None, None)
    for goods in (1, (free_from or 5900) - 1, free_from or 5900, 500_000):
        placed = _to("DE", lines=(line(unit_price=Money(goods)),), shipments=(parcel,), membership=standing)
        delivery = delivery_to(placed, country, _on(3, 14))
        is_free = free_from is not None and goods >= free_from
        is_free = is_free or (standing is CIRCLE and carrier == NORPOST and country in ("DE", "FR"))
        assert (None if delivery is None else delivery.cost.minor) == (0 if is_free else cost), goods


@pytest.mark.parametrize("country", ["US", "CA", "IS", "GR"])
def test_that_nothing_is_delivered_elsewhere(country: str) -> None:
    assert delivery_to(_to("DE", membership=CIRCLE), country, _on(3, 14)) is None


# --- exchanges

EXCHANGED = {
    ReturnClass.STANDARD: (30, 60),
    ReturnClass.HYGIENE: (30, 60),
    ReturnClass.CARE: (30, 60),
    ReturnClass.ELECTRONICS: (30, 30),
    ReturnClass.BULKY: (14, 30),
    ReturnClass.FINAL_SALE: (14, 14),
}


@pytest.mark.parametrize("standing", list(Membership))
@pytest.mark.parametrize("goods", list(ReturnClass))
def test_that_goods_may_be_exchanged_for_as_long_as_promised(goods: ReturnClass, standing: Membership) -> None:
    placed = _came(2026, 5, 10, lines=(line(return_class=goods),), membership=standing)
    if goods not in EXCHANGED:
        assert decide_exchange(placed, placed.lines[0], _on(5, 11)).verdict is Verdict.EXCLUDED
        return
    last_day = date(2026, 5, 10) + timedelta(days=EXCHANGED[goods][standing is CIRCLE])
    decision = decide_exchange(placed, placed.lines[0], rules_on(last_day, *RULES))
    asked = ("seal_unbroken",) if goods in (ReturnClass.HYGIENE, ReturnClass.CARE) else ()
    assert (decision.last_day, decision.conditions[0], decision.questions) == (last_day, "unused", asked)
    late = decide_exchange(placed, placed.lines[0], rules_on(last_day + timedelta(days=1), *RULES))
    assert late.verdict is Verdict.TOO_LATE


@pytest.mark.parametrize(("standing", "last_day"), [(Membership.NONE, (6, 9)), (CIRCLE, (7, 9))])
def test_that_boots_of_10_may_are_exchanged_for_five_euro_more(standing: Membership, last_day: tuple[int, int]) -> None:
    placed = _came(2026, 5, 10, lines=(line(unit_price=Money(9500)),), membership=standing)
    assert decide_exchange(placed, placed.lines[0], _on(5, 12)).last_day == date(2026, *last_day)
    dearer, cheaper = (Variant("FTB-BRN-44", (), Money(minor), 1) for minor in (10_000, 9000))
    assert quote_exchange(placed, placed.lines[0], 1, dearer, _on(5, 12)) == ExchangeQuote(ZERO, Money(500))
    assert quote_exchange(placed, placed.lines[0], 1, cheaper, _on(5, 12)) == ExchangeQuote(Money(500), ZERO)


@pytest.mark.parametrize("standing", list(Membership))
def test_that_orders_before_2026_are_exchanged_within_14_days(standing: Membership) -> None:
    placed = replace(_came(2026, 1, 5, membership=standing), placed_at=datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC))
    assert decide_exchange(placed, line(), _on(1, 6)).last_day == date(2026, 1, 19)
    a_second_later = replace(placed, placed_at=placed.placed_at + timedelta(seconds=1))
    days = EXCHANGED[ReturnClass.STANDARD][standing is CIRCLE]
    assert decide_exchange(a_second_later, line(), _on(1, 6)).days == days


def test_that_the_holiday_rule_lengthens_an_exchange_and_used_goods_are_refused() -> None:
    placed = _came(2026, 11, 20)
    assert decide_exchange(placed, line(), _on(11, 21)).last_day == date(2027, 1, 31)
    terms = ReturnTerms(ReturnReason.DOES_NOT_FIT, unmet_conditions=frozenset({"unused"}))
    assert decide_exchange(placed, line(), _on(11, 21), terms).verdict is Verdict.CONDITION_UNMET


# --- reports


@pytest.mark.parametrize("goods", list(ReturnClass))
@pytest.mark.parametrize(
    ("kind", "came", "last_day"),
    [
        (ClaimKind.DAMAGED, (5, 10), date(2026, 5, 24)),
        (ClaimKind.MISSING, (3, 3), date(2026, 3, 10)),
        (ClaimKind.WRONG_ITEM, (3, 3), date(2026, 4, 2)),
    ],
)
def test_that_reports_come_in_time_for_all_goods(
    kind: ClaimKind, came: tuple[int, int], last_day: date, goods: ReturnClass
) -> None:
    placed = _came(2026, *came, "FI", lines=(line(return_class=goods),), membership=CIRCLE)
    assert decide_claim(placed, placed.lines[0], kind, rules_on(last_day, *RULES)).is_allowed
    late = decide_claim(placed, placed.lines[0], kind, rules_on(last_day + timedelta(days=1), *RULES))
    assert (late.verdict, late.last_day) == (Verdict.TOO_LATE, last_day)
    assert remedies(placed, placed.lines[0], kind, rules_on(last_day, *RULES), 1) == tuple(Remedy)
    assert remedies(placed, placed.lines[0], kind, rules_on(last_day, *RULES), 0) == (Remedy.REFUND,)


def test_that_a_damaged_tent_pays_189_euro_after_a_person_has_looked_at_it() -> None:
    tent = (ReturnLine("40817-1", 1),)
    placed = _came(2026, 5, 10, "CH", lines=(line(unit_price=Money(18900)), KETTLE), postage=Money(1990))
    amount = quote_claim(placed, tent)
    assert amount == Money(18900)
    for value, waits in ((18900, True), (15001, True), (15000, False)):
        claim = OpenClaim("40817", tent, ClaimKind.DAMAGED, Remedy.REFUND, amount, Money(value))
        assert (amount_for_staff(placed, claim, _on(5, 12)) is not None) is waits


@pytest.mark.parametrize(
    ("carrier", "promised", "last_day"),
    [
        (NORPOST, date(2026, 3, 12), date(2026, 3, 23)),
        (FREIGHT, date(2026, 3, 12), date(2026, 3, 23)),
        (EXPRESS, date(2026, 3, 10), date(2026, 3, 13)),
    ],
)
def test_that_a_parcel_counts_as_lost_the_day_after_its_last_working_day(
    carrier: str, promised: date, last_day: date
) -> None:
    parcel = shipment(carrier=carrier, promised_on=promised, delivered_at=None, state=ShipmentState.DELAYED)
    placed = _to("DE", placed_at=datetime(2026, 3, 5, tzinfo=UTC), state=OrderState.DELAYED, shipments=(parcel,))
    assert decide_claim(placed, line(), ClaimKind.LOST, rules_on(last_day, *RULES)).verdict is Verdict.NOT_LOST
    assert decide_claim(placed, line(), ClaimKind.LOST, rules_on(last_day + timedelta(days=1), *RULES)).is_allowed
