"""When a parcel counts as lost: by its carrier, in working days, after the last second of the last of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chatbot.domain.claims import add_working_days, decide_claim, lost_on
from chatbot.domain.commerce import ClaimKind, Order, OrderState, Remedy, Shipment, ShipmentState
from chatbot.domain.decisions import Decision, Verdict
from chatbot.domain.rules import Action, Claimable, LostAfter, Rule, RulesToday
from chatbot.testing.rules import SHOP_ZONE, rule_about, rules_on
from chatbot.testing.store import NOW, order, shipment

SECOND = timedelta(seconds=1)
LOST = rule_about(Action.CLAIM, Claimable(ClaimKind.LOST, (Remedy.REPLACEMENT, Remedy.REFUND)))
SLOW = rule_about(Action.DELIVERY, LostAfter(7), id="slow")
FAST = rule_about(Action.DELIVERY, LostAfter(3, ("Kurivo Express",)), id="fast")


def _last_second(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=SHOP_ZONE).astimezone(UTC)


def _at(moment: datetime, *rules: Rule) -> RulesToday:
    return rules_on(moment.astimezone(SHOP_ZONE).date(), *(rules or (LOST, FAST, SLOW)))


def _decide(placed: Order, rules: RulesToday) -> Decision:
    return decide_claim(placed, placed.lines[0], ClaimKind.LOST, rules)


def _sent(promised_on: date, carrier: str = "Norpost", **changes: object) -> Shipment:
    return shipment(promised_on=promised_on, carrier=carrier, state=ShipmentState.DELAYED, delivered_at=None, **changes)


def _underway(*parcels: Shipment) -> Order:
    return order(placed_at=datetime(2026, 3, 2, tzinfo=UTC), state=OrderState.DELAYED, shipments=parcels)


@pytest.mark.parametrize(
    ("carrier", "promised_on", "last_day", "rule"),
    [
        ("Norpost", date(2026, 3, 12), date(2026, 3, 23), SLOW),
        ("Tragwerk Freight", date(2026, 3, 12), date(2026, 3, 23), SLOW),
        ("Kurivo Express", date(2026, 3, 10), date(2026, 3, 13), FAST),
        ("Kurivo Express", date(2026, 3, 27), date(2026, 4, 1), FAST),  # over the night that has 23 hours
        ("Norpost", date(2026, 10, 23), date(2026, 11, 3), SLOW),
        ("Norpost", date(2028, 2, 26), date(2028, 3, 7), SLOW),
    ],
)
def test_that_a_parcel_counts_as_lost_after_the_working_days_of_its_carrier(
    carrier: str, promised_on: date, last_day: date, rule: Rule
) -> None:
    placed = _underway(_sent(promised_on, carrier, expected_on=date(2030, 1, 1)))
    assert lost_on(placed, placed.shipments[0], _at(NOW)) == (last_day, rule)
    waiting = _decide(placed, _at(_last_second(last_day)))
    assert (waiting.verdict, waiting.last_day, waiting.rule) == (Verdict.NOT_LOST, last_day, rule)
    assert _decide(placed, _at(_last_second(last_day) + SECOND)).is_allowed


def test_that_without_a_rule_on_its_carrier_only_the_carrier_says_that_a_parcel_is_lost() -> None:
    late = _underway(_sent(date(2026, 3, 12)))
    rules = _at(NOW, LOST, FAST)
    assert lost_on(late, late.shipments[0], rules) is None
    assert _decide(late, rules).verdict is Verdict.NOT_LOST
    gone = _underway(_sent(date(2026, 3, 12)), replace(_sent(date(2026, 3, 12)), state=ShipmentState.LOST))
    assert _decide(gone, rules) == Decision("40817-1", Verdict.ALLOWED, LOST)


@pytest.mark.parametrize(
    "parcels",
    [(), (shipment(),), (_sent(date(2026, 3, 12), dispatched_at=None),), (_sent(date(2026, 3, 12), line_ids=("x",)),)],
    ids=["not packed", "delivered", "not sent", "of another line"],
)
def test_that_nothing_is_lost_that_was_not_sent_or_has_come(parcels: tuple[Shipment, ...]) -> None:
    assert _decide(_underway(*parcels), _at(NOW)).verdict is Verdict.NOT_LOST


def test_that_a_line_in_two_parcels_is_lost_when_the_last_of_them_is() -> None:
    placed = _underway(_sent(date(2026, 3, 12)), _sent(date(2026, 3, 13)))
    assert _decide(placed, _at(_last_second(date(2026, 3, 24)))).verdict is Verdict.NOT_LOST
    assert _decide(placed, _at(_last_second(date(2026, 3, 24)) + SECOND)).is_allowed


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        (date(2026, 3, 12), 0, date(2026, 3, 12)),
        (date(2026, 3, 13), 1, date(2026, 3, 16)),
        (date(2026, 3, 14), 1, date(2026, 3, 16)),
        (date(2026, 3, 15), 5, date(2026, 3, 20)),
        (date(2028, 2, 28), 2, date(2028, 3, 1)),
    ],
)
def test_that_working_days_are_monday_to_friday(start: date, number: int, end: date) -> None:
    assert add_working_days(start, number) == end
