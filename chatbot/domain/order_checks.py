"""What must hold within an order, whoever wrote it: money, pieces, and a state that its parcels agree with.

Knows no rule of any shop. The import refuses an order with a flaw, and the check of a database names it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from chatbot.domain.commerce import Order, OrderState, ReturnState, Shipment, ShipmentState
from chatbot.domain.money import Money, total

_BEFORE_SHIPPING = frozenset({OrderState.PLACED, OrderState.PAID, OrderState.PICKING})
_UNDER_WAY = frozenset({OrderState.PARTLY_SHIPPED, OrderState.IN_TRANSIT, OrderState.DELAYED, OrderState.LOST})
_WAITING = frozenset({ReturnState.OPEN, ReturnState.IN_TRANSIT, ReturnState.RECEIVED})


class Flaw(StrEnum):
    """What is wrong with an order; the value is what a person reads."""

    CURRENCIES = "its amounts are in more than one currency"
    AMOUNT = "an amount is below zero"
    REFUNDS = "its refunds are more than was paid"
    RETURN_AMOUNT = "a return pays more than was paid for the order"
    PAYMENTS = "its payments less its refunds are not what lines and postage cost"
    UNKNOWN_LINE = "names a line that the order does not have"
    RETURNED = "the pieces returned are not those of its returns, or more than were bought"
    CLAIMED = "the pieces claimed are not those of its claims, or more than were bought and kept"
    NOT_DELIVERED = "comes back, but no delivered parcel holds it"
    CANCELLED = "is cancelled, but was sent or sent back"
    CANCELLED_STATE = "an order is cancelled when all of its lines are, and only then"
    PARCELS = "its state does not go with its parcels"
    RETURNS = "its state does not go with its returns and refunds"
    PARCEL = "the state of a parcel does not go with its times"


@dataclass(frozen=True, slots=True)
class FlawFound:
    """A flaw and the part of the order that has it, such as ``lines.40817-1``; empty for the order itself."""

    flaw: Flaw
    part: str = ""


def flaws(order: Order) -> tuple[FlawFound, ...]:
    """Return all that is wrong within an order."""
    if len(_currencies(order)) > 1:
        return (FlawFound(Flaw.CURRENCIES),)  # nothing can be added up
    return (*_money(order), *_references(order), *_pieces(order), *_parcels(order), *_states(order))


def _currencies(order: Order) -> set[str]:
    amounts = [
        order.postage,
        *(line.unit_price for line in order.lines),
        *(payment.amount for payment in order.payments),
        *(refund.amount for refund in order.refunds),
        *(request.amount for request in order.returns),
        *(request.replacement.to_pay for request in order.returns if request.replacement is not None),
        *(claim.amount for claim in order.claims),
    ]
    return {amount.currency for amount in amounts}


def _money(order: Order) -> Iterator[FlawFound]:
    currency = order.postage.currency
    nothing = Money(0, currency)
    paid = total((payment.amount for payment in order.payments), currency)
    parts = [order.postage, *(line.unit_price for line in order.lines), *(one.amount for one in order.payments)]
    if min(parts) < nothing or any(refund.amount < nothing for refund in order.refunds):
        yield FlawFound(Flaw.AMOUNT)
    if total((refund.amount for refund in order.refunds), currency) > paid:
        yield FlawFound(Flaw.REFUNDS)
    for request in order.returns:
        if not nothing <= request.amount <= paid:
            yield FlawFound(Flaw.RETURN_AMOUNT, f"returns.{request.id}")
    if order.state in _BEFORE_SHIPPING and order.payments:
        paid = paid - total((refund.amount for refund in order.refunds), currency)
        price = total((line.amount for line in order.lines if not line.is_cancelled), currency) + order.postage
        # The price of a piece is rounded, so that a line may be off by less than a cent a piece.
        if abs((paid - price).minor) >= max(sum(line.quantity for line in order.lines), 1):
            yield FlawFound(Flaw.PAYMENTS)


def _references(order: Order) -> Iterator[FlawFound]:
    known = {line.id for line in order.lines}
    for parcel in order.shipments:
        if not known.issuperset(parcel.line_ids):
            yield FlawFound(Flaw.UNKNOWN_LINE, f"shipments.{parcel.id}")
    for request in order.returns:
        if not known.issuperset(item.line_id for item in request.lines):
            yield FlawFound(Flaw.UNKNOWN_LINE, f"returns.{request.id}")
    for claim in order.claims:
        if not known.issuperset(item.line_id for item in claim.lines):
            yield FlawFound(Flaw.UNKNOWN_LINE, f"claims.{claim.id}")


def _pieces(order: Order) -> Iterator[FlawFound]:
    back, claimed = _counted(order)
    for line in order.lines:
        part = f"lines.{line.id}"
        parcels = order.parcels_of(line.id)
        if back[line.id] != line.returned_quantity or line.returned_quantity > line.quantity:
            yield FlawFound(Flaw.RETURNED, part)
        is_too_much = claimed[line.id] > max(line.quantity - line.returned_quantity, 0)
        if claimed[line.id] != line.claimed_quantity or is_too_much:
            yield FlawFound(Flaw.CLAIMED, part)
        if back[line.id] and order.shipments and not any(parcel.delivered_at for parcel in parcels):
            yield FlawFound(Flaw.NOT_DELIVERED, part)
        is_gone = back[line.id] or claimed[line.id] or any(parcel.dispatched_at for parcel in parcels)
        if line.is_cancelled and is_gone:
            yield FlawFound(Flaw.CANCELLED, part)


def _counted(order: Order) -> tuple[Counter[str], Counter[str]]:
    """Return how many pieces of each line are in returns, and in claims."""
    back: Counter[str] = Counter()
    claimed: Counter[str] = Counter()
    for request in order.returns:
        if request.state is not ReturnState.WITHDRAWN:
            back.update({item.line_id: item.quantity for item in request.lines})
    for claim in order.claims:
        claimed.update({item.line_id: item.quantity for item in claim.lines})
    return back, claimed


def _parcels(order: Order) -> Iterator[FlawFound]:
    for parcel in order.shipments:
        if not _is_consistent(parcel):
            yield FlawFound(Flaw.PARCEL, f"shipments.{parcel.id}")


def _is_consistent(parcel: Shipment) -> bool:
    is_sent, is_there = parcel.dispatched_at is not None, parcel.delivered_at is not None
    if is_sent is (parcel.state is ShipmentState.PREPARING) or is_there is not (
        parcel.state is ShipmentState.DELIVERED
    ):
        return False
    return parcel.dispatched_at is None or parcel.delivered_at is None or parcel.dispatched_at <= parcel.delivered_at


def _states(order: Order) -> Iterator[FlawFound]:
    is_cancelled = bool(order.lines) and all(line.is_cancelled for line in order.lines)
    if bool(order.lines) and is_cancelled is not (order.state is OrderState.CANCELLED):
        yield FlawFound(Flaw.CANCELLED_STATE)
    if order.shipments and not _goes_with_parcels(order):
        yield FlawFound(Flaw.PARCELS)
    has_open_return = any(request.state in _WAITING for request in order.returns)
    lacks_return = order.state is OrderState.RETURN_OPEN and not has_open_return
    if lacks_return or (order.state is OrderState.REFUNDED and not order.refunds):
        yield FlawFound(Flaw.RETURNS)


def _goes_with_parcels(order: Order) -> bool:
    is_any_sent = any(parcel.dispatched_at for parcel in order.shipments)
    is_all_there = all(parcel.delivered_at for parcel in order.shipments)
    match order.state:
        case OrderState.DELIVERED:
            return is_all_there
        case OrderState.RETURN_OPEN:
            return any(parcel.delivered_at for parcel in order.shipments)
        case OrderState.REFUNDED:
            return True
        case OrderState.LOST:
            return any(parcel.state is ShipmentState.LOST for parcel in order.shipments)
        case state:
            return (is_any_sent and _is_something_missing(order)) if state in _UNDER_WAY else not is_any_sent


def _is_something_missing(order: Order) -> bool:
    """Whether a parcel is not there yet, or a line is in no parcel yet."""
    is_packed = {line_id for parcel in order.shipments for line_id in parcel.line_ids}
    is_unpacked = any(line.id not in is_packed for line in order.wanted_lines)
    return is_unpacked or not all(parcel.delivered_at for parcel in order.shipments)
