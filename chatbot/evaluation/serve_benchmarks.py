"""Benchmark of a running server over its event stream: many shoppers at once, too many, and many that only listen."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from itertools import cycle, islice
from time import perf_counter
from typing import Any

import httpx
import psutil

from chatbot.evaluation.benchmarks import BUYER, Timing, timing
from chatbot.evaluation.serve_client import Heard, Shopper, begin, is_loading, open_client, sign_in

TOKENS_PER_S = 40
WORDS = (
    *("Your", " <item>", " (", "order", " <order>", ")", " are", " late", ":", " the"),
    *(" parcel", " was", " last", " scanned", " by", " <carrier>", " in", " <place>", " on", " <scanned>."),
    *(" It", " is", " now", " expected", " on", " <eta>", "."),
)
"""What the stub of a model writes, a token each: a first sentence of 20, worded unlike the composed one."""

FIRST_EVENT_BUDGET_MS, FIRST_SENTENCE_BUDGET_MS, IDLE_BUDGET = 500.0, 1200.0, 0.05
"""What the 95th percentiles may be, and the share of one core that idle streams may take."""

_MARK = "was last scanned by"
_QUESTIONS = ("where is my order", "has my parcel been sent", "my boots are late", "where are my boots")
_WARM_UP = 3
_MS = 1000
_BEGUN_AT_ONCE = 16
_FLOOD = 12
_SETTLING_S = 1.0
_LONGEST_WAIT_S = 30.0
_LONGEST_LOADING_S, _AT_REST = 60.0, 0.05


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked of a server.

    So many conversations at once, and once more spread over seconds; so many messages at once to overload it; so many
    idle streams for so many seconds.
    """

    conversations: int = 200
    spread_s: float = 20.0
    overload: int = 400
    idle: int = 100
    idle_s: float = 20.0


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


@dataclass(frozen=True, slots=True)
class Overload:
    """What became of too many messages at once, and after how long a refused shopper was answered.

    `recovered_s` is None where that took more than 30 s, or nobody was refused.
    """

    messages: int
    answered: int
    refused_429: int
    refused_503: int
    errors: int
    recovered_s: float | None


@dataclass(frozen=True, slots=True)
class Idle:
    """What open streams cost in which nothing happens, as a share of one core, beside that of no stream at all."""

    streams: int
    open: int
    seconds: float
    share: float
    share_without: float
    budget: float = IDLE_BUDGET


@dataclass(frozen=True, slots=True)
class Serving:
    """All of it."""

    crowds: tuple[Crowd, ...]
    overload: Overload
    flood: Overload
    idle: Idle

    @property
    def timings(self) -> list[Timing]:
        """The timings of all crowds."""
        return [one for crowd in self.crowds for one in crowd.timings]


async def measure_serving(url: str, pid: int, plan: Plan) -> Serving:
    """Measure the server at a URL, whose process is `pid`. Raises httpx.HTTPError where no conversation begins."""
    async with open_client(url) as client:
        await _at_rest(client, pid)
        signed_in = await sign_in(client, BUYER)
        for shopper in await _begun(client, signed_in, _WARM_UP):
            await shopper.write(_QUESTIONS[0])
        idle = await _measure_idle(await _begun(client, signed_in, plan.idle), pid, plan.idle_s)
        spread = await _crowd(await _begun(client, signed_in, plan.conversations), pid, plan.spread_s)
        at_once = await _crowd(await _begun(client, signed_in, plan.conversations), pid)
        flood = await overloaded(await _begun(client, signed_in, 1), _FLOOD)
        overload = await overloaded(await _begun(client, signed_in, plan.overload), plan.overload)
    return Serving((at_once, spread), overload, flood, idle)


def as_json(serving: Serving) -> dict[str, Any]:
    """Return the figures as plain JSON types."""
    return asdict(serving)


def lines(serving: Serving) -> list[str]:
    """Return what the table of timings does not say."""
    idle = serving.idle
    kept = "kept" if idle.share <= idle.budget else "missed"
    return [
        *(
            f"{one.name}: {one.messages} messages, {one.errors} errors{_kinds(one.failures)}, "
            f"{one.turns_per_s:g} turns/s in {one.seconds:g} s, {one.processor_ms:g} ms of the server's processor "
            f"time each; first sentence by the model in {one.worded}, else composed"
            for one in serving.crowds
        ),
        f"overload: {_told(serving.overload)}",
        f"one conversation flooded: {_told(serving.flood)}",
        f"{idle.open} of {idle.streams} idle streams: {idle.share:.1%} of a core over {idle.seconds:g} s "
        f"({idle.share_without:.1%} without them)   budget {idle.budget:.0%}: {kept}",
        "the chat page's own transport (Gradio): not measured",
    ]


def _kinds(failures: Mapping[str, int]) -> str:
    return f" ({', '.join(f'{kind} {number}' for kind, number in failures.items())})" if failures else ""


