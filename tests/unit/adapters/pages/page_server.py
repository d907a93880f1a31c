"""A small web server on this machine that says what it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from ssl import SSLContext


class PageServer:
    """Answers each path with the bytes given for it; remembers what it was asked."""

    def __init__(self, answers: Mapping[str, bytes]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.port = 0
        self.tasks: list[asyncio.Task[None]] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and hang up; a path without an answer is never answered."""
        task: asyncio.Task[None] | None = asyncio.current_task()
        assert task is not None
        self.tasks.append(task)
        asked = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(asked)
        answer = self.answers.get(asked.split()[1])
        with suppress(ConnectionError):
            if answer is None:
                await reader.read()
            else:
                writer.write(answer)
                await writer.drain()
            writer.close()
            await writer.wait_closed()


def page(body: bytes, kind: str = "text/html", status: str = "200 OK", more: str = "") -> bytes:
    """Return an answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Connection: close\r\n\r\n"
    return head.encode() + body


def redirect(location: str) -> bytes:
    """Return an answer that leads elsewhere."""
    return page(b"", status="302 Found", more=f"Location: {location}\r\n")


@asynccontextmanager
async def serving(answers: Mapping[str, bytes], tls: SSLContext | None = None) -> AsyncIterator[PageServer]:
    """Serve on a free port of this machine inside the block."""
    pages = PageServer(answers)
    server = await asyncio.start_server(pages.answer, "127.0.0.1", 0, ssl=tls)
    pages.port = server.sockets[0].getsockname()[1]
    try:
        yield pages
    finally:
        server.close()
        if pages.tasks:
            await asyncio.wait(pages.tasks)
