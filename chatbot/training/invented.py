"""Invents the facts of a shop that does not exist: values nobody will see, traits that wording must agree with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from chatbot.dialogue import facts
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.money import Money

_ZONE = ZoneInfo("Europe/Berlin")
_TODAY = date(2026, 11, 20)
_SYLLABLES = ("ka", "lo", "mi", "ter", "van", "sol", "bru", "ne", "pil", "ost", "rhe", "dal")
_SHARE_OF_MANY = 0.4
_SHARE_OF_ONE_PIECE = 0.15


@dataclass(slots=True)
class Shop:
    """A random shop: every call of `fact` invents a value of the kind that a fact of this name has."""

    random: Random
    _carriers: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._carriers = tuple(self.word().title() for _ in range(2))

    def fact(self, name: str, kind: str = "") -> Fact:
        """Return a new fact of its usual kind, or of another. A name that no flow uses is a KeyError."""
        return _MAKERS[kind or name](self, name)

    def say(self, key: str, *given: Fact | str) -> Statement:
        """Return a statement with these facts; those that are only named are invented."""
        return Statement(key, tuple(self.fact(one) if isinstance(one, str) else one for one in given))

    def maybe(self, share: float) -> bool:
        """Return true in this share of the calls."""
        return self.random.random() < share

    def carrier(self, name: str) -> Fact:
        """Return one of the shop's two carriers."""
        return facts.text(name, FactKind.NAME, self.random.choice(self._carriers), "invented")

    def thing(self, kind: FactKind) -> Callable[[str], Fact]:
        """Return a maker of named things that count as one or as many."""
        number = "many" if self.random.random() < _SHARE_OF_MANY else "one"
        value = (self.words(),) if kind is FactKind.ITEM else self.words()
        return lambda name: Fact(name, kind, value, "invented", (("number", number),))

    def count(self, name: str) -> Fact:
        """Return a number of things, sometimes one."""
        low = 1 if self.random.random() < _SHARE_OF_ONE_PIECE else 2
        return facts.count(name, 1 if low == 1 else self.random.randint(2, 90), "invented")

    def several(self, name: str) -> Fact:
        """Return a number of things, never one."""
        return facts.count(name, self.random.randint(2, 9), "invented")

    def money(self, name: str) -> Fact:
        """Return an amount."""
        return facts.money(name, Money(self.random.randint(500, 40000), "EUR"), "invented")

    def day(self, name: str, low: int, high: int) -> Fact:
        """Return a day from `low` to `high` days after today."""
        return facts.day(name, _TODAY + timedelta(days=self.random.randint(low, high)), _TODAY, "invented")

    def moment(self, name: str) -> Fact:
        """Return a moment of the last days."""
        hours = timedelta(hours=self.random.randint(1, 90))
        return facts.moment(name, datetime(2026, 11, 20, 9, tzinfo=_ZONE) - hours, _ZONE, "invented")

    def text(self, name: str, kind: FactKind) -> Fact:
        """Return words that mean nothing; a quote is a sentence."""
        value = f"{self.words().capitalize()}." if kind is FactKind.QUOTE else self.words()
        return facts.text(name, kind, value, "invented")

    def names(self, name: str) -> Fact:
        """Return a list of names."""
        return facts.names(name, [self.words() for _ in range(self.random.randint(1, 4))], "invented")

    def number(self, name: str) -> Fact:
        """Return digits, as orders have them."""
        return facts.text(name, FactKind.ORDER, str(self.random.randint(40000, 49999)), "invented")

    def words(self) -> str:
        """Return two invented words."""
        return f"{self.word()} {self.word()}"

    def word(self) -> str:
        """Return an invented word."""
        return "".join(self.random.choices(_SYLLABLES, k=3))


def _text(kind: FactKind) -> Callable[[Shop, str], Fact]:
    return lambda shop, name: shop.text(name, kind)


def _day(low: int, high: int) -> Callable[[Shop, str], Fact]:
    return lambda shop, name: shop.day(name, low, high)


def _days(shop: Shop, name: str) -> Fact:
    return facts.days(name, shop.random.choice((14, 30, 60, 100)), "invented")


_MAKERS: Mapping[str, Callable[[Shop, str], Fact]] = {
    "item": lambda shop, name: shop.thing(FactKind.ITEM)(name),
    "product": lambda shop, name: shop.thing(FactKind.PRODUCT)(name),
    "accessory": lambda shop, name: shop.thing(FactKind.PRODUCT)(name),
    "other": lambda shop, name: shop.thing(FactKind.PRODUCT)(name),
    "reference": lambda shop, name: shop.thing(FactKind.PRODUCT)(name),
    "bought": lambda shop, name: shop.thing(FactKind.PRODUCT)(name),
    "part": _text(FactKind.NAME),
    "order": Shop.number,
    "carrier": Shop.carrier,
    "place": _text(FactKind.PLACE),
    "address": _text(FactKind.PLACE),
    "scanned": Shop.moment,
    "opens": Shop.moment,
    "closes": _text(FactKind.NAME),
    "reason": _text(FactKind.NAME),
    "method": _text(FactKind.NAME),
    "email": _text(FactKind.NAME),
    "name": _text(FactKind.NAME),
    "code": _text(FactKind.CODE),
    "postcode": _text(FactKind.CODE),
    "sample": _text(FactKind.CODE),
    "condition": _text(FactKind.TERM),
    "state": _text(FactKind.TERM),
    "option": _text(FactKind.TERM),
    "attribute": _text(FactKind.TERM),
    "label": _text(FactKind.TERM),
    "charge": _text(FactKind.TERM),
    "value": _text(FactKind.CODE),
    "weight": _text(FactKind.CODE),
    "dimensions": _text(FactKind.CODE),
    "quote": _text(FactKind.QUOTE),
    "quote1": _text(FactKind.QUOTE),
    "quote2": _text(FactKind.QUOTE),
    "quote3": _text(FactKind.QUOTE),
    "quote4": _text(FactKind.QUOTE),
    "sought": Shop.names,
    "options": Shop.names,
    "materials": Shop.names,
    "contents": Shop.names,
    "products": Shop.names,
    "amount": Shop.money,
    "goods": Shop.money,
    "postage": Shop.money,
    "price": Shop.money,
    "highest": Shop.money,
    "limit": Shop.money,
    "count": Shop.count,
    "years": Shop.count,
    "times": Shop.count,
    "parcels": Shop.several,
    "window": _days,
    "days": Shop.several,
    "eta": _day(0, 9),
    "promised": _day(-9, 2),
    "needed": _day(0, 14),
    "lost_on": _day(0, 12),
    "delivered": _day(-200, -1),
    "refunded": _day(-20, 0),
    "placed": _day(-200, 0),
    "opened": _day(-30, 0),
    "day": _day(-200, 200),
    "hand_over": _day(3, 14),
    "first_day": _day(-200, -61),
    "last_day": _day(-60, -1),
    "due": _day(-20, 20),
    "left": _day(-20, -1),
    "ordered": _day(-60, 0),
    "warranty_until": _day(20, 900),
    "restock": _day(3, 40),
}
