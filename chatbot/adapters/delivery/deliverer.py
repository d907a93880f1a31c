"""Empties the outbox: mails and everything else side by side, each in order, each message at least once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from chatbot.adapters.delivery.outbox import Claimed, SqlAlchemyOutbox
from chatbot.errors import DeliveryRefused, DeliveryUnavailable, StoreError
from chatbot.ports.clock import Clock
from chatbot.ports.delivery import Receiver

LEASE = timedelta(minutes=2)
"""For how long a message is one deliverer's own; longer than any receiver takes."""
_LONGEST_REST = timedelta(hours=1)
_LONGEST_PAUSE = timedelta(minutes=1)
_MOST_DOUBLINGS = 12
_logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class DeliveryReport:
    """What a round did: how many messages whom reached, how many rest or were set aside."""

    taken: Counter[str] = field(default_factory=Counter)
    put_off: int = 0
    set_aside: int = 0


class Deliverer:
    """Brings messages to their receivers: `receivers` by whether it is for mail (True) or for the rest (False).

    After a failure the message rests (2 s, doubled each time, an hour at most) and all behind it wait with it, a minute
    at most: a short outage keeps the order, and one message that nobody can take holds up the others no longer.
    """

    def __init__(self, outbox: SqlAlchemyOutbox, receivers: Mapping[bool, Receiver], clock: Clock) -> None:
        self._outbox = outbox
        self._receivers = receivers
        self._clock = clock
        self._paused_until: dict[bool, datetime] = {}

    async def deliver_due(self, stop: asyncio.Event | None = None) -> DeliveryReport:
        """Deliver what is due until nothing is, or `stop` is set. Raises StoreUnavailable."""
        report = DeliveryReport()
        await asyncio.gather(*(self._empty(is_mail, report, stop) for is_mail in self._receivers))
        return report

    async def run(self, stop: asyncio.Event, every_s: float = 1.0) -> None:
        """Deliver until `stop` is set; the message under way is delivered to its end."""
        while not stop.is_set():
            try:
                await self.deliver_due(stop)
            except StoreError as error:
                _logger.warning("outbox_unavailable", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), every_s)

    async def _empty(self, is_mail: bool, report: DeliveryReport, stop: asyncio.Event | None) -> None:
        while stop is None or not stop.is_set():
            now = self._clock.now()
            if now < self._paused_until.get(is_mail, now):
                return
            claimed = await self._outbox.claim(now, now + LEASE, is_mail=is_mail)
            if claimed is None:
                return
            await self._deliver(claimed, is_mail, report)

    async def _deliver(self, claimed: Claimed, is_mail: bool, report: DeliveryReport) -> None:
        message = claimed.message
        try:
            taker = await self._receivers[is_mail].take(message)
        except DeliveryRefused as error:
            _logger.warning("message_set_aside", topic=message.topic, key=message.key, why=str(error))
            await self._outbox.set_aside(claimed, self._clock.now())
            report.set_aside += 1
        except (DeliveryUnavailable, StoreError) as error:
            _logger.warning("message_put_off", topic=message.topic, key=message.key, why=str(error))
            await self._put_off(claimed, is_mail)
            report.put_off += 1
        else:
            await self._outbox.delivered(claimed, self._clock.now())
            report.taken[taker] += 1

    async def _put_off(self, claimed: Claimed, is_mail: bool) -> None:
        now = self._clock.now()
        rest = timedelta(seconds=2 ** min(claimed.attempts, _MOST_DOUBLINGS))
        self._paused_until[is_mail] = now + min(rest, _LONGEST_PAUSE)
        await self._outbox.put_off(claimed, now + min(rest, _LONGEST_REST))
