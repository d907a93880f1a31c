"""Stores what differs between two states of an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from chatbot.adapters.database import tables
from chatbot.adapters.database.addresses import changed_address_id
from chatbot.adapters.database.order_rows import claim_rows, line_row, payment_rows, refund_rows
from chatbot.domain.commerce import Address, Order
from chatbot.errors import RejectedByStore


def save_order(connection: Connection, before: Order, after: Order) -> None:
    """Store an order as it is `after`. Raises RejectedByStore when it is not in the state of `before` any more."""
    values: dict[str, Any] = {"state": after.state, "changes": after.changes, "postage_minor": after.postage.minor}
    if after.ship_to != before.ship_to:
        values["address_id"] = address_id(connection, after.number, after.ship_to)
    order = tables.orders.c
    is_as_read = (order.number == before.number) & (order.state == before.state) & (order.changes == before.changes)
    if connection.execute(update(tables.orders).where(is_as_read).values(values)).rowcount != 1:
        raise RejectedByStore(f"order {before.number} is not what was read")
    _save_lines(connection, before, after)
    _save_returns(connection, before, after)
    for table, old, new in (
        (tables.payments, payment_rows(before), payment_rows(after)),
        (tables.refunds, refund_rows(before), refund_rows(after)),
    ):
        _replace_rows(connection, table, old, new)
    for claim in after.claims[len(before.claims) :]:
        for table, row in claim_rows(claim):
            connection.execute(insert(table).values(row))


def address_id(connection: Connection, owner: str, address: Address) -> str:
    """Return the id of an owner's address; rows of addresses never change, so the same one is used again."""
    content, stored_id = asdict(address), changed_address_id(owner, address)
    known = select(tables.addresses.c.id).where(tables.addresses.c.id == stored_id)
    if connection.execute(known).scalar() is None:
        connection.execute(insert(tables.addresses).values(id=stored_id, **content))
    return stored_id


def _save_lines(connection: Connection, before: Order, after: Order) -> None:
    old = {line.id: line for line in before.lines}
    for line in after.lines:
        if line != old[line.id]:
            connection.execute(
                update(tables.order_lines).where(tables.order_lines.c.id == line.id).values(line_row(line))
            )


def _save_returns(connection: Connection, before: Order, after: Order) -> None:
    old = {request.id: request for request in before.returns}
    for request in after.returns:
        if request.state is not old[request.id].state:
            is_it = tables.return_requests.c.id == request.id
            connection.execute(update(tables.return_requests).where(is_it).values(state=request.state))


def _replace_rows(
    connection: Connection, table: Table, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> None:
    """Store the rows that differ from the first difference on; most changes only append."""
    kept = next((place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), None)
    kept = min(len(old), len(new)) if kept is None else kept
    for row in old[kept:]:
        is_it = (table.c.order_number == row["order_number"]) & (table.c.position == row["position"])
        connection.execute(delete(table).where(is_it))
    if new[kept:]:
        connection.execute(insert(table), list(new[kept:]))
