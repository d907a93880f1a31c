"""Reads what the owner's page shows: figures and knowledge gaps, kept for a minute; the log is read once at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from chatbot.bootstrap import App
from chatbot.bootstrap.likeness import Likeness
from chatbot.bootstrap.transcripts import open_transcripts
from chatbot.evaluation.knowledge.gaps import Gap, find_gaps
from chatbot.evaluation.knowledge.unanswered import read_unanswered
from chatbot.evaluation.usage.reading import read_figures
from chatbot.evaluation.usage.series import Figures, Period
from chatbot.ports.transcripts import Transcripts

_KEPT = timedelta(minutes=1)
_T = TypeVar("_T")


class AdminReading:
    """Reads for the owner's page and its tables. Methods raise StoreUnavailable, InsecureSetting."""

    def __init__(self, app: App, transcripts: Callable[[App], Transcripts] = open_transcripts) -> None:
        self._app = app
        self._transcripts = transcripts
        self._zone = ZoneInfo(app.settings.shop.time_zone)
        self._kept: dict[Hashable, tuple[datetime, object]] = {}
        self._lock = asyncio.Lock()

    async def figures(self, period: Period, days: int) -> tuple[Figures, ...]:
        """Return the figures of so many days, by day or week."""

        async def read() -> tuple[Figures, ...]:
            return await read_figures(self._transcripts(self._app), period, days, self._zone, self._app.clock.now())

        return await self._once(("figures", period, days), read)

    async def gaps(self, days: int) -> tuple[Gap, ...]:
        """Return the questions of so many days that got no sure answer, in groups. Raises MissingModel, too."""

        async def read() -> tuple[Gap, ...]:
            app, now = self._app, self._app.clock.now()
            questions = await read_unanswered(self._transcripts(app), app.store, now - timedelta(days=days))
            likeness = Likeness(app.knowledge.embedder)
            return await find_gaps(questions, likeness, app.knowledge.retriever, now.astimezone(self._zone).date())

        return await self._once(("gaps", days), read)

    async def _once(self, key: Hashable, read: Callable[[], Awaitable[_T]]) -> _T:
        async with self._lock:
            now = self._app.clock.now()
            kept = self._kept.get(key)
            if kept is None or not now - _KEPT < kept[0] <= now:
                kept = now, await read()
                self._kept[key] = kept
        return cast(_T, kept[1])
