from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.domain.commerce import Membership, Order, OrderLine, ReturnClass, ReturnReason
from chatbot.domain.decisions import Decision, ReturnTerms, Verdict
from chatbot.domain.knowledge import Period
from chatbot.domain.returns import decide_return
from chatbot.domain.rules import Action, Condition, Excluded, Fee, Rule, Scope, SeasonalExtension, Window
from chatbot.testing.rules import return_rule, rules_on
from chatbot.testing.store import line, order, shipment

DELIVERED = date(2026, 9, 1)
HOLIDAYS = return_rule(SeasonalExtension((11, 15), (12, 24), (1, 31)))
WANTED_BACK = ReturnTerms(ReturnReason.CHANGED_MIND)


def _delivered(on: date = DELIVERED, country: str = "DE", **changes: object) -> Order:
    at = datetime(on.year, on.month, on.day, 10, tzinfo=UTC)
    built = order(placed_at=at - timedelta(days=5), shipments=(shipment(delivered_at=at),), **changes)
    return replace(built, ship_to=replace(built.ship_to, country=country))


def _decide(placed: Order, today: date, *rules: Rule, terms: ReturnTerms | None = None) -> Decision:
    return decide_return(placed, placed.lines[0], rules_on(today, *rules), terms)


@pytest.mark.parametrize(
    ("rules", "last_day"),
    [
        ((return_rule(Window(30)),), date(2026, 10, 1)),
        ((return_rule(Window(0)),), DELIVERED),
        ((return_rule(Window(30)), return_rule(Window(14), Scope((ReturnClass.STANDARD,)))), date(2026, 9, 15)),
        ((return_rule(Window(30)), return_rule(Window(60), Scope((), (Membership.NONE,)))), date(2026, 10, 31)),
        ((return_rule(Window(30)), return_rule(Window(60), Scope((), (Membership.CIRCLE,)))), date(2026, 10, 1)),
        ((return_rule(Window(30)), return_rule(Window(20), Scope((), (), ("DE",)))), date(2026, 9, 21)),
        ((return_rule(Window(30)), return_rule(Window(20), Scope((), (), ("IT",)))), date(2026, 10, 1)),
    ],
)
def test_that_the_last_day_counts_and_the_day_after_is_too_late(rules: tuple[Rule, ...], last_day: date) -> None:
    on_time = _decide(_delivered(), last_day, *rules)
    assert (on_time.verdict, on_time.last_day, on_time.is_allowed) == (Verdict.ALLOWED, last_day, True)

    late = _decide(_delivered(), last_day + timedelta(days=1), *rules)
    assert (late.verdict, late.last_day, late.delivered_on) == (Verdict.TOO_LATE, last_day, DELIVERED)
    assert not late.is_allowed


@given(days=st.integers(0, 365), after=st.integers(0, 800))
def test_that_a_return_is_allowed_exactly_while_its_window_lasts(days: int, after: int) -> None:
    decision = _decide(_delivered(), DELIVERED + timedelta(days=after), return_rule(Window(days)))
    assert decision.is_allowed == (after <= days)
    assert decision.days == days


@given(days=st.integers(0, 200), delivered=st.dates(date(2025, 1, 1), date(2028, 12, 31)))
def test_that_the_season_never_shortens_a_window(days: int, delivered: date) -> None:
    plain = _decide(_delivered(delivered), delivered, return_rule(Window(days)))
    extended = _decide(_delivered(delivered), delivered, return_rule(Window(days)), HOLIDAYS)
    assert plain.last_day is not None
    assert extended.last_day is not None
    assert extended.last_day >= plain.last_day


