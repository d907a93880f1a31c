"""Opens the product to look after its records: the database, without documents and language model."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from chatbot.bootstrap.app import App, build
from chatbot.bootstrap.prepare import prepare_records
from chatbot.settings import Settings


@asynccontextmanager
async def open_for_administration(settings: Settings, say: Callable[[str], None]) -> AsyncIterator[App]:
    """Build the product without a language model, bring its database up to date, and close it at the end."""
    app = build(settings.model_copy(update={"lm": settings.lm.model_copy(update={"backend": "none"})}))
    try:
        await prepare_records(app, say)
        yield app
    finally:
        await app.close()
