"""Benchmark of a running server over its event stream: many shoppers at once, too many, and many that only listen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from http import HTTPStatus
from itertools import cycle, islice
from time import perf_counter
from typing import Any

import httpx

from chatbot.evaluation.benchmarks import BUYER, Timing
from chatbot.evaluation.chat_page_client import begin_on_page, open_page
from chatbot.evaluation.crowds import QUESTIONS, Crowd, Transport, asking, begun, crowd, processor_s
from chatbot.evaluation.serve_client import Heard, Shopper, begin, is_loading, open_client, sign_in

EVENT_STREAM = Transport("", "first event", (500.0, 1200.0))
CHAT_PAGE = Transport(" on the chat page (Gradio)", "first update")
IDLE_BUDGET = 0.05
"""The share of one core that idle streams may take."""

_WARM_UP = 3
_FLOOD = 12
_SETTLING_S = 1.0
_LONGEST_WAIT_S = 30.0
_LONGEST_LOADING_S, _AT_REST = 60.0, 0.05


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is asked of a server.

    So many conversations at once, and once more spread over seconds, first over the event stream, then on the chat page
    (0 leaves that out); so many messages at once to overload it; so many idle streams for so many seconds.
    """

    conversations: int = 200
    page_conversations: int = 40
    spread_s: float = 20.0
    overload: int = 400
    idle: int = 100
    idle_s: float = 20.0


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
    """All of it; `page` are the crowds on the chat page, none where they were left out."""

    crowds: tuple[Crowd, ...]
    page: tuple[Crowd, ...]
    overload: Overload
    flood: Overload
    idle: Idle

    @property
    def timings(self) -> list[Timing]:
        """The timings of all crowds."""
        return [one for crowd in (*self.crowds, *self.page) for one in crowd.timings]


async def measure_serving(url: str, pid: int, plan: Plan) -> Serving:
    """Measure the server at a URL, whose process is `pid`. Raises httpx.HTTPError where no conversation begins."""
    async with open_client(url) as client:
        await _at_rest(client, pid)
        begin_one = partial(begin, client, await sign_in(client, BUYER))
        for shopper in await begun(begin_one, _WARM_UP):
            await shopper.write(QUESTIONS[0])
        idle = await _measure_idle(await begun(begin_one, plan.idle), pid, plan.idle_s)
        spread = await crowd(await begun(begin_one, plan.conversations), pid, EVENT_STREAM, plan.spread_s)
        at_once = await crowd(await begun(begin_one, plan.conversations), pid, EVENT_STREAM)
        page = await _on_page(client, pid, plan) if plan.page_conversations else ()
        flood = await overloaded(await begun(begin_one, 1), _FLOOD)
        overload = await overloaded(await begun(begin_one, plan.overload), plan.overload)
    return Serving((at_once, spread), page, overload, flood, idle)


async def _on_page(client: httpx.AsyncClient, pid: int, plan: Plan) -> tuple[Crowd, ...]:
    """Measure the chat page as browsers have it open, with what they keep open beside a message."""
    begin_one = partial(begin_on_page, client, await open_page(client), BUYER)
    for shopper in await begun(begin_one, _WARM_UP):
        await shopper.write(QUESTIONS[0])
    crowds = []
    for over_s in (plan.spread_s, 0.0):
        shoppers = await begun(begin_one, plan.page_conversations)
        staying = [asyncio.create_task(one.stay()) for one in shoppers]
        crowds.append(await crowd(shoppers, pid, CHAT_PAGE, over_s))
        await _ended(staying)
    return tuple(reversed(crowds))


def as_json(serving: Serving) -> dict[str, Any]:
    """Return the figures as plain JSON types."""
    return asdict(serving)


def lines(serving: Serving) -> list[str]:
    """Return what the table of timings does not say."""
    idle = serving.idle
    kept = "kept" if idle.share <= idle.budget else "missed"
    return [
        *(one.line for one in serving.crowds),
        f"overload: {_told(serving.overload)}",
        f"one conversation flooded: {_told(serving.flood)}",
        f"{idle.open} of {idle.streams} idle streams: {idle.share:.1%} of a core over {idle.seconds:g} s "
        f"({idle.share_without:.1%} without them)   budget {idle.budget:.0%}: {kept}",
        *([one.line for one in serving.page] or ["the chat page (Gradio): not measured"]),
    ]


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


async def overloaded(shoppers: Sequence[Shopper], messages: int) -> Overload:
    """Write so many messages at once, the shoppers in turn; one of them tries again as it is told to."""
    writing = [asyncio.create_task(one.write(text)) for one, text in islice(asking(cycle(shoppers)), messages)]
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
        heard = await shopper.write(QUESTIONS[0])
    return round(perf_counter() - began, 2) if heard.is_whole else None


async def _measure_idle(shoppers: Sequence[Shopper], pid: int, seconds: float) -> Idle:
    """Measure the server's processor time without streams, then with one a shopper in which nothing happens."""
    without = await _share(pid, seconds / 4)
    following = [asyncio.create_task(one.follow()) for one in shoppers]
    await asyncio.sleep(_SETTLING_S)
    share = await _share(pid, seconds)
    still_open = sum(not one.done() for one in following)
    await _ended(following)
    return Idle(len(shoppers), still_open, seconds, round(share, 4), round(without, 4))


async def _share(pid: int, seconds: float) -> float:
    """Return how much of one core a process takes."""
    began, worked = perf_counter(), processor_s(pid)
    await asyncio.sleep(seconds)
    return (processor_s(pid) - worked) / (perf_counter() - began)


async def _ended(tasks: Sequence[asyncio.Task[bool]]) -> None:
    for one in tasks:
        one.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
