"""The product on a stage: a small demo shop that is put back to its beginning, on any day, before each conversation.

Of the data folder only the models and the index are used; the database is one of its own and is gone at the end.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, event, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database import desk_tables, mail_tables, tables
from chatbot.adapters.database.base import metadata
from chatbot.adapters.database.engine import reading
from chatbot.adapters.database.migrate import migrate
from chatbot.bootstrap.app import App, build, make_ready
from chatbot.bootstrap.prepare import seed_demo
from chatbot.errors import ConfigurationError, StoreUnavailable
from chatbot.settings import MailSettings, RetentionSettings, Settings, WebhookSettings
from chatbot.testing.world import FixedClock

_SHARED = ("models", "index")
_CUSTOMERS, _ORDERS = 8, 20
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_SHOP = (
    tables.addresses,
    tables.customers,
    tables.payment_methods,
    tables.variants,
    tables.orders,
    tables.order_lines,
    tables.shipments,
    tables.shipment_lines,
    tables.tracking_events,
    tables.payments,
    tables.return_requests,
    tables.return_lines,
    tables.refunds,
    desk_tables.claims,
    desk_tables.claim_lines,
    desk_tables.approvals,
    mail_tables.watches,
)

Rows = Mapping[str, Mapping[tuple[Any, ...], tuple[Any, ...]]]
"""Tables by name, each with its rows by their keys."""


@dataclass(slots=True)
class Stage:
    """A product whose clock and shop are set; `folder` keeps the shop as it stood on the days that were asked for."""

    app: App
    clock: FixedClock
    folder: Path
    _kept: dict[date, Rows] = field(default_factory=dict)

    async def set(self, moment: datetime) -> Rows:
        """Put the clock to a moment and the shop to how it stands on that day; return its rows.

        Raises StoreError, UnreadableSource.
        """
        self.clock.move_to(moment)
        day = self.clock.now().date()
        if day not in self._kept:
            await self._make(day)
        await self._copy(self.folder / f"{day}.db", self._database)
        return self._kept[day]

    async def shop_rows(self) -> Rows:
        """Return all that a confirmed write may change. Raises StoreUnavailable."""
        async with reading(self.app.engine) as connection:
            return await connection.run_sync(_shop_rows)

    async def rows(self, table: str) -> Sequence[Mapping[str, Any]]:
        """Return the rows of a table of the database. Raises StoreUnavailable, ConfigurationError for no such table."""
        if table not in metadata.tables:
            raise ConfigurationError(f"the database has no table {table!r}")
        async with reading(self.app.engine) as connection:
            found = await connection.execute(select(metadata.tables[table]))
            return [dict(row) for row in found.mappings()]

    async def goods(self) -> Mapping[str, tuple[str, int]]:
        """Return name and pieces of every order line by its id. Raises StoreUnavailable."""
        return {row["id"]: (str(row["name"]), int(row["quantity"])) for row in await self.rows("order_lines")}

    async def words_of_goods(self) -> frozenset[str]:
        """Return the words of all names in the catalogue, lower case. Raises StoreUnavailable."""
        return frozenset(word for _, name in await self.app.store.names() for word in name.lower().split())

    async def mailed_code(self) -> str:
        """Deliver what waits and return the code of the newest mail that holds one, else nothing.

        Raises StoreUnavailable.
        """
        await self.app.deliver()
        assert self.app.deliveries is not None
        assert self.app.deliveries.mailbox is not None
        for _, mail in await self.app.deliveries.mailbox.mails():
            if found := _CODE.search(mail.body):
                return found.group()
        return ""

    @property
    def _database(self) -> Path:
        return self.app.settings.data_dir / "store.db"

    async def _make(self, day: date) -> None:
        """Seed the shop of a day and keep its file."""
        await self._copy(self.folder / "empty.db", self._database)
        await seed_demo(self.app)
        self._kept[day] = await self.shop_rows()
        await self._copy(self._database, self.folder / f"{day}.db")

    async def keep_empty(self) -> None:
        """Keep a migrated database without a shop, to fill on each day. Raises StoreUnavailable."""
        await migrate(self.app.engine)
        await self._copy(self._database, self.folder / "empty.db")

    async def _copy(self, source: Path, target: Path) -> None:
        """Make one database like another; whoever has it open sees that in the next transaction."""
        try:
            await asyncio.to_thread(_copied, source, target)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"the demo shop cannot be put back: {error}") from error


@asynccontextmanager
async def open_stage(
    settings: Settings, moment: datetime, say: Callable[[str], None] = lambda line: None
) -> AsyncIterator[Stage]:
    """Build the product with a clock that is set, bring the index up to date, and remove the database at the end.

    Raises ConfigurationError, StoreError, KnowledgeError, MissingModel.
    """
    with tempfile.TemporaryDirectory(prefix="storedesk-stage-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        clock = FixedClock(moment)
        app = build(_on_stage(settings, folder / "data"), clock)
        stage = Stage(app, clock, folder)
        _hurry(app.engine)
        try:
            await stage.keep_empty()
            await stage.set(moment)
            await make_ready(app, say)
            yield stage
        finally:
            await app.close()


def _on_stage(settings: Settings, data_dir: Path) -> Settings:
    """Return the settings with a data folder of its own, in which only models and index are the shop's."""
    data_dir.mkdir(mode=0o700)
    for name in _SHARED:
        shared = settings.data_dir / name
        shared.mkdir(parents=True, exist_ok=True)
        (data_dir / name).symlink_to(shared.resolve())
    store = {"url": None, "demo": True, "demo_customers": _CUSTOMERS, "demo_orders": _ORDERS}
    changed = {
        "data_dir": data_dir,
        "store": settings.store.model_copy(update=store),
        "mail": MailSettings(),
        "webhook": WebhookSettings(),
        "retention": RetentionSettings(),
    }
    return settings.model_copy(update=changed)


def _hurry(engine: AsyncEngine) -> None:
    """Let a database that nobody keeps be written without waiting for the disk."""

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.close()


def _copied(source: Path, target: Path) -> None:
    """Copy a database inside a transaction: a connection that is not collected yet keeps files open, and may lock."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        written.execute("PRAGMA synchronous = OFF")
        read.backup(written)


def _shop_rows(connection: Connection) -> Rows:
    return {table.name: _by_key(connection, table) for table in _SHOP}


def _by_key(connection: Connection, table: Table) -> Mapping[tuple[Any, ...], tuple[Any, ...]]:
    places = [place for place, column in enumerate(table.columns) if column.primary_key]
    return {tuple(row[place] for place in places): tuple(row) for row in connection.execute(select(table))}
