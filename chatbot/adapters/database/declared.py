"""The words in which a table says whose data it holds: see `chatbot.adapters.database.privacy`, which uses them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    Text,
    and_,
    cast,
    delete,
    exists,
    false,
    or_,
    select,
)

from chatbot.adapters.database import tables as t
from chatbot.adapters.database.base import metadata
from chatbot.ports.privacy import DataClass, Subject

Whose = Callable[[Subject], ColumnElement[bool]]
Expiry = Callable[[Connection, datetime, datetime], int]


@dataclass(frozen=True, slots=True)
class Kept:
    """Nothing personal stands in these rows; `kept` names the columns of a table that is somebody's."""

    why: str
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Overwritten:
    """These columns get these values (``{token}`` is a fresh random one); the others, in `kept`, stay as they are."""

    values: Mapping[str, str | None]
    kept: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """The rows go."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The rows are noise once the conversation log has destroyed their key; the log exports and expires them too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What becomes of a table.

    `whose` finds a subject's rows, None for a table that is nobody's. `also` finds rows that an erasure changes but an
    export must not show, `spared` those that somebody else needs. `hidden` columns are left out of exports. `expires`
    deletes rows older than a first moment, at a second one, and returns how many. `open_while` tells in words which
    rows are not settled yet.
    """

    table: Table
    holds: DataClass
    whose: Whose | None
    erased: Kept | Overwritten | Deleted | Sealed
    also: Whose | None = None
    spared: Whose | None = None
    hidden: tuple[str, ...] = ()
    expires: Expiry | None = None
    open_while: tuple[str, ColumnElement[bool]] | None = None

    def faults(self) -> list[str]:
        """Return what the declaration says of columns that is not so: each must be named once, or the rows deleted."""
        match self.erased:
            case Overwritten(values=values, kept=kept):
                named = [*values, *kept.split()]
            case Kept(kept=kept) if self.whose is not None:
                named = kept.split()
            case _:
                return []
        columns = [column.name for column in self.table.columns]
        return [f"{self.table.name}.{name}" for name in sorted({*named} ^ {*columns})]


def orders_of(subject: Subject) -> Select[tuple[str]]:
    """Select the numbers of a subject's orders."""
    return select(t.orders.c.number).where(t.orders.c.customer_id == subject.customer_id)


def of_their_orders(table: Table) -> Whose:
    """Find the rows of a table that has an order's number."""
    return lambda subject: table.c.order_number.in_(orders_of(subject))


def of_their_customer(table: Table) -> Whose:
    """Find the rows of a table that has a customer's id."""
    return lambda subject: table.c.customer_id == subject.customer_id


def of_their_conversations(table: Table) -> Whose:
    """Find the rows of a table that has a conversation's id."""
    return lambda subject: table.c.conversation_id.in_(subject.conversations)


def either(*conditions: Whose) -> Whose:
    """Find the rows that any of these finds."""
    return lambda subject: or_(*(condition(subject) for condition in conditions))


def naming(column: Column[Any]) -> Whose:
    """Find the rows in whose free text (or JSON) the subject is named."""

    def named(subject: Subject) -> ColumnElement[bool]:
        written = {form for text in subject.texts for form in (text, json.dumps(text)[1:-1])}
        return or_(false(), *(cast(column, Text).icontains(form, autoescape=True) for form in sorted(written)))

    return named


def nobodys(table: Table, key: str = "id") -> Whose:
    """Find the rows that no row of another table refers to."""
    referring = [
        fk.parent for other in metadata.sorted_tables for fk in other.foreign_keys if fk.column is table.c[key]
    ]
    return lambda subject: and_(*(~exists().where(column == table.c[key]) for column in referring))


def older(column: Column[Any]) -> Expiry:
    """Delete rows whose point in time lies before a moment; those without one stay."""
    return lambda connection, before, now: connection.execute(delete(column.table).where(column < before)).rowcount
