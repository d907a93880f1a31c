"""Benchmarks of turns, retrieval and ingest on a prepared product, with the machine they ran on.

No message is repeated within what the product remembers (32 queries, 256 clauses), so that no cache is measured.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import cycle, islice, product
from time import perf_counter
from typing import Any

import psutil

from chatbot.bootstrap import App
from chatbot.domain.conversation import Level, Message, Role, Session
from chatbot.ports.retriever import Kind, Query

BUYER = "anna.lindholm@post.example"
"""The demo customer whose orders the turns are about."""

_CORES = {
    "order status": ("where is my order", "has my parcel been sent", "my boots are late", "track order 40817"),
    "product": ("show me a tent for two", "a rain jacket under 150", "I need a warm sleeping bag", "a kettle"),
    "question": ("how long does a refund take", "who pays the return postage", "do you ship to Norway", "gift cards?"),
    "return step": ("I want to return the desk lamp", "send back the kettle", "return the lamp and the kettle"),
}
_OPENINGS = ("", "hi, ", "hello, ", "hey there, ", "good morning, ", "so, ", "ok, ", "well, ", "excuse me, ", "um, ")
_ENDINGS = ("", " please", " thanks", " today", " now", " if possible", " for me", " then", " ok", " asap")
_TOPICS = ("refund", "tent", "boots", "delivery", "gift card", "warranty", "size", "postage")
_LONG = 500
_EDGE = 50
_MS = 1000


@dataclass(frozen=True, slots=True)
class Timing:
    """How long something took (ms): median, 95th percentile, how often it was done, what the 95th may be.

    `is_median_budget`: the budget is what the median may be.
    """

    name: str
    p50_ms: float
    p95_ms: float
    times: int
    budget_ms: float | None = None
    is_median_budget: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the budget is kept, where there is one."""
        return self.budget_ms is None or (self.p50_ms if self.is_median_budget else self.p95_ms) <= self.budget_ms


@dataclass(frozen=True, slots=True)
class Machine:
    """What the figures were taken on: cores, load of the last minute, resident memory now and at its peak (MiB)."""

    cores: int
    load: float
    memory_mib: float
    peak_memory_mib: float


def timing(name: str, milliseconds: list[float]) -> Timing:
    """Return median and 95th percentile (nearest rank) of at least one duration."""
    ordered = sorted(milliseconds)
    last = len(ordered) - 1
    return Timing(name, round(ordered[last // 2], 2), round(ordered[round(last * 0.95)], 2), len(ordered))


def machine() -> Machine:
    """Return the machine's facts as they are now."""
    now = psutil.Process().memory_info().rss
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    # The kernel counts the peak in batches, so that it may lag behind.
    return Machine(os.cpu_count() or 1, round(os.getloadavg()[0], 2), _mib(now), _mib(max(now, peak)))


def as_json(timings: list[Timing], facts: Machine) -> dict[str, Any]:
    """Return the figures as plain JSON types."""
    return {"timings": [asdict(one) for one in timings], "machine": asdict(facts)}


def messages_of(kind: str) -> Iterator[str]:
    """Yield a shopper's messages of a kind without end, the same one after hundreds of others only."""
    variants = [f"{opening}{core}{ending}" for opening, ending, core in product(_OPENINGS, _ENDINGS, _CORES[kind])]
    return cycle(variants)


async def measure_turns(app: App, repeat: int, turns: int = _LONG) -> list[Timing]:
    """Time whole turns of each kind, each in a new conversation, then one conversation of `turns` turns."""
    kinds = {kind: messages_of(kind) for kind in _CORES}
    for messages in kinds.values():
        await _turn(app, await buyer(app), next(messages))
    timings = []
    for name, messages in kinds.items():
        took = [await _turn(app, await buyer(app), text) for text in islice(messages, repeat)]
        timings.append(timing(name, took))
    return [*timings, *await _long_conversation(app, turns, kinds)]


async def measure_retrieval(app: App, repeat: int) -> list[Timing]:
    """Time what a question costs: embedding, search and quotes over the articles; a search over the products."""
    retriever = app.knowledge.retriever
    queries = (f"{opening}{topic}{ending}" for opening, topic, ending in product(_OPENINGS, _TOPICS, _ENDINGS))
    texts = list(islice(cycle(queries), 2 * repeat))
    articles, products = [], []
    for text in texts[:repeat]:
        started = perf_counter()
        passages = await retriever.search(Query(text))
        await retriever.quotes(text, passages[:3], 4)
        articles.append((perf_counter() - started) * _MS)
    for text in texts[repeat:]:
        started = perf_counter()
        await retriever.search(Query(text, Kind.PRODUCT))
        products.append((perf_counter() - started) * _MS)
    return [timing("articles: embed, search, quotes", articles), timing("products: embed, search", products)]


async def measure_ingest(app: App, on_progress: Callable[[int, int], None]) -> list[Timing]:
    """Time an ingest into an empty index, then one where nothing changed; the embedder is made ready before."""
    app.knowledge.embedder.embed(["warm"])
    timings = []
    for name in ("ingest, cold", "ingest, unchanged"):
        report = await app.knowledge.ingest(on_progress)
        timings.append(timing(name, [report.seconds * _MS]))
    return timings


async def _long_conversation(app: App, turns: int, kinds: dict[str, Iterator[str]]) -> list[Timing]:
    session = await buyer(app)
    took = [await _turn(app, session, next(messages)) for messages in islice(cycle(kinds.values()), turns)]
    edge = min(_EDGE, turns // 2)
    first, last = f"one conversation, turns 1-{edge}", f"one conversation, turns {turns - edge + 1}-{turns}"
    return [timing(first, took[:edge]), timing(last, took[-edge:])]


async def buyer(app: App) -> Session:
    """Begin a conversation of the demo customer, signed in."""
    customer = await app.store.customer_by_email(BUYER)
    customer_id = None if customer is None else customer.id
    session = Session(app.ids.new("con"), Level.VERIFIED if customer_id else Level.ANONYMOUS, customer_id)
    await app.assistant.start(session, "benchmark")
    return session


async def _turn(app: App, session: Session, text: str) -> float:
    started = perf_counter()
    async for _ in app.assistant.reply(session, Message(Role.USER, text)):
        pass
    return (perf_counter() - started) * _MS


def _mib(size: int) -> float:
    return round(size / 2**20, 1)
