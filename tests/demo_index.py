"""A data folder with the index of the shipped knowledge, which takes a minute the first time on a machine.

The index is kept between runs and brought up to date by an ingest.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from chatbot.bootstrap import build
from chatbot.bootstrap.prepare import prepare
from chatbot.settings import KnowledgeSettings, LanguageModelSettings, Settings, StoreSettings
from chatbot.testing.world import FixedClock

ROOT = Path(__file__).parents[1]
MONDAY = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
"""The day on which the demo shop of these settings stands."""


def demo_settings(folder: Path) -> Settings:
    """Return settings whose data folder holds the index and a small demo shop, ready to answer."""
    with _kept() as kept:
        (folder / "models").symlink_to(kept)
        settings = Settings(
            data_dir=folder,
            knowledge=KnowledgeSettings(folder=ROOT / "knowledge", intents=ROOT / "configs" / "intents"),
            store=StoreSettings(demo_customers=8, demo_orders=20),
            lm=LanguageModelSettings(backend="none"),
        )
        (kept / "demo-index").mkdir(exist_ok=True)
        shutil.copytree(kept / "demo-index", folder / "index")
        asyncio.run(_prepare(settings))
        shutil.rmtree(kept / "demo-index")
        shutil.copytree(folder / "index", kept / "demo-index")
    return settings


@contextmanager
def _kept() -> Iterator[Path]:
    """Return the folder that is kept between runs, alone in it."""
    kept = Path(tempfile.gettempdir()) / f"storedesk-tests-{os.getuid()}"
    kept.mkdir(mode=0o700, exist_ok=True)
    with (kept / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield kept


async def _prepare(settings: Settings) -> None:
    app = build(settings, FixedClock(MONDAY))
    await prepare(app, lambda line: None)
    await app.close()
