"""Two years of invented orders: what people bought, and what became of it by today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from chatbot.adapters.connectors import demo_money
from chatbot.adapters.connectors.demo_parcels import (
    LOST_AFTER_WORKING_DAYS,
    ZONES,
    Journey,
    Speed,
    add_working_days,
    journey,
    parcel,
    postage,
    transit_days,
)
from chatbot.domain.commerce import (
    Customer,
    Membership,
    Order,
    OrderLine,
    OrderState,
    ReturnClass,
    ReturnReason,
    Shipment,
    ShipmentState,
)
from chatbot.domain.money import Money, total
from chatbot.domain.products import Product, Variant

_NEWEST_NUMBER, _OLDEST_NUMBER = 40999, 10000
_RECENT_DAYS, _OLDEST_DAYS = 21, 729
_RECENT_SHARE, _EXPRESS_SHARE = 0.25, 0.15
_LATEST_HOUR = 13  # UTC; what is ordered before it leaves on the same working day
_CHEAP = Money(3000)
_DELAY_REASONS = (
    "a missed connection in the {hub} depot",
    "a closed motorway near {hub}",
    "a damaged label that was replaced in the {hub} depot",
    "a full sorting line in the {hub} depot",
)
_NOT_RETURNED = (
    *(ReturnClass.FINAL_SALE, ReturnClass.PERSONALISED, ReturnClass.GIFT_CARD, ReturnClass.NOT_RETURNABLE),
)
_REASONS = (ReturnReason.NOT_AS_EXPECTED, ReturnReason.CHANGED_MIND, ReturnReason.DAMAGED, ReturnReason.FAULTY)


class Fate(StrEnum):
    """What becomes of an order."""

    USUAL = "usual"
    UNPAID = "unpaid"
    PAID = "paid"
    PICKING = "picking"
    SPLIT = "split"
    LATE = "late"
    LOST = "lost"
    CANCELLED = "cancelled"
    RETURNED = "returned"


_FATES = {Fate.USUAL: 72, Fate.SPLIT: 8, Fate.LATE: 4, Fate.LOST: 2, Fate.CANCELLED: 4, Fate.RETURNED: 10}
_BEFORE_SHIPPING = {Fate.UNPAID: OrderState.PLACED, Fate.PAID: OrderState.PAID, Fate.PICKING: OrderState.PICKING}
# Days ago and fate of orders that are always there, so that every state can be met among the recent ones.
_ALWAYS = (
    *((1, Fate.UNPAID), (1, Fate.PAID), (1, Fate.PICKING), (2, Fate.PAID), (5, Fate.SPLIT), (9, Fate.LATE)),
    *((8, Fate.CANCELLED), (15, Fate.RETURNED), (20, Fate.LOST), (31, Fate.RETURNED), (32, Fate.RETURNED)),
)
_ORDERS_PER_ALWAYS = 300


@dataclass(frozen=True, slots=True)
class Scene:
    """What invented orders are made from."""

    rng: Random
    today: date
    customers: Sequence[Customer]
    products: Sequence[Product]


def random_orders(scene: Scene, count: int, taken: set[str]) -> list[Order]:
    """Return `count` orders, oldest first, numbered upwards to 40999 without the numbers that are taken."""
    plans = sorted(_plans(scene.rng, count), key=lambda plan: -plan[0])
    free = [number for number in range(_OLDEST_NUMBER, _NEWEST_NUMBER + 1) if str(number) not in taken]
    numbers = free[len(free) - count :]
    return [_order(scene, str(number), days, fate) for number, (days, fate) in zip(numbers, plans, strict=True)]


def line_of(line_id: str, product: Product, variant: Variant, quantity: int = 1) -> OrderLine:
    """Build the line of an order."""
    return OrderLine(
        id=line_id,
        sku=variant.sku,
        product_id=product.id,
        name=product.name,
        kind=product.kind,
        options=variant.options,
        quantity=quantity,
        unit_price=variant.price,
        return_class=product.return_class,
    )


def state_of(shipments: Sequence[Shipment]) -> OrderState:
    """Return the state of an order whose parcels stand like this."""
    states = {parcel.state for parcel in shipments}
    if ShipmentState.PREPARING in states:
        return OrderState.PICKING if len(states) == 1 else OrderState.PARTLY_SHIPPED
    if ShipmentState.LOST in states:
        return OrderState.LOST
    if ShipmentState.DELAYED in states:
        return OrderState.DELAYED
    return OrderState.DELIVERED if states == {ShipmentState.DELIVERED} else OrderState.IN_TRANSIT


def _plans(rng: Random, count: int) -> Iterator[tuple[int, Fate]]:
    """Yield how many days ago an order was placed, and its fate."""
    always = (_ALWAYS * (1 + count // _ORDERS_PER_ALWAYS))[:count]
    yield from always
    for _ in range(count - len(always)):
        is_recent = rng.random() < _RECENT_SHARE
        days = rng.randint(1, _RECENT_DAYS) if is_recent else rng.randint(_RECENT_DAYS, _OLDEST_DAYS)
        yield days, rng.choices(list(_FATES), list(_FATES.values()))[0]


def _order(scene: Scene, number: str, days: int, fate: Fate) -> Order:
    rng = scene.rng
    # A recent order with a special fate is a plain one, so that its fate shows within days.
    is_plain = fate is not Fate.USUAL and days <= _RECENT_DAYS
    customer = rng.choice([person for person in scene.customers if not is_plain or person.address.country == "DE"])
    zone = ZONES[customer.address.country]
    lines = _lines(
        scene, number, may_be_bulky=zone <= 2 and fate is Fate.USUAL, at_least=2 if fate is Fate.SPLIT else 1
    )
    service = _service(rng, lines, may_be_express=zone <= 2 and fate is Fate.USUAL)
    is_member = customer.membership is Membership.CIRCLE
    goods = total(line.amount for line in lines)
    price = postage(service, customer.address.country, goods, is_member)
    order = Order(
        number=number,
        customer_id=customer.id,
        email=customer.email,
        placed_at=_placed_at(rng, scene.today - timedelta(days=days)),
        state=_BEFORE_SHIPPING.get(fate, OrderState.PAID),
        membership=customer.membership,
        ship_to=customer.address,
        lines=lines,
        payments=demo_money.random_payments(rng, customer, goods + price),
        postage=price,
    )
    if fate is Fate.CANCELLED:
        return demo_money.cancelled(order, order.placed_at.date())
    return order if fate is Fate.UNPAID else _sent(scene, order, service, fate)


def _lines(scene: Scene, number: str, may_be_bulky: bool, at_least: int) -> tuple[OrderLine, ...]:
    rng = scene.rng
    fitting = [
        product
        for product in scene.products
        if product.return_class is not ReturnClass.GIFT_CARD
        and (may_be_bulky or product.return_class is not ReturnClass.BULKY)
    ]
    chosen = rng.sample(fitting, max(at_least, rng.choices((1, 2, 3, 4), (45, 33, 15, 7))[0]))
    if any(product.return_class is ReturnClass.BULKY for product in chosen):
        chosen = chosen[:1]
    return tuple(_line(rng, f"{number}-{place}", product) for place, product in enumerate(chosen, 1))


def _line(rng: Random, line_id: str, product: Product) -> OrderLine:
    variant = rng.choice(product.variants)
    quantity = rng.choices((1, 2, 3), (60, 30, 10))[0] if variant.price <= _CHEAP else 1
    return line_of(line_id, product, variant, quantity)


def _service(rng: Random, lines: Sequence[OrderLine], may_be_express: bool) -> Speed:
    if any(line.return_class is ReturnClass.BULKY for line in lines):
        return Speed.FREIGHT
    return Speed.EXPRESS if may_be_express and rng.random() < _EXPRESS_SHARE else Speed.STANDARD


def _placed_at(rng: Random, day: date) -> datetime:
    return datetime.combine(day, time(5), UTC) + timedelta(minutes=rng.randint(0, 16 * 60))


def _sent(scene: Scene, order: Order, service: Speed, fate: Fate) -> Order:
    """Return the order with its parcels, and with what came after them."""
    ready_on = _ready_on(order.placed_at)
    if fate in _BEFORE_SHIPPING:
        ready_on = max(ready_on, add_working_days(scene.today - timedelta(days=1), 1))
    groups = [order.lines[:1], order.lines[1:]] if fate is Fate.SPLIT else [order.lines]
    shipments = []
    for place, lines in enumerate(groups, 1):
        leaves_on = ready_on if place == 1 else add_working_days(ready_on, scene.rng.randint(5, 8))
        travel = _journey(scene.rng, order, service, leaves_on, fate)
        shipments.append(parcel(order.number, place, tuple(line.id for line in lines), travel, scene.today))
    state = order.state if fate in _BEFORE_SHIPPING else state_of(shipments)
    return _afterwards(scene, replace(order, state=state, shipments=tuple(shipments)), fate)


def _ready_on(placed_at: datetime) -> date:
    day = placed_at.date()
    return add_working_days(day - timedelta(days=1) if placed_at.hour < _LATEST_HOUR else day, 1)


def _journey(rng: Random, order: Order, service: Speed, leaves_on: date, fate: Fate) -> Journey:
    country = order.ship_to.country
    travel = journey(service, country, order.ship_to.city, leaves_on)
    if fate is Fate.LOST:
        return replace(travel, arrives_on=None)
    if fate is Fate.LATE:
        reason = rng.choice(_DELAY_REASONS).format(hub=travel.hubs[0])
        return replace(travel, arrives_on=add_working_days(travel.promised_on, rng.randint(5, 6)), delay_reason=reason)
    least, most = transit_days(service, country)
    return replace(travel, arrives_on=add_working_days(leaves_on, rng.randint(least, most)))


def _afterwards(scene: Scene, order: Order, fate: Fate) -> Order:
    yesterday = scene.today - timedelta(days=1)
    if order.state is OrderState.LOST:
        settled_on = add_working_days(order.shipments[0].promised_on, 2 * LOST_AFTER_WORKING_DAYS)
        return order if settled_on > yesterday else demo_money.lost_and_refunded(order, settled_on)
    fitting = [line for line in order.lines if line.return_class not in _NOT_RETURNED]
    delivered = [parcel.delivered_at.date() for parcel in order.shipments if parcel.delivered_at is not None]
    if (
        fate is not Fate.RETURNED
        or order.state is not OrderState.DELIVERED
        or not fitting
        or max(delivered) >= yesterday
    ):
        return order
    opened_on = min(max(delivered) + timedelta(days=scene.rng.randint(1, 8)), yesterday)
    has_size = any("size" in dict(line.options) for line in fitting)
    reason = scene.rng.choice((ReturnReason.DOES_NOT_FIT, *_REASONS) if has_size else _REASONS)
    return demo_money.returned(order, tuple(line.id for line in fitting), opened_on, scene.today, reason)