GOODS, NO_MEMBER = (ReturnClass.STANDARD,), (Membership.NONE,)


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        (return_rule(Window(90)), return_rule(Window(14), Scope(GOODS)), 14),
        (return_rule(Window(10), Scope(GOODS, NO_MEMBER)), return_rule(Window(60), Scope(GOODS)), 10),
        (return_rule(Window(5), Scope(GOODS, NO_MEMBER, ("DE",))), return_rule(Window(60), Scope(GOODS, NO_MEMBER)), 5),
        (return_rule(Window(14), Scope(GOODS)), return_rule(Window(60), Scope((), NO_MEMBER)), 60),
    ],
    ids=["goods before all", "goods and members before goods", "all three before two", "equally narrow: the longer"],
)
def test_that_the_narrower_rule_decides_whatever_the_order_of_the_rules(one: Rule, other: Rule, days: int) -> None:
    assert _decide(_delivered(), DELIVERED, one, other).days == days
    assert _decide(_delivered(), DELIVERED, other, one).days == days


@pytest.mark.parametrize(
    ("delivered", "last_day"),
    [
        (date(2026, 11, 14), date(2026, 12, 14)),
        (date(2026, 11, 15), date(2027, 1, 31)),
        (date(2026, 12, 24), date(2027, 1, 31)),
        (date(2026, 12, 25), date(2027, 1, 24)),
    ],
)
def test_that_what_comes_in_the_season_may_be_returned_until_its_end(delivered: date, last_day: date) -> None:
    rules = (return_rule(Window(30)), HOLIDAYS)
    assert _decide(_delivered(delivered), last_day, *rules).is_allowed
    late = _decide(_delivered(delivered), last_day + timedelta(days=1), *rules)
    assert (late.verdict, late.last_day) == (Verdict.TOO_LATE, last_day)


def test_that_a_window_that_ends_after_the_season_counts() -> None:
    longer, season_day = return_rule(Window(60)), date(2026, 12, 20)
    decision = _decide(_delivered(season_day), season_day, longer, HOLIDAYS)
    assert (decision.last_day, decision.rule) == (date(2027, 2, 18), longer)
    in_season = _decide(_delivered(season_day), season_day, return_rule(Window(30)), HOLIDAYS)
    assert in_season.rule is HOLIDAYS


def test_that_a_parcel_late_in_the_evening_counts_from_the_day_it_is_where_the_shop_is() -> None:
    at_night = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)  # 01:30 on the second of September in Hamburg
    placed = order(placed_at=datetime(2026, 8, 20, tzinfo=UTC), shipments=(shipment(delivered_at=at_night),))
    decision = _decide(placed, date(2026, 10, 2), return_rule(Window(30)))
    assert (decision.delivered_on, decision.last_day) == (date(2026, 9, 2), date(2026, 10, 2))
    assert decision.is_allowed


def test_that_an_order_of_new_years_night_counts_by_the_shops_calendar() -> None:
    old = return_rule(Window(14), effective=Period(date(2024, 1, 1), date(2025, 12, 31)))
    new = return_rule(Window(30), effective=Period(date(2026, 1, 1)))
    at_night = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    arrived = datetime(2026, 1, 9, 10, tzinfo=UTC)
    for placed_at, days in ((at_night, 30), (at_night - timedelta(hours=1), 14)):
        placed = order(placed_at=placed_at, shipments=(shipment(delivered_at=arrived),))
        assert _decide(placed, date(2026, 1, 9), old, new).days == days


def test_that_an_item_counts_from_the_last_parcel_that_carries_it() -> None:
    first = shipment(delivered_at=datetime(2026, 9, 1, 10, tzinfo=UTC))
    second = replace(first, id="shp_40817_2", delivered_at=datetime(2026, 9, 4, 10, tzinfo=UTC))
    placed = order(placed_at=datetime(2026, 8, 20, tzinfo=UTC), shipments=(second, first))
    assert _decide(placed, date(2026, 9, 5), return_rule(Window(30))).delivered_on == date(2026, 9, 4)
    still_coming = replace(placed, shipments=(first, replace(second, delivered_at=None)))
    assert _decide(still_coming, date(2026, 9, 5), return_rule(Window(30))).verdict is Verdict.NOT_DELIVERED


