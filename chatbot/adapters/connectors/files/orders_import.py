"""Writes orders of a file into the database, batch by batch; what a shopper confirmed is never taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from chatbot.adapters.connectors.files.goods_import import Known, batches, check_unique
from chatbot.adapters.connectors.files.lines import Faults, read_records
from chatbot.adapters.connectors.files.orders import OrderRecord
from chatbot.adapters.database import desk_tables as desk
from chatbot.adapters.database import tables as t
from chatbot.adapters.database.addresses import changed_address_id, imported_address_id
from chatbot.adapters.database.order_rows import address_row, order_rows
from chatbot.adapters.database.orders import load_orders
from chatbot.adapters.database.upsert import insert_missing, upsert
from chatbot.domain.commerce import Order, OrderState
from chatbot.domain.money import total
from chatbot.domain.orders import TRANSITIONS

ORDERS = "orders.jsonl"
_KEPT_BY_KEY = (t.orders, t.order_lines, t.shipments, t.return_requests, desk.claims)
_REWRITTEN = (t.tracking_events, t.shipment_lines, t.return_lines, desk.claim_lines, t.payments, t.refunds)
_NAMED = {"lines": t.order_lines, "shipments": t.shipments, "returns": t.return_requests, "claims": desk.claims}
_AT_ONCE = 1000


@dataclass(slots=True)
class OrderCounts:
    """What became of the orders of a file; `kept` are the numbers of those that the database knows better."""

    written: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)


def import_orders(connection: Connection, folder: Path, faults: Faults, known: Known) -> OrderCounts:
    """Write the orders of the file that are new or newer than what is stored."""
    counts = OrderCounts()
    seen: set[str] = set()
    for batch in batches(read_records(folder / ORDERS, OrderRecord, faults)):
        for number, record in batch:
            _check(record, number, known, faults)
            check_unique(ORDERS, number, _keys(record), seen, faults)
        _check_owners(connection, batch, faults)
        if not faults.count:
            _write(connection, [record.order for _, record in batch], counts)
    return counts


def _check(record: OrderRecord, number: int, known: Known, faults: Faults) -> None:
    for at, reason in record.flaws():
        faults.add(ORDERS, number, reason, at)
    known.check(record.postage, (ORDERS, number, "postage"), faults)
    if record.customer_id not in known.customers:
        faults.add(ORDERS, number, f"there is no customer {record.customer_id}", "customer_id")
    for place, line in enumerate(record.lines):
        if line.sku not in known.skus and not line.no_longer_sold:
            reason = f"there is no variant {line.sku}; if it was sold once, mark the line with no_longer_sold: true"
            faults.add(ORDERS, number, reason, f"lines.{place}.sku")


def _keys(record: OrderRecord) -> Iterator[tuple[str, str]]:
    yield "number", f"order {record.number}"
    for name in _NAMED:
        for part in getattr(record, name):
            yield name, f"{name} {part.id}"


def _check_owners(connection: Connection, batch: Sequence[tuple[int, OrderRecord]], faults: Faults) -> None:
    """Refuse keys that are stored with another order, and orders that are stored with another customer."""
    customers = _owners(connection, t.orders.c["number", "customer_id"], [record.number for _, record in batch])
    for number, record in batch:
        if customers.get(record.number, record.customer_id) != record.customer_id:
            faults.add(ORDERS, number, f"order {record.number} belongs to another customer", "customer_id")
    for name, table in _NAMED.items():
        keys = [part.id for _, record in batch for part in getattr(record, name)]
        owners = _owners(connection, table.c["id", "order_number"], keys)
        for number, record in batch:
            for part in getattr(record, name):
                if owners.get(part.id, record.number) != record.number:
                    faults.add(ORDERS, number, f"{part.id} belongs to another order", name)


def _owners(
    connection: Connection, columns: ReadOnlyColumnCollection[str, Column[Any]], keys: Sequence[str]
) -> dict[str, str]:
    key, owner = columns
    found: dict[str, str] = {}
    for start in range(0, len(keys), _AT_ONCE):
        rows = connection.execute(select(key, owner).where(key.in_(keys[start : start + _AT_ONCE])))
        found.update((row[0], row[1]) for row in rows)
    return found


def _write(connection: Connection, orders: Sequence[Order], counts: OrderCounts) -> None:
    before = _stored(connection, [order.number for order in orders])
    new: list[tuple[Order, str]] = []
    for order in orders:
        stored, address_id = before.get(order.number, (None, ""))
        if stored == order:
            counts.unchanged += 1
        elif stored is not None and _is_known_better(stored, address_id, order):
            counts.kept.append(order.number)
        else:
            is_same = stored is not None and stored.ship_to == order.ship_to
            new.append((order, address_id if is_same else imported_address_id(order.customer_id, order.ship_to)))
    counts.written += len(new)
    if new:
        _write_rows(connection, new)


def _stored(connection: Connection, numbers: Sequence[str]) -> dict[str, tuple[Order, str]]:
    is_wanted = t.orders.c.number.in_(numbers)
    ids = {row.number: row.address_id for row in connection.execute(select(t.orders).where(is_wanted))}
    return {order.number: (order, ids[order.number]) for order in load_orders(connection, is_wanted, len(numbers))}


def _is_known_better(stored: Order, address_id: str, order: Order) -> bool:
    """Whether the file is older than what is stored, or does not know what a shopper confirmed meanwhile."""
    lines = {line.id: line for line in order.lines}
    is_missing_pieces = any(
        line.id not in lines
        or (line.is_cancelled and not lines[line.id].is_cancelled)
        or line.returned_quantity > lines[line.id].returned_quantity
        or line.claimed_quantity > lines[line.id].claimed_quantity
        for line in stored.lines
    )
    is_missing_return = not {one.id for one in stored.returns} <= {one.id for one in order.returns}
    is_readdressed = address_id == changed_address_id(stored.number, stored.ship_to) and stored.ship_to != order.ship_to
    return (
        order.state not in _reachable(stored.state)
        or is_missing_pieces
        or is_missing_return
        or is_readdressed
        or _refunded(stored) > _refunded(order)
        or stored.changes > order.changes
    )


def _refunded(order: Order) -> int:
    return total((refund.amount for refund in order.refunds), order.postage.currency).minor


def _reachable(state: OrderState) -> set[OrderState]:
    """Return the states that may come after a state, itself among them."""
    found, waiting = {state}, [state]
    while waiting:
        following = TRANSITIONS[waiting.pop()] - found
        found |= following
        waiting += following
    return found


def _write_rows(connection: Connection, orders: Sequence[tuple[Order, str]]) -> None:
    rows: defaultdict[Table, list[dict[str, Any]]] = defaultdict(list)
    for order, address_id in orders:
        rows[t.addresses].append(address_row(address_id, order.ship_to))
        for table, row in order_rows(order, address_id):
            rows[table].append(row)
    _clear(connection, [order.number for order, _ in orders], {row["id"] for row in rows[t.shipments]})
    insert_missing(connection, t.addresses, rows[t.addresses])
    for table in (*_KEPT_BY_KEY, *_REWRITTEN):
        upsert(connection, table, rows[table])


def _clear(connection: Connection, numbers: Sequence[str], parcels: set[str]) -> None:
    """Delete what is written anew, and the parcels that an order no longer has."""
    stored = connection.execute(select(t.shipments.c.id).where(t.shipments.c.order_number.in_(numbers))).scalars().all()
    returns = select(t.return_requests.c.id).where(t.return_requests.c.order_number.in_(numbers))
    of_parcels = select(t.shipments.c.id).where(t.shipments.c.order_number.in_(numbers))
    connection.execute(delete(t.tracking_events).where(t.tracking_events.c.shipment_id.in_(of_parcels)))
    connection.execute(delete(t.shipment_lines).where(t.shipment_lines.c.shipment_id.in_(of_parcels)))
    connection.execute(delete(t.return_lines).where(t.return_lines.c.return_id.in_(returns)))
    claims = select(desk.claims.c.id).where(desk.claims.c.order_number.in_(numbers))
    connection.execute(delete(desk.claim_lines).where(desk.claim_lines.c.claim_id.in_(claims)))
    connection.execute(delete(t.payments).where(t.payments.c.order_number.in_(numbers)))
    connection.execute(delete(t.refunds).where(t.refunds.c.order_number.in_(numbers)))
    gone = [{"gone": parcel_id} for parcel_id in stored if parcel_id not in parcels]
    if gone:
        connection.execute(delete(t.shipments).where(t.shipments.c.id == bindparam("gone")), gone)
