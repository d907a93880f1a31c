"""Writes rows by their keys, whether they are there or not, on every database that we know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

# The two have these clauses in common, but no class that has them.
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows with the same columns each; a row whose key is there gets the new values in them."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key.columns]
    statement = _INSERTS[connection.dialect.name](table)
    values = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    if not values:  # the key is all there is
        insert_missing(connection, table, rows)
        return
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values), list(rows))


def insert_missing(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; one whose key is there is left as it is."""
    if rows:
        statement = _INSERTS[connection.dialect.name](table)
        connection.execute(statement.on_conflict_do_nothing(), list(rows))
