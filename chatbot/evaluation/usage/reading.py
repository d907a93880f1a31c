"""Reads the log into figures."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from chatbot.evaluation.usage.records import KINDS, Record, record_of
from chatbot.evaluation.usage.series import Figures, Period, series
from chatbot.ports.transcripts import Transcripts


async def read_figures(
    transcripts: Transcripts, period: Period, days: int, zone: ZoneInfo, now: datetime
) -> tuple[Figures, ...]:
    """Return the figures of the last days, whole periods, the earliest first. Raises StoreUnavailable."""
    first = period.start((now.astimezone(zone) - timedelta(days=days - 1)).date())
    records = await read_records(transcripts, datetime.combine(first, time(), zone))
    return series(records, period, zone, now, first)


async def read_records(transcripts: Transcripts, since: datetime) -> tuple[Record, ...]:
    """Return the records of all conversations that began since a moment. Raises StoreUnavailable."""
    found = [record_of(one) async for one in transcripts.since(since, KINDS)]
    return tuple(one for one in found if one is not None)
