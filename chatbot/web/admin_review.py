"""Looks a change of an article or of rules over before it is published: what it breaks, what it turns."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

from chatbot.bootstrap import App
from chatbot.bootstrap.likeness import Likeness, RememberingEmbedder
from chatbot.bootstrap.publishing import RULES, Publisher, Shelf
from chatbot.bootstrap.rulebook import open_orders
from chatbot.domain.rule_impact import Aspect, Effect, totals, turned_decisions
from chatbot.domain.rules import RulesToday
from chatbot.evaluation.knowledge.change import Change, change
from chatbot.evaluation.knowledge.check import Knowledge, check_knowledge
from chatbot.evaluation.knowledge.findings import Finding


@dataclass(frozen=True, slots=True)
class Impact:
    """What new rules would decide differently today: in how many of how many open orders, and which way."""

    orders: int
    touched: int
    turned: Mapping[tuple[Aspect, Effect], int]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A look at one text for one name; `impact` is that of rules."""

    mark: str
    change: Change
    impact: Impact | None = None


class AdminReview:
    """Reviews and publishes; one look at a time, since each takes a processor for seconds."""

    def __init__(self, app: App, publisher: Publisher) -> None:
        self._app = app
        self._publisher = publisher
        self._zone = ZoneInfo(app.settings.shop.time_zone)
        self._likeness = Likeness(RememberingEmbedder(app.knowledge.embedder))
        self._before: tuple[Shelf, tuple[Finding, ...]] | None = None
        self._lock = asyncio.Lock()

    async def review(self, name: str, text: str) -> Reviewed:
        """Look a text over. Raises ConfigurationError, UnreadableSource, MissingModel, StoreUnavailable."""
        async with self._lock:
            after = await asyncio.to_thread(self._publisher.tried, name, text)
            before = await asyncio.to_thread(self._publisher.shelf)
            changed = await asyncio.to_thread(self._compared, before, after)
        impact = await self._impact(before, after) if name.startswith(f"{RULES}/") else None
        return Reviewed(mark_of(name, text), changed, impact)

    def _compared(self, before: Shelf, after: Shelf) -> Change:
        if self._before is None or self._before[0] != before:
            self._before = before, self._findings(before)
        return change(self._before[1], self._findings(after))

    def _findings(self, shelf: Shelf) -> tuple[Finding, ...]:
        settings = self._app.settings
        looked_over = Knowledge(
            shelf.rules, shelf.documents, settings.shop.language, self._app.languages, self._likeness
        )
        return check_knowledge(looked_over, self._today(), settings.knowledge.review_days)

    async def _impact(self, before: Shelf, after: Shelf) -> Impact:
        now, new = (RulesToday(one.rules, self._today(), self._zone) for one in (before, after))
        turned, orders = [], 0
        async with aclosing(open_orders(self._app, lambda line: None)) as pages:
            async for page in pages:
                orders += len(page)
                turned += [one for order in page for one in turned_decisions(order, now, new)]
        return Impact(orders, len({one.order_number for one in turned}), totals(turned))

    def _today(self) -> date:
        return self._app.clock.now().astimezone(self._zone).date()


def mark_of(name: str, text: str) -> str:
    """Return what stands for a text that was reviewed: what is published must be just that."""
    return sha256(f"{name}\n{text}".encode()).hexdigest()
