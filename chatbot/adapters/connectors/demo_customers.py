"""The six people whom the demo, the tests and the README rely on, and their thirteen orders.

Every delivery date lies the same number of days before today, whenever the shop is seeded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from chatbot.adapters.connectors.demo_money import cancelled, returned
from chatbot.adapters.connectors.demo_orders import line_of, state_of
from chatbot.adapters.connectors.demo_parcels import (
    Journey,
    Speed,
    add_working_days,
    journey,
    parcel,
    postage,
    transit_days,
)
from chatbot.domain.commerce import (
    Address,
    Customer,
    Membership,
    Order,
    OrderLine,
    OrderState,
    Payment,
    ReturnReason,
    Shipment,
)
from chatbot.domain.money import Money, total
from chatbot.domain.products import Product, Variant
from chatbot.errors import ProductNotFound

DEMO_CUSTOMERS = (
    ("anna.lindholm@post.example", "Hamburg: 40817 boots that are late; 40655 lamp and kettle, delivered 9 days ago"),
    ("mei.chen@mail.example", "Berlin, Circle: 40911 jacket and socks, not yet packed; 40790 tent, 40 days ago"),
    ("jonas.weber@post.example", "Munich: 40233 headphones, 95 days ago; 40702 in two parcels, one still on its way"),
    ("sofia.rossi@mail.example", "Milan: 40588 wool jumper, delivered 12 days ago; 40344 with a return open"),
    ("pieter.devries@post.example", "Utrecht: 40467 lost parcel; 40399 cancelled; 40120 returned and refunded"),
    ("emma.clarke@mail.example", "Leeds: 40602 outlet jacket and earphones, 6 days ago; 40851 express, on time"),
)
"""E-mail of each demo customer, and one line on what their orders show."""

_RUTH = Address("Ruth Clarke", "Lindenhof 8", "50667", "Cologne", "DE")
_Wanted = tuple[str, dict[str, str], int]


@dataclass(frozen=True, slots=True)
class _Shop:
    """What the demo orders are made from."""

    products: Mapping[str, Product]
    today: date

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


def demo_customers() -> list[Customer]:
    """Return the six, in the order of `DEMO_CUSTOMERS`."""
    people = (
        ("Anna Lindholm", Membership.NONE, "Ankerstieg 14", "20357", "Hamburg", "DE"),
        ("Mei Chen", Membership.CIRCLE, "Birkenallee 31", "10115", "Berlin", "DE"),
        ("Jonas Weber", Membership.NONE, "Rosenstieg 5", "80331", "Munich", "DE"),
        ("Sofia Rossi", Membership.NONE, "Via dei Tigli 22", "20121", "Milan", "IT"),
        ("Pieter de Vries", Membership.NONE, "Molenweg 17", "3511", "Utrecht", "NL"),
        ("Emma Clarke", Membership.NONE, "9 Orchard Row", "LS1 4AP", "Leeds", "GB"),
    )
    return [
        Customer(f"cus_{number:05d}", email, name, membership, Address(name, *place))
        for number, ((email, _), (name, membership, *place)) in enumerate(zip(DEMO_CUSTOMERS, people, strict=True), 1)
    ]


def demo_orders(products: Mapping[str, Product], today: date) -> list[Order]:
    """Return their orders as they stand on `today`. Raises ProductNotFound for a catalogue without the goods."""
    shop = _Shop({product.name: product for product in products.values()}, today)
    anna, mei, jonas, sofia, pieter, emma = demo_customers()
    return [
        *_orders_of_anna(shop, anna),
        *_orders_of_mei(shop, mei),
        *_orders_of_jonas(shop, jonas),
        *_orders_of_sofia(shop, sofia),
        *_orders_of_pieter(shop, pieter),
        *_orders_of_emma(shop, emma),
    ]


def _orders_of_anna(shop: _Shop, anna: Customer) -> list[Order]:
    boots = _order(shop, anna, "40817", ("Fjellfot Trail Boots", {"size": "43"}, 1))
    promised_on = shop.ago(5)
    late = Journey(
        carrier="Norpost",
        city="Hamburg",
        hubs=("Hannover",),
        dispatched_on=add_working_days(promised_on, -3),
        promised_on=promised_on,
        arrives_on=shop.today + timedelta(days=2),
        delay_reason="a missed connection in the Hannover depot",
    )
    home = _order(shop, anna, "40655", ("Lykta Desk Lamp", {}, 1), ("Brenna Whistling Kettle", {}, 1))
    return [
        _paid(_sent(shop, boots, late), "visa", "Visa ending 4411"),
        _paid(_delivered(shop, home, 9), "paypal", "PayPal"),
    ]


def _orders_of_mei(shop: _Shop, mei: Customer) -> list[Order]:
    jacket = ("Vinda Rain Jacket", {"colour": "blue", "size": "S"}, 1)
    new = _order(shop, mei, "40911", jacket, ("Ullgard Hiking Socks", {"size": "S"}, 2))
    tent = _order(shop, mei, "40790", ("Skarv 2", {"colour": "grey"}, 1))
    leaves_on = add_working_days(shop.ago(1), 1)
    waiting = _sent(shop, new, journey(Speed.STANDARD, "DE", "Berlin", leaves_on))
    waiting = replace(waiting, state=OrderState.PAID, placed_at=_at(shop.ago(1), 15))
    return [
        _paid(waiting, "mastercard", "Mastercard ending 2208"),
        _paid(_delivered(shop, tent, 40), "mastercard", "Mastercard ending 2208"),
    ]


def _orders_of_jonas(shop: _Shop, jonas: Customer) -> list[Order]:
    music = _order(shop, jonas, "40233", ("Tonavik Over-Ear Headphones", {"colour": "black"}, 1))
    tour = _order(shop, jonas, "40702", ("Tind Tur 45", {"colour": "green"}, 1), ("Lund Vandre Sleeping Bag", {}, 1))
    first = _journey_to(tour, shop.ago(2))
    leaves_on = add_working_days(shop.today, -1)
    second = journey(Speed.STANDARD, "DE", "Munich", leaves_on)
    split = _sent(shop, tour, first, second)
    cards = _with_gift_card(split, "gift card ending 7731", Money(5000), "Visa ending 9034")
    return [_paid(_delivered(shop, music, 95), "paypal", "PayPal"), cards]


def _orders_of_sofia(shop: _Shop, sofia: Customer) -> list[Order]:
    jumper = _order(shop, sofia, "40588", ("Ullgard Fisker Jumper", {"size": "M"}, 1))
    jacket = _order(shop, sofia, "40344", ("Vinda Pocket Jacket", {"size": "M"}, 1))
    came = _paid(_delivered(shop, jacket, 20), "visa", "Visa ending 5520")
    return [
        _paid(_delivered(shop, jumper, 12), "visa", "Visa ending 5520"),
        returned(came, ("40344-1",), shop.ago(4), shop.today, ReturnReason.DOES_NOT_FIT),
    ]


def _orders_of_pieter(shop: _Shop, pieter: Customer) -> list[Order]:
    lantern = _order(shop, pieter, "40467", ("Lykta Camp Lantern", {}, 1))
    promised_on = add_working_days(shop.today, -12)
    leaves_on = add_working_days(promised_on, -5)
    lost = replace(journey(Speed.STANDARD, "NL", "Utrecht", leaves_on), promised_on=promised_on, arrives_on=None)
    pack = _order(shop, pieter, "40399", ("Tind Dag 28", {"colour": "blue"}, 1))
    pack = _paid(replace(pack, placed_at=_at(shop.ago(31), 10)), "paypal", "PayPal")
    pots = _order(shop, pieter, "40120", ("Brenna Camp Pot Set", {}, 1))
    came = _paid(_delivered(shop, pots, 70), "mastercard", "Mastercard ending 6105")
    return [
        _paid(_sent(shop, lantern, lost), "mastercard", "Mastercard ending 6105"),
        cancelled(pack, shop.ago(31)),
        returned(came, ("40120-1",), shop.ago(62), shop.today, ReturnReason.NOT_AS_EXPECTED),
    ]


def _orders_of_emma(shop: _Shop, emma: Customer) -> list[Order]:
    outlet = ("Ullgard Loden Zip Jacket", {"size": "M"}, 1)
    clothes = _order(shop, emma, "40602", outlet, ("Tonavik In-Ear Headphones", {"colour": "black"}, 1))
    lamp = _order(shop, emma, "40851", ("Lykta Trail Headlamp", {}, 1))
    price = postage(Speed.EXPRESS, "DE", lamp.lines[0].amount, is_member=False)
    gift = replace(lamp, ship_to=_RUTH, postage=price)  # express goes to zones 1 and 2 only
    express = journey(Speed.EXPRESS, "DE", _RUTH.city, add_working_days(shop.today, -1))
    return [
        _paid(_delivered(shop, clothes, 6), "visa", "Visa ending 3367"),
        _paid(_sent(shop, gift, express), "visa", "Visa ending 3367"),
    ]


def _order(shop: _Shop, customer: Customer, number: str, *wanted: _Wanted) -> Order:
    lines = tuple(_line(shop, f"{number}-{place}", *item) for place, item in enumerate(wanted, 1))
    is_member = customer.membership is Membership.CIRCLE
    goods = total(line.amount for line in lines)
    return Order(
        number=number,
        customer_id=customer.id,
        email=customer.email,
        placed_at=_at(shop.today, 0),
        state=OrderState.PAID,
        membership=customer.membership,
        ship_to=customer.address,
        lines=lines,
        payments=(),
        postage=postage(Speed.STANDARD, customer.address.country, goods, is_member),
    )


def _line(shop: _Shop, line_id: str, name: str, options: dict[str, str], quantity: int) -> OrderLine:
    if name not in shop.products:
        raise ProductNotFound(f"order {line_id[:5]} of the demo needs the product {name!r}")
    product = shop.products[name]
    return line_of(line_id, product, _variant(product, options), quantity)


def _variant(product: Product, options: dict[str, str]) -> Variant:
    for variant in product.variants:
        if options.items() <= dict(variant.options).items():
            return variant
    raise ProductNotFound(f"the demo needs {product.name!r} with {options}")


def _delivered(shop: _Shop, order: Order, days_ago: int) -> Order:
    return _sent(shop, order, _journey_to(order, shop.ago(days_ago)))


def _journey_to(order: Order, arrives_on: date) -> Journey:
    """Return a journey that ends on a given day, on time."""
    days = transit_days(Speed.STANDARD, order.ship_to.country)[0]
    travel = journey(Speed.STANDARD, order.ship_to.country, order.ship_to.city, add_working_days(arrives_on, -days - 1))
    return replace(travel, arrives_on=arrives_on)


def _sent(shop: _Shop, order: Order, *travels: Journey) -> Order:
    """Return the order with its parcels: all lines in the only one, or a line in each; placed a working day before."""
    groups = [order.lines] if len(travels) == 1 else [(line,) for line in order.lines]
    shipments: list[Shipment] = []
    for place, (lines, travel) in enumerate(zip(groups, travels, strict=True), 1):
        shipments.append(parcel(order.number, place, tuple(line.id for line in lines), travel, shop.today))
    first = min(travel.dispatched_on for travel in travels)
    return replace(
        order,
        placed_at=_at(add_working_days(first, -1), 15),
        state=state_of(shipments),
        shipments=tuple(shipments),
    )


def _paid(order: Order, method: str, label: str) -> Order:
    return replace(order, payments=(Payment(method, label, order.total),))


def _with_gift_card(order: Order, gift_card: str, part: Money, card: str) -> Order:
    rest = Payment("visa", card, order.total - part)
    return replace(order, payments=(Payment("gift_card", gift_card, part), rest))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 12), UTC)
