"""A shop in memory, with builders for what is in it and lists of what was written to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
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
    ReturnLine,
    ReturnRequest,
    Shipment,
    ShipmentState,
    TrackingEvent,
)
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.errors import AlreadyExecuted, OrderNotFound, ProductNotFound, RejectedByStore
from chatbot.ports.unit_of_work import AuditEntry, HandOffRecord, Work

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
    """Build order 40817 of Anna: trail boots, paid by Visa, delivered a week before `NOW`, with some fields changed."""
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
    return replace(built, **changes)


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

    async def product(self, product_id: str) -> Product:
        """Return a product. Raises ProductNotFound."""
        if product_id not in self.catalogue:
            raise ProductNotFound(product_id)
        return self.catalogue[product_id]

    async def products(self, product_ids: Sequence[str]) -> tuple[Product, ...]:
        """Return the products that exist, in the order of the ids."""
        return tuple(self.catalogue[wanted] for wanted in product_ids if wanted in self.catalogue)

    async def names(self) -> tuple[tuple[str, str], ...]:
        """Return (product id, name) of the whole catalogue, by name."""
        return tuple(sorted(((item.id, item.name) for item in self.catalogue.values()), key=lambda pair: pair[1]))


@dataclass(frozen=True, slots=True)
class Posted:
    """A message in the outbox of a `MemoryUnitOfWork`."""

    topic: str
    key: str
    payload: Mapping[str, str]
    at: datetime


class MemoryUnitOfWork:
    """A `UnitOfWork` over a shop in memory; its lists show what was written, an exception undoes a block."""

    def __init__(self, store: MemoryStoreConnector | None = None) -> None:
        self.store = store or MemoryStoreConnector()
        self.settled: dict[str, str] = {}
        self.returns: list[ReturnRequest] = []
        self.hand_offs: list[HandOffRecord] = []
        self.outbox: list[Posted] = []
        self.audit: list[AuditEntry] = []

    def begin(self) -> AbstractAsyncContextManager[Work]:
        """Open a transaction; an exception in its block restores what was there before."""
        return self._begin()

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[Work]:
        orders, settled, catalogue = dict(self.store.orders), dict(self.settled), dict(self.store.catalogue)
        lists: tuple[list[Any], ...] = (self.returns, self.hand_offs, self.outbox, self.audit)
        lengths = [len(rows) for rows in lists]
        try:
            yield _MemoryWork(self)
        except BaseException:
            self.store.orders, self.settled, self.store.catalogue = orders, settled, catalogue
            for rows, length in zip(lists, lengths, strict=True):
                del rows[length:]
            raise


class _MemoryWork:
    """One transaction of a `MemoryUnitOfWork`."""

    def __init__(self, unit: MemoryUnitOfWork) -> None:
        self._unit = unit

    async def executed(self, key: str) -> str | None:
        return self._unit.settled.get(key)

    async def settle(self, key: str, record_id: str, at: datetime) -> None:
        if key in self._unit.settled:
            raise AlreadyExecuted(key)
        self._unit.settled[key] = record_id

    async def order_of(self, customer_id: str, number: str) -> Order:
        return await self._unit.store.order_of(customer_id, number)

    async def open_return(self, request: ReturnRequest) -> None:
        orders = self._unit.store.orders
        found = orders.get(request.order_number)
        back = {item.line_id: item.quantity for item in request.lines}
        are_distinct = 0 < len(back) == len(request.lines)
        if found is None or not are_distinct or not all(_may_come_back(found, item) for item in request.lines):
            raise RejectedByStore(f"return {request.id}")
        lines = tuple(
            replace(old, returned_quantity=old.returned_quantity + back.get(old.id, 0)) for old in found.lines
        )
        orders[found.number] = replace(
            found, state=OrderState.RETURN_OPEN, lines=lines, returns=(*found.returns, request)
        )
        self._unit.returns.append(request)

    async def save_order(self, before: Order, after: Order) -> None:
        orders = self._unit.store.orders
        if orders.get(before.number) != before:
            raise RejectedByStore(f"order {before.number} is not what was read")
        orders[before.number] = after

    async def add_stock(self, sku: str, pieces: int) -> None:
        catalogue = self._unit.store.catalogue
        for product in tuple(catalogue.values()):
            variants = tuple(
                replace(one, stock=one.stock + pieces) if one.sku == sku else one for one in product.variants
            )
            catalogue[product.id] = replace(product, variants=variants)

    async def open_hand_off(self, record: HandOffRecord) -> None:
        self._unit.hand_offs.append(record)

    async def post(self, topic: str, key: str, payload: Mapping[str, str], at: datetime) -> None:
        self._unit.outbox.append(Posted(topic, key, dict(payload), at))

    async def audit(self, entry: AuditEntry) -> None:
        self._unit.audit.append(entry)


def _is_proof(order: Order, proof: str) -> bool:
    is_email = order.email.casefold() == proof.strip().casefold()
    return is_email or _postcode(order.ship_to.postcode) == _postcode(proof)


def _postcode(text: str) -> str:
    return "".join(text.split()).upper()


def _may_come_back(order: Order, item: ReturnLine) -> bool:
    is_delivered = any(parcel.delivered_at for parcel in order.parcels_of(item.line_id))
    return is_delivered and 1 <= item.quantity <= order.line(item.line_id).returnable_quantity
