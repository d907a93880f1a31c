"""Who bought what, and what became of it: customers, orders, shipments, returns.

Knows no rule of any shop (`chatbot.domain.rules`) and no catalogue (`chatbot.domain.products`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chatbot.domain.money import Money, total


class OrderState(StrEnum):
    """Where an order stands as a whole."""

    PLACED = "placed"
    PAID = "paid"
    PICKING = "picking"
    PARTLY_SHIPPED = "partly_shipped"
    IN_TRANSIT = "in_transit"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    LOST = "lost"
    CANCELLED = "cancelled"
    RETURN_OPEN = "return_open"
    REFUNDED = "refunded"


class ShipmentState(StrEnum):
    """Where one parcel stands."""

    PREPARING = "preparing"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    LOST = "lost"


class ReturnState(StrEnum):
    """Where a return stands."""

    OPEN = "open"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    REFUNDED = "refunded"
    WITHDRAWN = "withdrawn"


class ReturnReason(StrEnum):
    """Why something comes back."""

    DOES_NOT_FIT = "does_not_fit"
    NOT_AS_EXPECTED = "not_as_expected"
    CHANGED_MIND = "changed_mind"
    ARRIVED_LATE = "arrived_late"
    DAMAGED = "damaged"
    FAULTY = "faulty"
    WRONG_ITEM = "wrong_item"

    @property
    def is_shop_at_fault(self) -> bool:
        """Whether the shop, not the shopper, is the cause."""
        return self in (ReturnReason.DAMAGED, ReturnReason.FAULTY, ReturnReason.WRONG_ITEM, ReturnReason.ARRIVED_LATE)


class ReturnClass(StrEnum):
    """What kind of goods an item is for the return rules."""

    STANDARD = "standard"
    ELECTRONICS = "electronics"
    BULKY = "bulky"
    HYGIENE = "hygiene"
    CARE = "care"
    FINAL_SALE = "final_sale"
    PERSONALISED = "personalised"
    GIFT_CARD = "gift_card"
    NOT_RETURNABLE = "not_returnable"


class RefundTarget(StrEnum):
    """Where the money of a refund goes."""

    ORIGINAL = "original"
    STORE_CREDIT = "store_credit"


class ClaimKind(StrEnum):
    """What was wrong with a delivery."""

    DAMAGED = "damaged"
    MISSING = "missing"
    WRONG_ITEM = "wrong_item"
    LOST = "lost"


class Remedy(StrEnum):
    """What a shopper gets for a claim."""

    REPLACEMENT = "replacement"
    REFUND = "refund"


class Membership(StrEnum):
    """A customer's standing with the shop."""

    NONE = "none"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `country` is an ISO 3166 alpha-2 code."""

    name: str
    street: str
    postcode: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A person who bought something."""

    id: str
    email: str
    name: str
    membership: Membership
    address: Address


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One position of an order, with what it was when it was bought.

    `claimed_quantity` counts the pieces that a claim pays back or replaces.
    """

    id: str
    sku: str
    product_id: str
    name: str
    kind: str
    options: tuple[tuple[str, str], ...]
    quantity: int
    unit_price: Money
    return_class: ReturnClass
    is_cancelled: bool = False
    returned_quantity: int = 0
    claimed_quantity: int = 0

    @property
    def amount(self) -> Money:
        """Price of the whole line."""
        return self.unit_price * self.quantity

    @property
    def returnable_quantity(self) -> int:
        """Pieces that are not cancelled, in no return and in no claim."""
        return 0 if self.is_cancelled else self.quantity - self.returned_quantity - self.claimed_quantity


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """One scan of a parcel: a code such as ``handed_over`` and the place."""

    at: datetime
    code: str
    place: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """One parcel of an order. `promised_on` never changes, `expected_on` does."""

    id: str
    carrier: str
    tracking_number: str
    state: ShipmentState
    line_ids: tuple[str, ...]
    promised_on: date
    expected_on: date
    dispatched_at: datetime | None = None
    delivered_at: datetime | None = None
    delay_reason: str = ""
    events: tuple[TrackingEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of an order: method (``visa``, ``paypal`` ...), label (``Visa ending 4411``), amount."""

    method: str
    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that goes back."""

    amount: Money
    target: RefundTarget
    label: str
    is_paid: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """How many pieces of which order line come back."""

    line_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """What an exchange sends instead of a line, and what the shopper pays on top."""

    sku: str
    options: tuple[tuple[str, str], ...]
    to_pay: Money


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """A return that was opened: what comes back, why, for how much, until when; with a replacement an exchange."""

    id: str
    order_number: str
    lines: tuple[ReturnLine, ...]
    reason: ReturnReason
    target: RefundTarget
    amount: Money
    state: ReturnState
    label_code: str
    opened_at: datetime
    hand_over_by: date
    replacement: Replacement | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What was reported about a delivery, and what the shopper gets for it; `amount` is zero for a replacement."""

    id: str
    order_number: str
    lines: tuple[ReturnLine, ...]
    kind: ClaimKind
    remedy: Remedy
    amount: Money
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """An order with everything that happened to it; `changes` counts how often its customer changed it."""

    number: str
    customer_id: str
    email: str
    placed_at: datetime
    state: OrderState
    membership: Membership
    ship_to: Address
    lines: tuple[OrderLine, ...]
    payments: tuple[Payment, ...]
    postage: Money
    shipments: tuple[Shipment, ...] = ()
    returns: tuple[ReturnRequest, ...] = ()
    refunds: tuple[Refund, ...] = ()
    claims: tuple[Claim, ...] = ()
    changes: int = 0

    @property
    def total(self) -> Money:
        """What the goods and the postage cost, without what was cancelled unless all was."""
        return total((line.amount for line in self.wanted_lines), self.postage.currency) + self.postage

    @property
    def wanted_lines(self) -> tuple[OrderLine, ...]:
        """The lines that are not cancelled; all of a cancelled order."""
        return tuple(line for line in self.lines if not line.is_cancelled) or self.lines

    def line(self, line_id: str) -> OrderLine:
        """Return a line by its id; an unknown id is a KeyError."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)

    def parcels_of(self, line_id: str) -> tuple[Shipment, ...]:
        """Return the parcels that carry a line, none while it is not packed."""
        return tuple(parcel for parcel in self.shipments if line_id in parcel.line_ids)
