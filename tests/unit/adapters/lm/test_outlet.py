from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from chatbot.adapters.lm.outlet import LoopOutlet


async def test_that_texts_come_in_order_and_empty_ones_not_at_all() -> None:
    outlet = LoopOutlet()
    await asyncio.to_thread(lambda: [outlet.put(text) for text in ("1", "", "3")] and outlet.end())
    assert [text async for text in outlet.texts()] == ["1", "3"]


async def test_that_an_error_comes_after_the_texts_before_it() -> None:
    outlet = LoopOutlet()
    outlet.put("1")
    outlet.end(ValueError("no"))
    stream = outlet.texts()
    assert await anext(stream) == "1"
    with pytest.raises(ValueError, match="no"):
        await anext(stream)


async def test_that_closing_tells_the_writer() -> None:
    outlet = LoopOutlet()
    outlet.put("1")
    async with aclosing(outlet.texts()) as stream:
        await anext(stream)
        assert not outlet.is_closed
    assert outlet.is_closed


def test_that_a_writer_whose_reader_and_loop_are_gone_is_told_and_not_hurt() -> None:
    async def make() -> LoopOutlet:
        return LoopOutlet()

    outlet = asyncio.run(make())
    outlet.put("1")
    assert outlet.is_closed
