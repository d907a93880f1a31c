"""Puts labelled replies to the fact lock, sentence by sentence as a writer does, and counts what it caught."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from chatbot.dialogue.ground.draft import check_draft
from chatbot.evaluation.lock.labelled import Labelled


@dataclass(frozen=True, slots=True)
class Judged:
    """A reply with the first thing that the lock found wrong in it, empty where it found nothing, and the time (ms)."""

    reply: Labelled
    reason: str
    milliseconds: float

    @property
    def is_right(self) -> bool:
        """Whether a false reply was caught or a true one let through."""
        return bool(self.reply.fault) == bool(self.reason)


@dataclass(frozen=True, slots=True)
class Count:
    """How many replies of a sort there are, and to how many of them the lock was right."""

    rows: int
    right: int

    @property
    def share(self) -> float:
        """The share to which the lock was right, 1 where there is none."""
        return self.right / self.rows if self.rows else 1.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares for all replies, by fault and by language; `held_back` counts true replies that were not let through."""

    caught: Count
    passed: Count
    by_fault: tuple[tuple[str, Count], ...]
    by_language: tuple[tuple[str, Count, Count], ...]
    p50_ms: float
    p95_ms: float

    @property
    def held_back(self) -> float:
        """The share of true replies that was not let through."""
        return 1.0 - self.passed.share


def judge(replies: Sequence[Labelled]) -> tuple[Judged, ...]:
    """Check every reply; the time of a turn's first one includes reading its evidence."""
    if replies:
        _judged(replies[0])  # patterns are compiled once
    return tuple(map(_judged, replies))


def figures_of(judged: Sequence[Judged]) -> Figures:
    """Count."""
    false = [one for one in judged if one.reply.fault]
    true = [one for one in judged if not one.reply.fault]
    faults = sorted({one.reply.fault for one in false})
    tags = sorted({one.reply.evidence.language.tag for one in judged})
    times = [one.milliseconds for one in judged] * 2  # quantiles need two
    cuts = quantiles(times, n=20, method="inclusive") if times else [0.0] * 19
    return Figures(
        _count(false),
        _count(true),
        tuple((fault, _count([one for one in false if one.reply.fault == fault])) for fault in faults),
        tuple((tag, _count(_of(tag, false)), _count(_of(tag, true))) for tag in tags),
        round(cuts[9], 2),
        round(cuts[18], 2),
    )


def _judged(reply: Labelled) -> Judged:
    started = time.perf_counter()
    failures = [one.failure for one in check_draft(reply.text, reply.evidence) if one.failure is not None]
    milliseconds = (time.perf_counter() - started) * 1000
    reason = f"{failures[0].check}: {failures[0].words}" if failures else ""
    return Judged(reply, reason, milliseconds)


def _of(tag: str, judged: Sequence[Judged]) -> list[Judged]:
    return [one for one in judged if one.reply.evidence.language.tag == tag]


def _count(judged: Sequence[Judged]) -> Count:
    return Count(len(judged), sum(one.is_right for one in judged))
