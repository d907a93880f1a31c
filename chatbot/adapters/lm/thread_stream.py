"""Lets the event loop read what a blocking generator yields in a worker thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator


async def stream_from_thread(make: Callable[[], Iterator[str]], on_end: Callable[[], None]) -> AsyncGenerator[str]:
    """Yield the texts of `make()`, leaving out empty ones, and raise what it raises.

    Closing returns at once and makes the thread stop after the text it is working on. `on_end` is called in the loop
    when the thread has really ended, however that came about.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    is_closed = threading.Event()

    def work() -> None:
        for text in make():
            if is_closed.is_set():
                return
            if text:
                loop.call_soon_threadsafe(queue.put_nowait, text)

    def ended(worker: asyncio.Future[None]) -> None:
        worker.exception()  # read, or asyncio reports it as forgotten when the stream was closed first
        queue.put_nowait(None)
        on_end()

    worker = loop.run_in_executor(None, work)
    worker.add_done_callback(ended)
    try:
        while (text := await queue.get()) is not None:
            yield text
        worker.result()
    finally:
        is_closed.set()
