"""Builds typed facts from database rows and rule results, each with its origin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from chatbot.domain.commerce import Order, OrderLine, ReturnLine, Shipment
from chatbot.domain.evidence import Fact, FactKind
from chatbot.domain.money import Money
from chatbot.domain.products import Product


def items(lines: Sequence[OrderLine], order: Order, name: str = "item") -> Fact:
    """Return what the lines are called; several pieces or a name in the plural count as many."""
    names = tuple(_counted(line.name, line.quantity) for line in lines)
    is_many = len(lines) > 1 or any(line.quantity > 1 for line in lines) or _is_plural(names[0] if names else "")
    return Fact(name, FactKind.ITEM, names, f"order:{order.number}", (("number", "many" if is_many else "one"),))


def pieces(order: Order, returned: Sequence[ReturnLine]) -> list[OrderLine]:
    """Return lines of an order with as many pieces as come back."""
    return [replace(order.line(item.line_id), quantity=item.quantity) for item in returned]


def order_number(order: Order) -> Fact:
    """Return the number of an order."""
    return Fact("order", FactKind.ORDER, order.number, f"order:{order.number}")


def day(name: str, value: date, today: date, source: str) -> Fact:
    """Return a day, knowing whether it is past or future and whether its year must be said."""
    when = "past" if value < today else "future"
    traits = (("when", when), *((("year", "shown"),) if value.year != today.year else ()))
    return Fact(name, FactKind.DATE, value, source, traits)


def moment(name: str, value: datetime, zone: ZoneInfo, source: str) -> Fact:
    """Return a moment in the shop's time zone."""
    return Fact(name, FactKind.MOMENT, value.astimezone(zone), source, (("when", "past"),))


def money(name: str, value: Money, source: str) -> Fact:
    """Return an amount."""
    return Fact(name, FactKind.MONEY, value, source)


def count(name: str, value: int, source: str) -> Fact:
    """Return a number of things."""
    return Fact(name, FactKind.COUNT, value, source, (("number", "one" if value == 1 else "many"),))


def days(name: str, value: int, source: str) -> Fact:
    """Return a length of time in days."""
    return Fact(name, FactKind.DAYS, value, source)


def text(name: str, kind: FactKind, value: str, source: str) -> Fact:
    """Return a fact whose value is written as it is: a name, place, code, term or quote."""
    return Fact(name, kind, value, source)


def product_name(product: Product, name: str = "product") -> Fact:
    """Return what a product is called."""
    number = "many" if _is_plural(product.name) else "one"
    return Fact(name, FactKind.PRODUCT, product.name, f"product:{product.id}", (("number", number),))


def in_cart(lines: Sequence[tuple[Product, int]]) -> Fact:
    """Return what the shop's page says that a cart holds: products and how many of each."""
    names = tuple(_counted(product.name, quantity) for product, quantity in lines)
    is_many = len(lines) > 1 or lines[0][1] > 1 or _is_plural(lines[0][0].name)
    return Fact("item", FactKind.ITEM, names, "page:cart", (("number", "many" if is_many else "one"),))


def names(name: str, values: Iterable[str], source: str) -> Fact:
    """Return a list of names."""
    return Fact(name, FactKind.NAME, tuple(values), source)


def last_scan(shipment: Shipment) -> tuple[datetime, str] | None:
    """Return when and where a parcel was scanned last, None before the first scan."""
    if not shipment.events:
        return None
    event = max(shipment.events, key=lambda scanned: scanned.at)
    return event.at, event.place


def mask_email(email: str) -> str:
    """Return an e-mail that its owner recognises and nobody else can use."""
    local, _, domain = email.partition("@")
    host, _, ending = domain.rpartition(".")
    return f"{local[:1]}•••@{host[:1]}•••.{ending}"


def _counted(name: str, quantity: int) -> str:
    return name if quantity == 1 else f"{quantity} x {name}"


def _is_plural(name: str) -> bool:
    last = name.split()[-1].lower() if name else ""
    return last.endswith("s") and not last.endswith("ss")
