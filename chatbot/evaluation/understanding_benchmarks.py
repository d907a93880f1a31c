"""Benchmark of understanding: one message after the other, on one core, none of them twice.

What is timed is the processor time of all threads: what it costs, also on a machine that does other things as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle, islice, product
from time import process_time

from chatbot.bootstrap import App
from chatbot.domain.conversation import DialogueState, Frame, Session
from chatbot.evaluation.benchmarks import Timing, messages_of, timing

BUDGET_MS = 8.0
"""What the median may be."""

_KINDS = ("order status", "product", "question", "return step")
_WHOSE = ("older", "little", "new", "dear", "poor", "only", "former")
_WHO = ("sister", "brother", "neighbour", "aunt", "uncle", "boss", "friend", "mother", "cousin", "teacher", "dentist")
"""What greets and thanks is left out before a message is read, so that it takes more to make one unlike all others."""
_CORES = ("我的订单到哪了", "我想退台灯", "有没有两人帐篷", "退款要多久", "把夹克换成L码", "取消订单40911")
_OPENINGS = ("", "你好，", "您好，", "请问，", "那个，", "嗯，", "麻烦问下，")
_ENDINGS = ("", "，谢谢", "？", "。", "，急", "，麻烦了", "啊", "呢")
_SEVERAL = "hi my order hasnt come, the one w the boots?? also can i swap the jacket to {size}, actually {other}"
_SIZES = tuple(f"{number}" for number in range(30, 60))
_ASKED = Frame("return_items", (("order_number", ("40655",)),), "reason")
_MS = 1000


async def measure_understanding(app: App, repeat: int) -> list[Timing]:
    """Time `repeat` messages of each sort: a first one, one of several wishes, one while a question is open."""
    fresh, asked = DialogueState(), DialogueState(stack=(_ASKED,))
    kinds = cycle([messages_of(one) for one in _KINDS])
    english = (f"{next(kind)} for my {one} {other}" for kind, one, other in zip(kinds, cycle(_WHOSE), cycle(_WHO)))
    sorts: list[tuple[str, DialogueState, Iterator[str]]] = [
        ("a first message", fresh, english),
        ("while a question is open", asked, english),
        ("several wishes in one message", fresh, cycle(_several())),
    ]
    if "zh" in app.languages:
        sorts.append(("a first message in Chinese", DialogueState(language="zh"), cycle(_chinese())))
    timings = []
    for name, state, messages in sorts:
        await _understood(app, next(messages), state)
        took = [await _understood(app, text, state) for text in islice(messages, repeat)]
        timings.append(replace(timing(name, took), budget_ms=BUDGET_MS, is_median_budget=True))
    return timings


@contextmanager
def on_one_core() -> Iterator[None]:
    """Keep this process on one core, where the operating system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


async def _understood(app: App, text: str, state: DialogueState) -> float:
    started = process_time()
    await app.understander.understand(text, state, Session("con_benchmark"))
    return (process_time() - started) * _MS


def _several() -> Sequence[str]:
    pairs = ((one, other) for one, other in product(_SIZES, _SIZES) if one != other)
    return [_SEVERAL.format(size=size, other=other) for size, other in pairs]


def _chinese() -> Sequence[str]:
    return [f"{opening}{core}{ending}" for core, opening, ending in product(_CORES, _OPENINGS, _ENDINGS)]
