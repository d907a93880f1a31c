"""Makes database, demo shop and index ready before anything is answered, saying each step in one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chatbot.adapters.connectors.demo_store import DemoSize, SeedReport, is_seeded, seed
from chatbot.adapters.database.migrate import migrate
from chatbot.adapters.retrieval.ingest import IngestReport
from chatbot.errors import IndexMismatch

if TYPE_CHECKING:
    from chatbot.bootstrap.app import App


async def prepare(app: App, say: Callable[[str], None]) -> None:
    """Migrate, fill an empty demo shop, and index what is new; where nothing is to do nothing is said.

    Whom a restored database brought back is erased again. Unreadable documents are said and leave the index as it was.
    Raises StoreError, KnowledgeError, MissingModel.
    """
    await prepare_records(app, say)
    if app.settings.store.demo and not await is_seeded(app.engine):
        say(f"Setting up the demo shop: {described(await seed_demo(app))}.")
    await _index(app, say)


async def prepare_records(app: App, say: Callable[[str], None]) -> None:
    """Migrate the database, and erase again whom a restored one brought back. Raises StoreError."""
    await migrate(app.engine)
    if back := await app.privacy.erase_again():
        say(f"The database was restored: {back} erased customers were in it and are erased again.")


async def seed_demo(app: App) -> SeedReport:
    """Migrate an empty database and fill it with the demo shop. Raises RejectedByStore when it holds anything."""
    await migrate(app.engine)
    catalogue, attributes = app.knowledge.catalogue
    store = app.settings.store
    size = DemoSize(store.demo_seed, store.demo_customers, store.demo_orders)
    return await seed(app.engine, catalogue, attributes, app.clock.now(), size)


def described(report: SeedReport) -> str:
    """Return what was put into the shop, for people."""
    return (
        f"{report.products} products in {report.variants} versions, "
        f"{report.customers} customers, {report.orders} orders"
    )


async def _index(app: App, say: Callable[[str], None]) -> None:
    is_first = True

    def progress(done: int, total: int) -> None:
        nonlocal is_first
        if is_first and done < total:
            say(f"Indexing documents and catalogue ({total} texts) ...")
        is_first = False

    try:
        report = await app.knowledge.ingest(progress)
    except IndexMismatch:
        say("The index was made by another version or embedder; it is made anew")
        report = await app.knowledge.ingest(progress, rebuild=True)
    for error in report.errors:
        say(f"Not indexed: {error}")
    if report.has_changed:
        say(indexed(report))


def indexed(report: IngestReport) -> str:
    """Return what an ingest changed, for people."""
    return (
        f"Index: {report.added} added, {report.changed} changed, {report.removed} removed, "
        f"{report.chunks} chunks, {report.seconds:.1f} s."
    )
