"""A demo shop in a database of its own, with the gate and the rules: what the benchmarks of writes and rules need."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from chatbot.adapters.connectors.demo_store import DemoSize, seed
from chatbot.adapters.database.engine import open_engine, reading
from chatbot.adapters.database.migrate import migrate
from chatbot.adapters.database.orders import all_orders
from chatbot.adapters.database.scratch import scratch_schema
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.adapters.identity.world import SystemClock, SystemIds
from chatbot.adapters.rulebook.yaml_rulebook import YamlRulebook
from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.gate import Gate
from chatbot.domain.commerce import Order, OrderState
from chatbot.domain.rules import RulesToday
from chatbot.ports.clock import Clock, Ids
from chatbot.settings import Settings

_MOST = 5000


@dataclass(frozen=True, slots=True)
class Workbench:
    """The gate to a demo shop, its delivered orders (newest first) and the rules of today."""

    gate: Gate
    rules: RulesToday
    orders: tuple[Order, ...]
    clock: Clock
    ids: Ids


@asynccontextmanager
async def open_workbench(settings: Settings, url: str | None = None) -> AsyncIterator[Workbench]:
    """Make a demo shop in the data folder, which must hold none, or in a new schema of a PostgreSQL.

    The schema is removed at the end. Raises StoreError, UnreadableSource, ConfigurationError.
    """
    if url is None:
        async with _made(settings, f"sqlite:///{(settings.data_dir / 'store.db').resolve()}") as bench:
            yield bench
        return
    async with scratch_schema(url) as inside, _made(settings, inside) as bench:
        yield bench


@asynccontextmanager
async def _made(settings: Settings, url: str) -> AsyncIterator[Workbench]:
    clock, ids = SystemClock(), SystemIds()
    engine = open_engine(url)
    try:
        await migrate(engine)
        folder, store = settings.knowledge.folder / "catalogue", settings.store
        size = DemoSize(store.demo_seed, store.demo_customers, store.demo_orders)
        await seed(engine, folder / "products.jsonl", folder / "attributes.yaml", clock.now(), size)
        async with reading(engine) as connection:
            orders = await connection.run_sync(all_orders, (OrderState.DELIVERED,), _MOST)
        zone = ZoneInfo(settings.shop.time_zone)
        rulebook = YamlRulebook(settings.knowledge.folder / "rules")
        rules = RulesToday(rulebook.rules, clock.now().astimezone(zone).date(), zone)
        yield Workbench(Gate(SqlAlchemyUnitOfWork(engine), ids, EXECUTIONS), rules, orders, clock, ids)
    finally:
        await engine.dispose()
