"""Serves a stub of a language model for commands, each of which runs a loop of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from chatbot.testing.lm_server import ChatServerStub


@contextmanager
def served(stub: ChatServerStub) -> Iterator[str]:
    """Serve in another loop; give the address."""
    loop, ready, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with stub.serve():
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait(5)
    try:
        yield stub.url
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(5)
        loop.close()
