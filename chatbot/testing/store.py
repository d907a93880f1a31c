"""A shop in memory, with builders for what is in it and lists of what was written to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chatbot.domain.commerce import (
    Address,
    Customer,
    Membership,
    Order,
    OrderLine,
    OrderState,
    Payment,
    ReturnClass,
    Shipment,
    ShipmentState,
    TrackingEvent,
)
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.domain.settlement import CREDITS, SavedMethod
from chatbot.errors import OrderNotFound, ProductNotFound

NOW = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
"""The Monday morning on which the built orders look as they do."""

_BOOTS = Product(
    id="fjellfot-trail-boots",
    name="Fjellfot Trail Boots",
    brand="Fjellfot",
    category="footwear",
    kind="trail boots",
    description="A leather boot for marked paths and forest tracks.",
    variants=tuple(
        Variant(f"FTB-BRN-{size}", (("size", str(size)), ("colour", "brown")), Money(14900), stock)
        for size, stock in ((42, 14), (43, 6), (44, 0))
    ),
    also_called=("hiking boots",),
    attributes=(Attribute("waterproof", "waterproof", AttributeType.FLAG, True),),
    materials=("nubuck leather", "rubber"),
    dimensions=(("weight_g", 1180),),
    in_the_box=("pair of boots", "spare laces"),
    care="Brush off dry mud and wax the leather.",
    warranty_years=3,
)
_ADDRESS = Address("Anna Lindholm", "Ankerstieg 14", "20357", "Hamburg", "DE")
_ANNA = Customer("cus_00001", "anna.lindholm@post.example", "Anna Lindholm", Membership.NONE, _ADDRESS)
_PLACED = NOW - timedelta(days=12)


def product(**changes: Any) -> Product:
    """Build Fjellfot Trail Boots (standard goods, 149.00, sizes 42 to 44), with some fields changed."""
    return replace(_BOOTS, **changes)


def customer(**changes: Any) -> Customer:
    """Build Anna Lindholm of Hamburg, no member, with some fields changed."""
    return replace(_ANNA, **changes)


def line(**changes: Any) -> OrderLine:
    """Build a line with one pair of trail boots in size 43, with some fields changed."""
    built = OrderLine(
        id="40817-1",
        sku="FTB-BRN-43",
        product_id=_BOOTS.id,
        name=_BOOTS.name,
        kind=_BOOTS.kind,
        options=(("size", "43"), ("colour", "brown")),
        quantity=1,
        unit_price=Money(14900),
        return_class=ReturnClass.STANDARD,
    )
    return replace(built, **changes)


def shipment(**changes: Any) -> Shipment:
    """Build a parcel of line 40817-1, delivered on 9 November 2026, with some fields changed."""
    dispatched, delivered = _PLACED + timedelta(days=2), NOW - timedelta(days=7)
    built = Shipment(
        id="shp_40817_1",
        carrier="Norpost",
        tracking_number="NP408170001",
        state=ShipmentState.DELIVERED,
        line_ids=("40817-1",),
        promised_on=date(2026, 11, 10),
        expected_on=date(2026, 11, 10),
        dispatched_at=dispatched,
        delivered_at=delivered,
        events=(TrackingEvent(dispatched, "handed_over", "Hamburg"), TrackingEvent(delivered, "delivered", "Hamburg")),
    )
    return replace(built, **changes)


def order(**changes: Any) -> Order:
    """Build order 40817 of Anna: trail boots, delivered a week before `NOW`, with some fields changed.

    What it costs was paid by Visa, unless `payments` says something else.
    """
    built = Order(
        number="40817",
        customer_id=_ANNA.id,
        email=_ANNA.email,
        placed_at=_PLACED,
        state=OrderState.DELIVERED,
        membership=Membership.NONE,
        ship_to=_ADDRESS,
        lines=(line(),),
        payments=(Payment("visa", "Visa ending 4411", Money(14900)),),
        postage=Money(0),
        shipments=(shipment(),),
    )
    changed = replace(built, **changes)
    if "payments" in changes:
        return changed
    return replace(changed, payments=(replace(built.payments[0], amount=changed.total),))


class MemoryStoreConnector:
    """A `StoreConnector` over dictionaries: `orders` by number, `customers` and `catalogue` by id."""

    def __init__(
        self,
        products: Iterable[Product] = (),
        customers: Iterable[Customer] = (),
        orders: Iterable[Order] = (),
    ) -> None:
        self.catalogue = {item.id: item for item in products}
        self.customers = {person.id: person for person in customers}
        self.orders = {placed.number: placed for placed in orders}
        self.saved: dict[str, tuple[SavedMethod, ...]] = {}

    async def customer(self, customer_id: str) -> Customer | None:
        """Return a customer, None when there is none."""
        return self.customers.get(customer_id)

    async def customer_by_email(self, email: str) -> Customer | None:
        """Return the customer with this e-mail, None when there is none."""
        wanted = email.strip().casefold()
        return next((person for person in self.customers.values() if person.email.casefold() == wanted), None)

    async def orders_of(self, customer_id: str, limit: int = 20) -> tuple[Order, ...]:
        """Return the customer's orders, newest first."""
        own = [placed for placed in self.orders.values() if placed.customer_id == customer_id]
        return tuple(sorted(own, key=lambda placed: (placed.placed_at, placed.number), reverse=True)[:limit])

    async def order_of(self, customer_id: str, number: str) -> Order:
        """Return this customer's order. Raises OrderNotFound."""
        found = self.orders.get(number)
        if found is None or found.customer_id != customer_id:
            raise OrderNotFound(f"order {number}")
        return found

    async def order_for_guest(self, number: str, proof: str) -> Order:
        """Return the order whose e-mail or delivery postcode is `proof`. Raises OrderNotFound."""
        found = self.orders.get(number)
        if found is None or not _is_proof(found, proof):
            raise OrderNotFound(f"order {number}")
        return found

    async def payment_methods(self, customer_id: str) -> tuple[SavedMethod, ...]:
        """Return the ways of paying of the customer's orders and those in `saved`, by label."""
        used = (
            SavedMethod(paid.method, paid.label)
            for placed in self.orders.values()
            if placed.customer_id == customer_id
            for paid in placed.payments
            if paid.method not in CREDITS
        )
        own = {method.label: method for method in (*used, *self.saved.get(customer_id, ()))}
        return tuple(sorted(own.values(), key=lambda method: method.label))

    async def product(self, product_id: str) -> Product:
        """Return a product. Raises ProductNotFound."""
        if product_id not in self.catalogue:
            raise ProductNotFound(product_id)
        return self.catalogue[product_id]

    async def products(self, product_ids: Sequence[str]) -> tuple[Product, ...]:
        """Return the products that exist, in the order of the ids."""
        return tuple(self.catalogue[wanted] for wanted in product_ids if wanted in self.catalogue)

    async def product_with(self, sku: str) -> str | None:
        """Return the id of the product that is sold under exactly this SKU, None for none."""
        sold = ((item.id, variant.sku) for item in self.catalogue.values() for variant in item.variants)
        return next((product_id for product_id, one in sold if one == sku), None)

    async def names(self) -> tuple[tuple[str, str], ...]:
        """Return (product id, name) of the whole catalogue, by name."""
        return tuple(sorted(((item.id, item.name) for item in self.catalogue.values()), key=lambda pair: pair[1]))

    async def kinds(self) -> tuple[str, ...]:
        """Return what kinds of goods the catalogue has, each once."""
        return tuple(dict.fromkeys(item.kind for item in self.catalogue.values()))


def _is_proof(order: Order, proof: str) -> bool:
    is_email = order.email.casefold() == proof.strip().casefold()
    return is_email or _postcode(order.ship_to.postcode) == _postcode(proof)


def _postcode(text: str) -> str:
    return "".join(text.split()).upper()
