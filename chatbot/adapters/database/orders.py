"""Reads orders with everything that belongs to them in six selects, however many orders there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from chatbot.adapters.database import tables as t
from chatbot.domain.commerce import (
    Address,
    Membership,
    Order,
    OrderLine,
    OrderState,
    Payment,
    Refund,
    RefundTarget,
    ReturnClass,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
    Shipment,
    ShipmentState,
    TrackingEvent,
)
from chatbot.domain.money import Money

_Rows = Sequence[Row[Any]]
_Groups = defaultdict[str, list[Row[Any]]]

_HEADS = (
    select(t.orders, *t.addresses.c["name", "street", "postcode", "city", "country"])
    .join(t.addresses)
    .order_by(t.orders.c.placed_at.desc(), t.orders.c.number.desc())
)
# A line stands in one row for each parcel that carries it, a parcel in one row for each scan.
_LINES = (
    select(t.order_lines, t.shipment_lines.c.shipment_id).outerjoin(t.shipment_lines).order_by(t.order_lines.c.position)
)
_SHIPMENTS = (
    select(t.shipments, *t.tracking_events.c["at", "code", "place"])
    .outerjoin(t.tracking_events)
    .order_by(t.shipments.c.promised_on, t.shipments.c.id, t.tracking_events.c.position)
)
_PAYMENTS = select(t.payments).order_by(t.payments.c.position)
_RETURNS = (
    select(t.return_requests, t.return_lines.c.line_id, t.return_lines.c.quantity)
    .join(t.return_lines)
    .order_by(t.return_requests.c.opened_at, t.return_requests.c.id, t.return_lines.c.line_id)
)
_REFUNDS = select(t.refunds).order_by(t.refunds.c.position)


def load_orders(connection: Connection, condition: ColumnElement[bool], limit: int = 1) -> tuple[Order, ...]:
    """Return the orders that meet a condition on `orders`, newest first, at most `limit`."""
    heads = connection.execute(_HEADS.where(condition).limit(limit)).all()
    if not heads:
        return ()
    numbers = [head.number for head in heads]

    def group(statement: Select[Any], number: ColumnElement[str]) -> _Groups:
        return _grouped(connection.execute(statement.where(number.in_(numbers))).all(), "order_number")

    lines = group(_LINES, t.order_lines.c.order_number)
    shipments = group(_SHIPMENTS, t.shipments.c.order_number)
    payments = group(_PAYMENTS, t.payments.c.order_number)
    returns = group(_RETURNS, t.return_requests.c.order_number)
    refunds = group(_REFUNDS, t.refunds.c.order_number)
    return tuple(
        _order(
            head,
            lines=tuple(_line(rows[0]) for rows in _grouped(lines[head.number], "id").values()),
            shipments=_shipments(shipments[head.number], _grouped(lines[head.number], "shipment_id")),
            payments=tuple(_payment(row) for row in payments[head.number]),
            returns=tuple(_return(rows) for rows in _grouped(returns[head.number], "id").values()),
            refunds=tuple(_refund(row) for row in refunds[head.number]),
        )
        for head in heads
    )


def all_orders(
    connection: Connection, states: Collection[OrderState], limit: int, offset: int = 0
) -> tuple[Order, ...]:
    """Return a page of all customers' orders that are in one of these states, newest first."""
    heads = _HEADS.with_only_columns(t.orders.c.number).where(t.orders.c.state.in_(states))
    return load_orders(connection, t.orders.c.number.in_(heads.limit(limit).offset(offset)), limit)


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


def _grouped(rows: _Rows, key: str) -> _Groups:
    groups: _Groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups


def _order(row: Row[Any], **parts: Any) -> Order:
    return Order(
        number=row.number,
        customer_id=row.customer_id,
        email=row.email,
        placed_at=row.placed_at,
        state=OrderState(row.state),
        membership=Membership(row.membership),
        ship_to=address(row),
        postage=Money(row.postage_minor, row.currency),
        **parts,
    )


def address(row: Row[Any]) -> Address:
    """Return the address in a row of `addresses`, or of a join with it."""
    return Address(row.name, row.street, row.postcode, row.city, row.country)


def _line(row: Row[Any]) -> OrderLine:
    return OrderLine(
        id=row.id,
        sku=row.sku,
        product_id=row.product_id,
        name=row.name,
        kind=row.kind,
        options=tuple((name, value) for name, value in row.options),
        quantity=row.quantity,
        unit_price=Money(row.unit_price_minor, row.currency),
        return_class=ReturnClass(row.return_class),
        is_cancelled=row.is_cancelled,
        returned_quantity=row.returned_quantity,
    )


def _shipments(rows: _Rows, lines: _Groups) -> tuple[Shipment, ...]:
    return tuple(_shipment(scans, lines[shipment_id]) for shipment_id, scans in _grouped(rows, "id").items())


def _shipment(scans: _Rows, lines: _Rows) -> Shipment:
    row = scans[0]
    return Shipment(
        id=row.id,
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        state=ShipmentState(row.state),
        line_ids=tuple(line.id for line in lines),
        promised_on=row.promised_on,
        expected_on=row.expected_on,
        dispatched_at=row.dispatched_at,
        delivered_at=row.delivered_at,
        delay_reason=row.delay_reason,
        events=tuple(TrackingEvent(scan.at, scan.code, scan.place) for scan in scans if scan.at is not None),
    )


def _payment(row: Row[Any]) -> Payment:
    return Payment(row.method, row.label, Money(row.amount_minor, row.currency))


def _return(lines: _Rows) -> ReturnRequest:
    row = lines[0]
    return ReturnRequest(
        id=row.id,
        order_number=row.order_number,
        lines=tuple(ReturnLine(line.line_id, line.quantity) for line in lines),
        reason=ReturnReason(row.reason),
        target=RefundTarget(row.target),
        amount=Money(row.amount_minor, row.currency),
        state=ReturnState(row.state),
        label_code=row.label_code,
        opened_at=row.opened_at,
        hand_over_by=row.hand_over_by,
    )


def _refund(row: Row[Any]) -> Refund:
    return Refund(Money(row.amount_minor, row.currency), RefundTarget(row.target), row.label, row.is_paid, row.at)
