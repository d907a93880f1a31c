"""Orders as rows of the database: what is inserted, and what differs between two states of an order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table

from chatbot.adapters.database import desk_tables as desk
from chatbot.adapters.database import tables as t
from chatbot.domain.commerce import Address, Claim, Order, OrderLine, ReturnRequest, Shipment
from chatbot.domain.money import Money

Rows = Iterator[tuple[Table, dict[str, Any]]]


def order_rows(order: Order, address_id: str) -> Rows:
    """Yield the rows of an order and of all that belongs to it; its address is stored already."""
    yield (
        t.orders,
        {
            "number": order.number,
            "customer_id": order.customer_id,
            "email": order.email,
            "placed_at": order.placed_at,
            "state": order.state,
            "membership": order.membership,
            "address_id": address_id,
            "postage_minor": order.postage.minor,
            "currency": order.postage.currency,
            "changes": order.changes,
        },
    )
    for position, line in enumerate(order.lines):
        yield t.order_lines, {"order_number": order.number, "position": position, **line_row(line)}
    for parcel in order.shipments:
        yield from _shipment_rows(order.number, parcel)
    for row in payment_rows(order):
        yield t.payments, row
    for row in refund_rows(order):
        yield t.refunds, row
    for request in order.returns:
        yield t.return_requests, return_row(request)
        for row in return_line_rows(request):
            yield t.return_lines, row
    for claim in order.claims:
        yield from claim_rows(claim)


def _shipment_rows(number: str, parcel: Shipment) -> Rows:
    yield (
        t.shipments,
        {
            "id": parcel.id,
            "order_number": number,
            "carrier": parcel.carrier,
            "tracking_number": parcel.tracking_number,
            "state": parcel.state,
            "promised_on": parcel.promised_on,
            "expected_on": parcel.expected_on,
            "dispatched_at": parcel.dispatched_at,
            "delivered_at": parcel.delivered_at,
            "delay_reason": parcel.delay_reason,
        },
    )
    for line_id in parcel.line_ids:
        yield t.shipment_lines, {"shipment_id": parcel.id, "line_id": line_id}
    for position, scan in enumerate(parcel.events):
        row = {"shipment_id": parcel.id, "position": position, "at": scan.at, "code": scan.code, "place": scan.place}
        yield t.tracking_events, row


def line_row(line: OrderLine) -> dict[str, Any]:
    """Return the columns of `order_lines` that a line gives."""
    return {
        "id": line.id,
        "sku": line.sku,
        "product_id": line.product_id,
        "name": line.name,
        "kind": line.kind,
        "options": line.options,
        "quantity": line.quantity,
        "unit_price_minor": line.unit_price.minor,
        "currency": line.unit_price.currency,
        "return_class": line.return_class,
        "is_cancelled": line.is_cancelled,
        "returned_quantity": line.returned_quantity,
        "claimed_quantity": line.claimed_quantity,
    }


def address_row(address_id: str, address: Address) -> dict[str, Any]:
    """Return the row of `addresses` for an address."""
    return {
        "id": address_id,
        "name": address.name,
        "street": address.street,
        "postcode": address.postcode,
        "city": address.city,
        "country": address.country,
    }


def payment_rows(order: Order) -> list[dict[str, Any]]:
    """Return the rows of `payments` for an order, in its order."""
    return [
        {
            "order_number": order.number,
            "position": position,
            "method": payment.method,
            "label": payment.label,
            **amount(payment.amount),
        }
        for position, payment in enumerate(order.payments)
    ]


def claim_rows(claim: Claim) -> Rows:
    """Yield the rows of a claim."""
    yield (
        desk.claims,
        {
            "id": claim.id,
            "order_number": claim.order_number,
            "kind": claim.kind,
            "remedy": claim.remedy,
            "opened_at": claim.opened_at,
            **amount(claim.amount),
        },
    )
    for item in claim.lines:
        yield desk.claim_lines, {"claim_id": claim.id, "line_id": item.line_id, "quantity": item.quantity}


def amount(money: Money) -> dict[str, Any]:
    """Return the two columns of an amount."""
    return {"amount_minor": money.minor, "currency": money.currency}


def return_row(request: ReturnRequest) -> dict[str, Any]:
    """Return the row of `return_requests` for a return."""
    return {
        "id": request.id,
        "order_number": request.order_number,
        "reason": request.reason,
        "target": request.target,
        "amount_minor": request.amount.minor,
        "currency": request.amount.currency,
        "state": request.state,
        "label_code": request.label_code,
        "opened_at": request.opened_at,
        "hand_over_by": request.hand_over_by,
        "replacement_sku": None if request.replacement is None else request.replacement.sku,
        "replacement_options": None if request.replacement is None else request.replacement.options,
        "to_pay_minor": 0 if request.replacement is None else request.replacement.to_pay.minor,
    }


def return_line_rows(request: ReturnRequest) -> list[dict[str, Any]]:
    """Return the rows of `return_lines` for a return."""
    return [{"return_id": request.id, "line_id": item.line_id, "quantity": item.quantity} for item in request.lines]


def refund_rows(order: Order) -> list[dict[str, Any]]:
    """Return the rows of `refunds` for an order, in its order."""
    return [
        {
            "order_number": order.number,
            "position": position,
            "amount_minor": refund.amount.minor,
            "currency": refund.amount.currency,
            "target": refund.target,
            "label": refund.label,
            "is_paid": refund.is_paid,
            "at": refund.at,
        }
        for position, refund in enumerate(order.refunds)
    ]
