"""A crowd of shoppers that write to a server in the same instant or spread over seconds, whatever carries it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from time import perf_counter
from typing import Protocol, TypeVar

import psutil

from chatbot.evaluation.benchmarks import Timing, timing
from chatbot.evaluation.serve_client import Heard

TOKENS_PER_S = 40
WORDS = (
    *("Your", " <item>", " (", "order", " <order>", ")", " are", " late", ":", " the"),
    *(" parcel", " was", " last", " scanned", " by", " <carrier>", " in", " <place>", " on", " <scanned>."),
    *(" It", " is", " now", " expected", " on", " <eta>", "."),
)
"""What the stub of a model writes, a token each: a first sentence of 20, worded unlike the composed one."""

QUESTIONS = ("where is my order", "has my parcel been sent", "my boots are late", "where are my boots")
_MARK = "was last scanned by"
_BEGUN_AT_ONCE = 16
_MS = 1000


class Writer(Protocol):
    """Who writes: one conversation, over one transport."""

    async def write(self, text: str) -> Heard:
        """Send a message and hear the whole answer."""


W = TypeVar("W", bound=Writer)


@dataclass(frozen=True, slots=True)
class Transport:
    """What carries a conversation.

    `name` is that of its crowds, after their size; `first` is what comes first; `budgets_ms` are what the 95th
    percentiles of that and of the first sentence may be, None where nothing is asked.
    """

    name: str
    first: str
    budgets_ms: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Crowd:
    """How a crowd of shoppers was served; `worded` counts first sentences by the model, the others were composed.

    `failures` counts the errors by what the server, or the connection, said; `processor_ms` is the server's processor
    time for a message, also on a machine that does other things as well.
    """

    name: str
    messages: int
    errors: int
    worded: int
    seconds: float
    turns_per_s: float
    processor_ms: float
    timings: tuple[Timing, ...]
    failures: Mapping[str, int]

    @property
    def line(self) -> str:
        """What the table of timings does not say."""
        kinds = ", ".join(f"{kind} {number}" for kind, number in self.failures.items())
        return (
            f"{self.name}: {self.messages} messages, {self.errors} errors{f' ({kinds})' if kinds else ''}, "
            f"{self.turns_per_s:g} turns/s in {self.seconds:g} s, {self.processor_ms:g} ms of the server's processor "
            f"time each; first sentence by the model in {self.worded}, else composed"
        )


async def begun(begin: Callable[[], Awaitable[W]], number: int) -> list[W]:
    """Begin conversations, a few at once: what is measured comes after."""
    places = asyncio.Semaphore(_BEGUN_AT_ONCE)

    async def one() -> W:
        async with places:
            return await begin()

    return await asyncio.gather(*(one() for _ in range(number)))


async def crowd(shoppers: Sequence[Writer], pid: int, transport: Transport, over_s: float = 0.0) -> Crowd:
    """Let each write once, spread over seconds; `pid` is the server's process."""

    async def one(place: int, shopper: Writer, text: str) -> Heard:
        await asyncio.sleep(place * over_s / len(shoppers))
        return await shopper.write(text)

    began, worked = perf_counter(), processor_s(pid)
    writing = (one(place, shopper, text) for place, (shopper, text) in enumerate(asking(shoppers)))
    heard = await asyncio.gather(*writing)
    seconds, worked = perf_counter() - began, processor_s(pid) - worked
    good = [one for one in heard if one.is_answered]
    label = f"{len(shoppers)}{transport.name} {f'within {over_s:g} s' if over_s else 'at once'}"
    return Crowd(
        name=label,
        messages=len(heard),
        errors=len(heard) - len(good),
        worded=sum(_MARK in one.sentence for one in good),
        seconds=round(seconds, 2),
        turns_per_s=round(len(good) / seconds, 1),
        processor_ms=round(worked / len(heard) * _MS, 1),
        timings=_timings(label, transport, good),
        failures=dict(Counter(one.failure for one in heard if not one.is_answered)),
    )


def asking(shoppers: Iterable[W]) -> Iterable[tuple[W, str]]:
    """Give each shopper a question."""
    return zip(shoppers, cycle(QUESTIONS), strict=False)


def processor_s(pid: int) -> float:
    """Return the processor time that a process has taken so far (s)."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _timings(label: str, transport: Transport, good: Sequence[Heard]) -> tuple[Timing, ...]:
    if not good:
        return ()
    events = timing(f"{label}: {transport.first}", [one.first_event_ms for one in good])
    sentences = timing(f"{label}: first sentence", [one.first_sentence_ms for one in good])
    first, sentence = transport.budgets_ms
    return (
        replace(events, budget_ms=first),
        replace(sentences, budget_ms=sentence),
        timing(f"{label}: whole turn", [one.whole_ms for one in good]),
    )
