"""Records by day or week, as figures: counts, rates, and how long shoppers waited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import TypeVar
from zoneinfo import ZoneInfo

from chatbot.evaluation.usage.records import Record, Verdict

CAME_BACK = "came_back"
"""What became of a conversation that was done, until the shopper came back about it."""
RESOLVED = "resolved"
_Key = TypeVar("_Key", str, int)
_COMES_BACK = timedelta(days=7)
_MEDIAN, _ALMOST_ALL = 0.5, 0.95


class Period(StrEnum):
    """By what time conversations are counted: days of the shop's own time zone, or weeks that begin on Monday."""

    DAY = "day"
    WEEK = "week"

    def start(self, day: date) -> date:
        """Return the first day of the period that a day lies in."""
        return day if self is Period.DAY else day - timedelta(days=day.weekday())

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return timedelta(days=1 if self is Period.DAY else 7)


@dataclass(frozen=True, slots=True)
class Figures:
    """The conversations that began in a period.

    `ends` counts what became of those in which something was asked for: RESOLVED, CAME_BACK, or a verdict. `is_final`:
    seven days have passed since its end, so that nobody comes back any more.
    """

    start: date
    is_final: bool
    conversations: int = 0
    messages: int = 0
    automated: int = 0
    ends: Mapping[str, int] = field(default_factory=dict)
    hand_overs: Mapping[str, int] = field(default_factory=dict)
    stars: Mapping[int, int] = field(default_factory=dict)
    helpful: int = 0
    unhelpful: int = 0
    complaints: Mapping[str, int] = field(default_factory=dict)
    writes: int = 0
    answer_s: tuple[float, ...] = ()
    unanswered: int = 0
    fall_backs: int = 0
    lock_hits: int = 0
    failures: int = 0

    @property
    def asked(self) -> int:
        """Conversations in which something was asked for."""
        return sum(self.ends.values())

    @property
    def automation(self) -> float | None:
        """The share that ended without a person; None without conversations."""
        return self.automated / self.conversations if self.conversations else None

    @property
    def resolution(self) -> float | None:
        """The share of true resolutions; None where nothing was asked for."""
        return self.ends.get(RESOLVED, 0) / self.asked if self.asked else None

    @property
    def mean_stars(self) -> float | None:
        """The mean of the ratings; None without one."""
        rated = sum(self.stars.values())
        return sum(stars * times for stars, times in self.stars.items()) / rated if rated else None

    @property
    def median_s(self) -> float | None:
        """Half of the answers began within so many seconds."""
        return percentile(self.answer_s, _MEDIAN)

    @property
    def p95_s(self) -> float | None:
        """95 of 100 answers began within so many seconds."""
        return percentile(self.answer_s, _ALMOST_ALL)


def series(
    records: Sequence[Record], period: Period, zone: ZoneInfo, now: datetime, first: date | None = None
) -> tuple[Figures, ...]:
    """Return the figures of every period up to now, the earliest first, empty ones too.

    They begin with `first`, or with the first conversation.
    """
    ends = fates(records)
    by_start: dict[date, list[Record]] = {}
    for one in records:
        by_start.setdefault(period.start(one.begun.astimezone(zone).date()), []).append(one)
    today = now.astimezone(zone).date()
    begin = min([*by_start, *([period.start(first)] if first else [])], default=period.start(today))
    return tuple(
        figures(by_start.get(start, ()), ends, start, is_final=today - start >= period.length + _COMES_BACK)
        for start in _starts(begin, today, period)
    )


def figures(records: Iterable[Record], ends: Mapping[str, str], start: date, *, is_final: bool) -> Figures:
    """Return the figures of some records; `ends` are those of `fates`."""
    some = list(records)
    return Figures(
        start,
        is_final,
        conversations=len(some),
        messages=sum(one.messages for one in some),
        automated=sum(one.is_automated for one in some),
        ends=Counter(ends[one.id] for one in some if ends[one.id] != Verdict.NOTHING_ASKED),
        hand_overs=Counter(one.hand_over for one in some if one.hand_over),
        stars=Counter(one.stars for one in some if one.stars),
        helpful=sum(one.helpful for one in some),
        unhelpful=sum(one.unhelpful for one in some),
        complaints=Counter(complaint for one in some for complaint in one.complaints),
        writes=sum(one.writes for one in some),
        answer_s=tuple(seconds for one in some for seconds in one.answer_s),
        unanswered=sum(one.unanswered for one in some),
        fall_backs=sum(one.fall_backs for one in some),
        lock_hits=sum(one.lock_hits for one in some),
        failures=sum(one.failures for one in some),
    )


def total(some: Sequence[Figures], start: date) -> Figures:
    """Return the figures of several periods as those of one."""
    return Figures(
        start,
        all(one.is_final for one in some),
        conversations=sum(one.conversations for one in some),
        messages=sum(one.messages for one in some),
        automated=sum(one.automated for one in some),
        ends=_merged(one.ends for one in some),
        hand_overs=_merged(one.hand_overs for one in some),
        stars=_merged(one.stars for one in some),
        helpful=sum(one.helpful for one in some),
        unhelpful=sum(one.unhelpful for one in some),
        complaints=_merged(one.complaints for one in some),
        writes=sum(one.writes for one in some),
        answer_s=tuple(seconds for one in some for seconds in one.answer_s),
        unanswered=sum(one.unanswered for one in some),
        fall_backs=sum(one.fall_backs for one in some),
        lock_hits=sum(one.lock_hits for one in some),
        failures=sum(one.failures for one in some),
    )


def fates(records: Sequence[Record]) -> Mapping[str, str]:
    """Return what became of each conversation, by its id: its verdict, where that is DONE RESOLVED or CAME_BACK."""
    by_person: dict[str, list[Record]] = {}
    for one in records:
        by_person.setdefault(one.person or one.id, []).append(one)
    return {one.id: _fate(one, mine) for mine in by_person.values() for one in mine}


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the smallest value that this share of all does not exceed (nearest rank); None without any."""
    return sorted(values)[max(ceil(share * len(values)), 1) - 1] if values else None


def _fate(record: Record, same_person: Sequence[Record]) -> str:
    if record.verdict is not Verdict.DONE:
        return record.verdict
    has_come_back = any(
        record.ended < one.begun <= record.ended + _COMES_BACK and record.about & one.about for one in same_person
    )
    return CAME_BACK if has_come_back else RESOLVED


def _starts(first: date, last: date, period: Period) -> Iterator[date]:
    while first <= last:
        yield first
        first += period.length


def _merged(counts: Iterable[Mapping[_Key, int]]) -> Mapping[_Key, int]:
    merged: Counter[_Key] = Counter()
    for one in counts:
        merged.update(one)
    return merged
