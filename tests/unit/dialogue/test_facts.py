from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from chatbot.dialogue import facts
from chatbot.domain.commerce import OrderLine
from chatbot.domain.evidence import Fact, FactKind
from chatbot.domain.money import Money
from chatbot.testing.store import NOW, line, order, product, shipment

TODAY = NOW.date()
LAMP = line(name="Lykta desk lamp")


@pytest.mark.parametrize(
    ("lines", "names", "number"),
    [
        ((LAMP,), ("Lykta desk lamp",), "one"),
        ((line(),), ("Fjellfot Trail Boots",), "many"),
        ((line(name="Brenna Compass"),), ("Brenna Compass",), "one"),
        ((line(name="Lykta desk lamp", quantity=2),), ("2 x Lykta desk lamp",), "many"),
        ((LAMP, line(name="Brenna kettle")), ("Lykta desk lamp", "Brenna kettle"), "many"),
        ((), (), "one"),
    ],
)
def test_that_items_know_whether_they_are_one_or_many(
    lines: tuple[OrderLine, ...], names: tuple[str, ...], number: str
) -> None:
    fact = facts.items(lines, order())
    assert (fact.name, fact.kind, fact.value, fact.source) == ("item", FactKind.ITEM, names, "order:40817")
    assert fact.trait("number") == number
    assert fact.trait("when") == ""


@pytest.mark.parametrize(
    ("day", "when", "year"),
    [
        (date(2026, 11, 15), "past", ""),
        (date(2026, 11, 16), "future", ""),
        (date(2026, 12, 31), "future", ""),
        (date(2027, 1, 1), "future", "shown"),
        (date(2025, 12, 31), "past", "shown"),
    ],
)
def test_that_a_day_knows_whether_it_is_over_and_whether_its_year_must_be_said(day: date, when: str, year: str) -> None:
    fact = facts.day("eta", day, TODAY, "shipment:shp_1")
    assert (fact.value, fact.trait("when"), fact.trait("year")) == (day, when, year)


def test_that_a_moment_is_written_where_the_shop_is() -> None:
    fact = facts.moment("scanned", datetime(2026, 7, 1, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin"), "shipment:x")
    assert isinstance(fact.value, datetime)
    assert fact.value.isoformat() == "2026-07-02T01:30:00+02:00"


@pytest.mark.parametrize(("value", "number"), [(0, "many"), (1, "one"), (2, "many")])
def test_that_a_count_knows_its_number(value: int, number: str) -> None:
    assert facts.count("count", value, "catalogue").trait("number") == number


@pytest.mark.parametrize(("name", "number"), [("Fjellfot Trail Boots", "many"), ("Skarv 2", "one")])
def test_that_a_product_is_one_or_many_by_its_name(name: str, number: str) -> None:
    fact = facts.product_name(product(name=name), "accessory")
    assert (fact.name, fact.value, fact.trait("number")) == ("accessory", name, number)
    assert fact.source == "product:fjellfot-trail-boots"


def test_that_other_facts_hold_their_value_and_where_it_is_from() -> None:
    assert facts.order_number(order()) == Fact("order", FactKind.ORDER, "40817", "order:40817")
    assert facts.money("amount", Money(1), "x:1") == Fact("amount", FactKind.MONEY, Money(1), "x:1")
    assert facts.days("days", 30, "rule:window") == Fact("days", FactKind.DAYS, 30, "rule:window")
    assert facts.text("code", FactKind.CODE, "A2", "x:1") == Fact("code", FactKind.CODE, "A2", "x:1")
    assert facts.names("options", iter("ab"), "x:1") == Fact("options", FactKind.NAME, ("a", "b"), "x:1")


def test_that_the_last_scan_is_the_latest_whatever_the_order() -> None:
    parcel = shipment()
    delivered = parcel.events[1]
    assert facts.last_scan(parcel) == (delivered.at, "Hamburg")
    assert facts.last_scan(shipment(events=parcel.events[::-1])) == (delivered.at, "Hamburg")
    assert facts.last_scan(shipment(events=())) is None


@pytest.mark.parametrize(
    ("email", "masked"),
    [("anna.lindholm@post.example", "a•••@p•••.example"), ("x@mail.co.example", "x•••@m•••.example")],
)
def test_that_a_masked_email_shows_first_letters_and_ending_only(email: str, masked: str) -> None:
    assert facts.mask_email(email) == masked
