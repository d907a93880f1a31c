"""Looks a whole database over for what must never be: each finding with its key, never with a name or an e-mail."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, and_, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database import log_tables as log
from chatbot.adapters.database import tables as t
from chatbot.adapters.database.audit import verify_audit
from chatbot.adapters.database.base import bytewise, metadata
from chatbot.adapters.database.engine import reading, take_time
from chatbot.adapters.database.orders import load_orders
from chatbot.domain.commerce import (
    Membership,
    OrderState,
    RefundTarget,
    ReturnClass,
    ReturnReason,
    ReturnState,
    ShipmentState,
)
from chatbot.domain.order_checks import flaws

_PAGE = 500
_NUMBERS = select(t.orders.c.number).order_by(bytewise(t.orders.c.number))
_CHOICES: tuple[tuple[Column[str], type[StrEnum]], ...] = (
    (t.orders.c.state, OrderState),
    (t.orders.c.membership, Membership),
    (t.order_lines.c.return_class, ReturnClass),
    (t.shipments.c.state, ShipmentState),
    (t.return_requests.c.reason, ReturnReason),
    (t.return_requests.c.target, RefundTarget),
    (t.return_requests.c.state, ReturnState),
    (t.refunds.c.target, RefundTarget),
    (t.customers.c.membership, Membership),
    (t.products.c.return_class, ReturnClass),
)


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong, and with which record: ``order 40817, lines.40817-1``."""

    what: str
    key: str


async def violations(engine: AsyncEngine) -> AsyncIterator[Violation]:
    """Yield what is wrong in a migrated database, as it is at one moment. Raises StoreUnavailable."""
    async with reading(engine) as connection:
        await take_time(connection)
        for find in (_in_rows, _choices, _orphans, _records):
            for violation in await connection.run_sync(_listed, find):
                yield violation
        numbers = (await connection.execute(_NUMBERS)).scalars().all()
        for start in range(0, len(numbers), _PAGE):
            for violation in await connection.run_sync(_in_orders, numbers[start : start + _PAGE]):
                yield violation
    broken = await verify_audit(engine)
    if broken is not None:
        yield Violation("the audit log was changed here, or an entry before it was removed", f"audit {broken}")


def _listed(connection: Connection, find: Callable[[Connection], Iterator[Violation]]) -> list[Violation]:
    return list(find(connection))


def _in_rows(connection: Connection) -> Iterator[Violation]:
    line, variant = t.order_lines.c, t.variants.c
    yield from _rows(connection, t.variants, variant.stock < 0, "its stock is below zero")
    yield from _rows(connection, t.variants, variant.price_minor < 0, "its price is below zero")
    yield from _rows(connection, t.order_lines, line.quantity < 1, "fewer than one piece was bought")
    has_line = exists().where(t.return_lines.c.return_id == t.return_requests.c.id)
    yield from _rows(connection, t.return_requests, ~has_line, "a return of nothing")


def _choices(connection: Connection) -> Iterator[Violation]:
    for column, choices in _CHOICES:
        is_unknown = column.not_in([choice.value for choice in choices])
        yield from _rows(connection, column.table, is_unknown, f"its {column.name} is none that there is")


def _orphans(connection: Connection) -> Iterator[Violation]:
    """Yield rows that refer to nothing; a database that was written to without its foreign keys may have some."""
    for table in metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            parent = key.referred_table.alias()
            pairs = [(part.parent, parent.c[part.column.name]) for part in key.elements]
            is_known = exists(select(literal(1)).select_from(parent).where(*(child == there for child, there in pairs)))
            is_set = and_(*(child.is_not(None) for child, _ in pairs))
            what = f"its {', '.join(key.column_keys)} refers to nothing in {key.referred_table.name}"
            yield from _rows(connection, table, and_(is_set, ~is_known), what)


def _records(connection: Connection) -> Iterator[Violation]:
    """Yield what confirmed writes left half: a key without its audit entry, an audited return that is not there."""
    is_audited = exists().where(t.audit.c.record_id == t.idempotency.c.record_id)
    yield from _rows(connection, t.idempotency, ~is_audited, "points to a record that the audit log does not know")
    is_there = exists().where(t.return_requests.c.id == t.audit.c.record_id)
    opened = and_(t.audit.c.action == "open_return", ~is_there)
    yield from _rows(connection, t.audit, opened, "the return that it opened is not there")
    of_it = log.events.c.conversation_id == log.conversations.c.id
    last = select(func.coalesce(func.max(log.events.c.sequence), 0)).where(of_it).scalar_subquery()
    count = select(func.count()).where(of_it).select_from(log.events).scalar_subquery()
    is_torn = or_(last != log.conversations.c.version, count != log.conversations.c.version)
    yield from _rows(connection, log.conversations, is_torn, "its events are not as many as its version")


def _rows(connection: Connection, table: Table, condition: ColumnElement[bool], what: str) -> Iterator[Violation]:
    keys = list(table.primary_key.columns)
    statement: Select[Any] = select(*keys).select_from(table).where(condition).order_by(*keys)
    name = table.name.removesuffix("s") if table.name != "addresses" else "address"
    for row in connection.execute(statement):
        yield Violation(what, f"{name} {'/'.join(str(value) for value in row)}")


def _in_orders(connection: Connection, numbers: Sequence[str]) -> list[Violation]:
    """Return what is wrong within these orders; those that cannot be read are halved until it is known which."""
    try:
        orders = load_orders(connection, t.orders.c.number.in_(numbers), len(numbers))
    except (ValueError, TypeError):
        if len(numbers) == 1:
            return [Violation("it cannot be read", f"order {numbers[0]}")]
        middle = len(numbers) // 2
        return [*_in_orders(connection, numbers[:middle]), *_in_orders(connection, numbers[middle:])]
    return [
        Violation(one.flaw.value, f"order {order.number}" + (f", {one.part}" if one.part else ""))
        for order in orders
        for one in flaws(order)
    ]
