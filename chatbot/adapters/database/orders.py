"""Reads orders with everything that belongs to them in seven selects, however many orders there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Row, Select, bindparam, select

from chatbot.adapters.database import desk_tables as desk
from chatbot.adapters.database import tables as t
from chatbot.adapters.database.base import bytewise
from chatbot.domain.commerce import (
    Address,
    Claim,
    ClaimKind,
    Membership,
    Order,
    OrderLine,
    OrderState,
    Payment,
    Refund,
    RefundTarget,
    Remedy,
    Replacement,
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
    .order_by(t.orders.c.placed_at.desc(), bytewise(t.orders.c.number).desc())
)
_NUMBERS: BindParameter[str] = bindparam("numbers", expanding=True)
# What is built once is compiled and looked up once. A line stands in one row for each parcel that carries it, a parcel
# in one row for each scan.
_LINES = (
    select(t.order_lines, t.shipment_lines.c.shipment_id)
    .outerjoin(t.shipment_lines)
    .where(t.order_lines.c.order_number.in_(_NUMBERS))
    .order_by(t.order_lines.c.position)
)
_SHIPMENTS = (
    select(t.shipments, *t.tracking_events.c["at", "code", "place"])
    .outerjoin(t.tracking_events)
    .where(t.shipments.c.order_number.in_(_NUMBERS))
    .order_by(t.shipments.c.promised_on, bytewise(t.shipments.c.id), t.tracking_events.c.position)
)
_PAYMENTS = select(t.payments).where(t.payments.c.order_number.in_(_NUMBERS)).order_by(t.payments.c.position)
_RETURNS = (
    select(t.return_requests, t.return_lines.c.line_id, t.return_lines.c.quantity)
    .join(t.return_lines)
    .where(t.return_requests.c.order_number.in_(_NUMBERS))
    .order_by(t.return_requests.c.opened_at, bytewise(t.return_requests.c.id), bytewise(t.return_lines.c.line_id))
)
_REFUNDS = select(t.refunds).where(t.refunds.c.order_number.in_(_NUMBERS)).order_by(t.refunds.c.position)
_CLAIMS = (
    select(desk.claims, desk.claim_lines.c.line_id, desk.claim_lines.c.quantity)
    .join(desk.claim_lines)
    .where(desk.claims.c.order_number.in_(_NUMBERS))
    .order_by(desk.claims.c.opened_at, desk.claims.c.id, desk.claim_lines.c.line_id)
)
_ONE = (
    _HEADS.where(t.orders.c.number == bindparam("number"), t.orders.c.customer_id == bindparam("customer_id"))
    .order_by(None)
    .with_for_update(of=t.orders)
)


def lock_order(connection: Connection, number: str, customer_id: str) -> Order | None:
    """Return an order of a customer, None when there is none; on PostgreSQL its row is locked.

    Our own writers are alone anyhow; the lock keeps the shop's other programs from the order, too.
    """
    heads = connection.execute(_ONE, {"number": number, "customer_id": customer_id}).all()
    return _loaded(connection, heads)[0] if heads else None


def load_orders(connection: Connection, condition: ColumnElement[bool], limit: int = 1) -> tuple[Order, ...]:
    """Return the orders that meet a condition on `orders`, newest first, at most `limit`."""
    heads = connection.execute(_HEADS.where(condition).limit(limit)).all()
    return _loaded(connection, heads) if heads else ()


def all_orders(
    connection: Connection, states: Collection[OrderState], limit: int, offset: int = 0
) -> tuple[Order, ...]:
    """Return a page of all customers' orders that are in one of these states, newest first."""
    heads = _HEADS.with_only_columns(t.orders.c.number).where(t.orders.c.state.in_(states))
    return load_orders(connection, t.orders.c.number.in_(heads.limit(limit).offset(offset)), limit)


def _loaded(connection: Connection, heads: _Rows) -> tuple[Order, ...]:
    numbers = {"numbers": [head.number for head in heads]}

    def group(statement: Select[Any]) -> _Groups:
        return _grouped(connection.execute(statement, numbers).all(), "order_number")

    lines, shipments, payments = group(_LINES), group(_SHIPMENTS), group(_PAYMENTS)
    returns, refunds, claims = group(_RETURNS), group(_REFUNDS), group(_CLAIMS)
    return tuple(
        _order(
            head,
            lines=tuple(_line(rows[0]) for rows in _grouped(lines[head.number], "id").values()),
            shipments=_shipments(shipments[head.number], _grouped(lines[head.number], "shipment_id")),
            payments=tuple(_payment(row) for row in payments[head.number]),
            returns=tuple(_return(rows) for rows in _grouped(returns[head.number], "id").values()),
            refunds=tuple(_refund(row) for row in refunds[head.number]),
            claims=tuple(_claim(rows) for rows in _grouped(claims[head.number], "id").values()),
        )
        for head in heads
    )


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
        changes=row.changes,
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
        options=_options(row.options),
        quantity=row.quantity,
        unit_price=Money(row.unit_price_minor, row.currency),
        return_class=ReturnClass(row.return_class),
        is_cancelled=row.is_cancelled,
        returned_quantity=row.returned_quantity,
        claimed_quantity=row.claimed_quantity,
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
        replacement=_replacement(row),
    )


def _replacement(row: Row[Any]) -> Replacement | None:
    if row.replacement_sku is None:
        return None
    return Replacement(row.replacement_sku, _options(row.replacement_options), Money(row.to_pay_minor, row.currency))


def _claim(lines: _Rows) -> Claim:
    row = lines[0]
    return Claim(
        id=row.id,
        order_number=row.order_number,
        lines=tuple(ReturnLine(line.line_id, line.quantity) for line in lines),
        kind=ClaimKind(row.kind),
        remedy=Remedy(row.remedy),
        amount=Money(row.amount_minor, row.currency),
        opened_at=row.opened_at,
    )


def _refund(row: Row[Any]) -> Refund:
    return Refund(Money(row.amount_minor, row.currency), RefundTarget(row.target), row.label, row.is_paid, row.at)


def _options(stored: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in stored)
