"""What a server does once a day: it deletes what is older than the shop keeps it."""

from __future__ import annotations

import asyncio

import structlog

from chatbot.bootstrap import App
from chatbot.errors import ChatbotError

_DAY_S = 24 * 60 * 60.0
_AGAIN_S = 60 * 60.0
_logger = structlog.get_logger(__name__)


async def retain_daily(app: App) -> None:
    """Apply the retention now and every day; what fails is tried again in an hour. Ends by being cancelled."""
    while True:
        try:
            gone = await app.privacy.retain()
        except ChatbotError as error:
            _logger.warning("retention_failed", error=str(error))
            await asyncio.sleep(_AGAIN_S)
        else:
            _logger.info("retention_applied", **gone)
            await asyncio.sleep(_DAY_S)