@pytest.mark.parametrize("shipments", [(), (shipment(delivered_at=None),), (shipment(line_ids=("40817-2",)),)])
def test_that_what_has_not_arrived_can_not_come_back(shipments: tuple[object, ...]) -> None:
    decision = _decide(order(shipments=shipments), date(2026, 11, 16), return_rule(Window(30)))
    assert decision.verdict is Verdict.NOT_DELIVERED
    assert decision.rule is None


@pytest.mark.parametrize(
    ("item", "verdict"),
    [(line(is_cancelled=True), Verdict.CANCELLED), (line(returned_quantity=1), Verdict.ALREADY_RETURNED)],
)
def test_that_what_is_cancelled_or_back_already_can_not_come_back(item: OrderLine, verdict: Verdict) -> None:
    decision = _decide(_delivered(lines=(item,)), DELIVERED, return_rule(Window(30)))
    assert (decision.verdict, decision.is_allowed) == (verdict, False)


def test_that_rules_about_something_else_decide_nothing() -> None:
    about_delivery = replace(return_rule(Window(30)), action=Action.DELIVERY)
    assert _decide(_delivered(), DELIVERED, about_delivery).verdict is Verdict.EXCLUDED
    assert _decide(_delivered(), DELIVERED).rule is None


@pytest.mark.parametrize("reason", list(ReturnReason))
def test_that_excluded_goods_come_back_only_when_the_shop_is_at_fault(reason: ReturnReason) -> None:
    excluded = return_rule(Excluded(), Scope(GOODS))
    rules = (return_rule(Window(30)), excluded)
    decision = _decide(_delivered(), DELIVERED, *rules, terms=ReturnTerms(reason))
    assert decision.is_allowed == reason.is_shop_at_fault
    if not reason.is_shop_at_fault:
        assert (decision.verdict, decision.rule) == (Verdict.EXCLUDED, excluded)
    too_late = _decide(_delivered(), DELIVERED + timedelta(days=31), *rules, terms=ReturnTerms(reason))
    assert not too_late.is_allowed


def test_that_conditions_are_named_and_only_those_that_must_be_are_asked() -> None:
    rules = (
        return_rule(Window(30)),
        return_rule(Condition("unused")),
        return_rule(Condition("seal_unbroken", is_asked=True), Scope(GOODS)),
        return_rule(Condition("not_assembled", is_asked=True), Scope((ReturnClass.BULKY,))),
        return_rule(Fee("restocking", percent=10, unless="original_box")),
        return_rule(Fee("handling", percent=1)),
    )
    decision = _decide(_delivered(), DELIVERED, *rules, terms=WANTED_BACK)
    assert decision.conditions == ("unused", "seal_unbroken")
    assert decision.questions == ("seal_unbroken", "original_box")


def test_that_an_unmet_condition_refuses_with_its_own_rule() -> None:
    sealed = return_rule(Condition("seal_unbroken", is_asked=True))
    terms = replace(WANTED_BACK, unmet_conditions=frozenset({"seal_unbroken"}))
    decision = _decide(_delivered(), DELIVERED, return_rule(Window(30)), sealed, terms=terms)
    assert (decision.verdict, decision.rule) == (Verdict.CONDITION_UNMET, sealed)


def test_that_an_unmet_condition_of_a_fee_refuses_nothing() -> None:
    terms = replace(WANTED_BACK, unmet_conditions=frozenset({"original_box"}))
    fee = return_rule(Fee("restocking", percent=10, unless="original_box"))
    assert _decide(_delivered(), DELIVERED, return_rule(Window(30)), fee, terms=terms).is_allowed


def test_that_the_state_of_goods_does_not_matter_when_the_shop_is_at_fault() -> None:
    sealed = return_rule(Condition("seal_unbroken", is_asked=True))
    terms = ReturnTerms(ReturnReason.FAULTY, unmet_conditions=frozenset({"seal_unbroken"}))
    decision = _decide(_delivered(), DELIVERED, return_rule(Window(30)), sealed, terms=terms)
    assert decision.is_allowed
    assert (decision.conditions, decision.questions) == ((), ())
