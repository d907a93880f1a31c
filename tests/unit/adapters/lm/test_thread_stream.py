from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from chatbot.adapters.lm.thread_stream import stream_from_thread


class Counting:
    """Yields numbers, one in 5 ms, and remembers how far it came."""

    def __init__(self, until: int, error: Exception | None = None) -> None:
        self.reached = 0
        self.ended = asyncio.Event()
        self._until = until
        self._error = error

    def make(self) -> Iterator[str]:
        for number in range(1, self._until + 1):
            time.sleep(0.005)
            self.reached = number
            yield str(number) if number % 2 else ""
        if self._error:
            raise self._error


async def test_that_texts_come_in_order_and_empty_ones_not_at_all() -> None:
    source = Counting(5)
    assert [text async for text in stream_from_thread(source.make, source.ended.set)] == ["1", "3", "5"]
    assert source.ended.is_set()


async def test_that_an_error_comes_after_the_texts_before_it() -> None:
    source = Counting(1, ValueError("no"))
    stream = stream_from_thread(source.make, source.ended.set)
    assert await anext(stream) == "1"
    with pytest.raises(ValueError, match="no"):
        await anext(stream)
    assert source.ended.is_set()


async def test_that_closing_stops_the_thread_within_one_text() -> None:
    source = Counting(1000)
    async with aclosing(stream_from_thread(source.make, source.ended.set)) as stream:
        await anext(stream)
    reached = source.reached
    async with asyncio.timeout(2):
        await source.ended.wait()
    assert source.reached <= reached + 1


async def test_that_an_error_after_closing_is_nobodys_affair() -> None:
    source = Counting(3, ValueError("no"))
    async with aclosing(stream_from_thread(source.make, source.ended.set)) as stream:
        await anext(stream)
    async with asyncio.timeout(2):
        await source.ended.wait()
