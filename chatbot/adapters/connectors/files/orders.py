"""Lines of `orders.jsonl`: an order with everything that happened to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field

from chatbot.adapters.connectors.files.fields import (
    AddressRecord,
    Count,
    Email,
    Key,
    Label,
    Moment,
    MoneyRecord,
    Name,
    Options,
    Pieces,
    ProductKey,
    Record,
    Short,
    Word,
    written_address,
    written_moment,
    written_money,
)
from chatbot.adapters.connectors.files.order_parts import (
    ClaimRecord,
    RefundRecord,
    ReturnRecord,
    ShipmentRecord,
    written_claim,
    written_refund,
    written_return,
    written_shipment,
)
from chatbot.domain.commerce import (
    Membership,
    Order,
    OrderLine,
    OrderState,
    Payment,
    ReturnClass,
)
from chatbot.domain.order_checks import flaws


class LineRecord(Record):
    """One position; `no_longer_sold` lets it name a SKU that the catalogue does not have."""

    id: Key
    sku: Key
    product_id: ProductKey
    name: Name
    kind: Word
    options: Options = Field(default_factory=dict)
    quantity: Pieces
    unit_price: MoneyRecord
    return_class: ReturnClass = ReturnClass.STANDARD
    is_cancelled: bool = False
    returned_quantity: Count = 0
    claimed_quantity: Count = 0
    no_longer_sold: bool = False

    @property
    def line(self) -> OrderLine:
        """The same as the product knows it."""
        return OrderLine(
            id=self.id,
            sku=self.sku,
            product_id=self.product_id,
            name=self.name,
            kind=self.kind,
            options=tuple(self.options.items()),
            quantity=self.quantity,
            unit_price=self.unit_price.money,
            return_class=self.return_class,
            is_cancelled=self.is_cancelled,
            returned_quantity=self.returned_quantity,
            claimed_quantity=self.claimed_quantity,
        )


class PaymentRecord(Record):
    """One payment."""

    method: Short
    label: Label
    amount: MoneyRecord


class OrderRecord(Record):
    """An order."""

    number: Key
    customer_id: Key
    email: Email
    placed_at: Moment
    state: OrderState
    membership: Membership = Membership.NONE
    ship_to: AddressRecord
    lines: Annotated[tuple[LineRecord, ...], Field(min_length=1)]
    payments: tuple[PaymentRecord, ...] = ()
    postage: MoneyRecord
    shipments: tuple[ShipmentRecord, ...] = ()
    returns: tuple[ReturnRecord, ...] = ()
    refunds: tuple[RefundRecord, ...] = ()
    claims: tuple[ClaimRecord, ...] = ()
    changes: Count = 0

    @cached_property
    def order(self) -> Order:
        """The same as the product knows it."""
        return Order(
            number=self.number,
            customer_id=self.customer_id,
            email=self.email,
            placed_at=self.placed_at,
            state=self.state,
            membership=self.membership,
            ship_to=self.ship_to.address,
            lines=tuple(one.line for one in self.lines),
            payments=tuple(Payment(one.method, one.label, one.amount.money) for one in self.payments),
            postage=self.postage.money,
            shipments=tuple(one.shipment for one in self.shipments),
            returns=tuple(one.request(self.number) for one in self.returns),
            refunds=tuple(one.refund for one in self.refunds),
            claims=tuple(one.claim(self.number) for one in self.claims),
            changes=self.changes,
        )

    def flaws(self) -> Iterator[tuple[str, str]]:
        """Yield (field, reason) for what no single field shows."""
        for parcel in self.shipments:
            if len(set(parcel.line_ids)) < len(parcel.line_ids):
                yield f"shipments.{parcel.id}", "names a line twice"
        for name, parts in (("returns", self.returns), ("claims", self.claims)):
            for part in parts:
                if len({one.line_id for one in part.lines}) < len(part.lines):
                    yield f"{name}.{part.id}", "names a line twice"
        for found in flaws(self.order):
            yield found.part or "order", found.flaw.value


def written_order(order: Order, sold: Collection[str]) -> dict[str, Any]:
    """Return an order as `orders.jsonl` holds it; `sold` are the SKUs of the catalogue."""
    return {
        "number": order.number,
        "customer_id": order.customer_id,
        "email": order.email,
        "placed_at": written_moment(order.placed_at),
        "state": order.state,
        "membership": order.membership,
        "ship_to": written_address(order.ship_to),
        "lines": [_line(line, line.sku in sold) for line in order.lines],
        "payments": [
            {"method": one.method, "label": one.label, "amount": written_money(one.amount)} for one in order.payments
        ],
        "postage": written_money(order.postage),
        "shipments": [written_shipment(parcel) for parcel in order.shipments],
        "returns": [written_return(request) for request in order.returns],
        "refunds": [written_refund(refund) for refund in order.refunds],
        "claims": [written_claim(claim) for claim in order.claims],
        "changes": order.changes,
    }


def _line(line: OrderLine, is_sold: bool) -> dict[str, Any]:
    written = {
        "id": line.id,
        "sku": line.sku,
        "product_id": line.product_id,
        "name": line.name,
        "kind": line.kind,
        "options": dict(line.options),
        "quantity": line.quantity,
        "unit_price": written_money(line.unit_price),
        "return_class": line.return_class,
        "is_cancelled": line.is_cancelled,
        "returned_quantity": line.returned_quantity,
        "claimed_quantity": line.claimed_quantity,
    }
    return written if is_sold else {**written, "no_longer_sold": True}
