"""A data folder with the index of the shipped knowledge and a small demo shop, ready to answer."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

from chatbot.bootstrap import build
from chatbot.bootstrap.prepare import prepare
from chatbot.settings import KnowledgeSettings, LanguageModelSettings, Settings, StoreSettings
from chatbot.testing.world import FixedClock

ROOT = Path(__file__).parents[1]
MONDAY = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
"""The day on which the demo shop of these settings stands."""


def demo_settings(folder: Path, models: Path, index: Path) -> Settings:
    """Return settings whose data folder is `folder`, with the embedder in `models` and a copy of an index."""
    (folder / "models").symlink_to(models)
    shutil.copytree(index, folder / "index")
    settings = Settings(
        data_dir=folder,
        knowledge=KnowledgeSettings(folder=ROOT / "knowledge", intents=ROOT / "configs" / "intents"),
        store=StoreSettings(demo_customers=8, demo_orders=20),
        lm=LanguageModelSettings(backend="none"),
    )
    asyncio.run(_prepare(settings))
    return settings


async def _prepare(settings: Settings) -> None:
    app = build(settings, FixedClock(MONDAY))
    await prepare(app, lambda line: None)
    await app.close()