def _told(one: Overload) -> str:
    back = "not at all" if one.recovered_s is None else f"again after {one.recovered_s:g} s"
    return (
        f"{one.messages} messages at once, {one.answered} answered, {one.refused_429} refused with 429, "
        f"{one.refused_503} with 503, {one.errors} errors; a refused shopper was answered {back}"
    )


async def _at_rest(client: httpx.AsyncClient, pid: int) -> None:
    """Wait until a server has loaded its model and what no answer waits for, a minute at the longest."""
    began = perf_counter()
    while perf_counter() - began < _LONGEST_LOADING_S:
        if await _share(pid, _SETTLING_S) < _AT_REST and not await is_loading(client):
            return


async def _begun(client: httpx.AsyncClient, signed_in: str, number: int) -> list[Shopper]:
    """Begin conversations, a few at once: what is measured comes after."""
    places = asyncio.Semaphore(_BEGUN_AT_ONCE)

    async def one() -> Shopper:
        async with places:
            return await begin(client, signed_in)

    return await asyncio.gather(*(one() for _ in range(number)))


async def _crowd(shoppers: Sequence[Shopper], pid: int, over_s: float = 0.0) -> Crowd:
    async def one(place: int, shopper: Shopper, text: str) -> Heard:
        await asyncio.sleep(place * over_s / len(shoppers))
        return await shopper.write(text)

    began, worked = perf_counter(), _processor_s(pid)
    writing = (one(place, shopper, text) for place, (shopper, text) in enumerate(_asking(shoppers)))
    heard = await asyncio.gather(*writing)
    seconds, worked = perf_counter() - began, _processor_s(pid) - worked
    good = [one for one in heard if one.is_answered]
    label = f"{len(shoppers)} at once" if over_s == 0 else f"{len(shoppers)} within {over_s:g} s"
    return Crowd(
        name=label,
        messages=len(heard),
        errors=len(heard) - len(good),
        worded=sum(_MARK in one.sentence for one in good),
        seconds=round(seconds, 2),
        turns_per_s=round(len(good) / seconds, 1),
        processor_ms=round(worked / len(heard) * _MS, 1),
        timings=_timings(label, good),
        failures=dict(Counter(one.failure for one in heard if not one.is_answered)),
    )


def _timings(label: str, good: Sequence[Heard]) -> tuple[Timing, ...]:
    if not good:
        return ()
    events = timing(f"{label}: first event", [one.first_event_ms for one in good])
    sentences = timing(f"{label}: first sentence", [one.first_sentence_ms for one in good])
    return replace(events, budget_ms=FIRST_EVENT_BUDGET_MS), replace(sentences, budget_ms=FIRST_SENTENCE_BUDGET_MS)


def _asking(shoppers: Iterable[Shopper]) -> Iterable[tuple[Shopper, str]]:
    return zip(shoppers, cycle(_QUESTIONS), strict=False)


async def overloaded(shoppers: Sequence[Shopper], messages: int) -> Overload:
    """Write so many messages at once, the shoppers in turn; one of them tries again as it is told to."""
    writing = [asyncio.create_task(one.write(text)) for one, text in islice(_asking(cycle(shoppers)), messages)]
    back = await _back(writing, shoppers[-1])
    heard = await asyncio.gather(*writing)
    refused = [one for one in heard if one.is_refused]
    answered = sum(one.is_whole for one in heard)
    return Overload(
        messages=messages,
        answered=answered,
        refused_429=sum(one.status == HTTPStatus.TOO_MANY_REQUESTS for one in refused),
        refused_503=sum(one.status == HTTPStatus.SERVICE_UNAVAILABLE for one in refused),
        errors=messages - answered - len(refused),
        recovered_s=back,
    )


async def _back(writing: Sequence[asyncio.Task[Heard]], shopper: Shopper) -> float | None:
    """Return how long after the first refusal a shopper who waits as told is answered; None: nobody is, or refused."""
    for coming in asyncio.as_completed(writing):
        heard = await coming
        if heard.is_refused:
            break
    else:
        return None
    began = perf_counter()
    while heard.is_refused and perf_counter() - began < _LONGEST_WAIT_S:
        await asyncio.sleep(heard.retry_after_s)
        heard = await shopper.write(_QUESTIONS[0])
    return round(perf_counter() - began, 2) if heard.is_whole else None


async def _measure_idle(shoppers: Sequence[Shopper], pid: int, seconds: float) -> Idle:
    """Measure the server's processor time without streams, then with one a shopper in which nothing happens."""
    without = await _share(pid, seconds / 4)
    following = [asyncio.create_task(one.follow()) for one in shoppers]
    await asyncio.sleep(_SETTLING_S)
    share = await _share(pid, seconds)
    still_open = sum(not one.done() for one in following)
    for one in following:
        one.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    return Idle(len(shoppers), still_open, seconds, round(share, 4), round(without, 4))


async def _share(pid: int, seconds: float) -> float:
    """Return how much of one core a process takes."""
    began, worked = perf_counter(), _processor_s(pid)
    await asyncio.sleep(seconds)
    return (_processor_s(pid) - worked) / (perf_counter() - began)


def _processor_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)
