"""A stub of an OpenAI-compatible server on loopback that answers well or plays a fault."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from typing import Any


class Play(StrEnum):
    """What the server does with a request."""

    NORMAL = "normal"
    REASONING = "reasoning"
    THINK_TAGS = "think_tags"
    USAGE_ONLY = "usage_only"
    EMPTY = "empty"
    GARBAGE = "garbage"
    NO_STREAM = "no_stream"
    CUT = "cut"
    CUT_POLITELY = "cut_politely"
    ERROR_EVENT = "error_event"
    HANG = "hang"
    HANG_MIDWAY = "hang_midway"


class ChatServerStub:
    """Streams `words`, as many as the request's `max_tokens`, under `play`, or refuses with `status` and `message`.

    Without `knows_schemas` it refuses requests for JSON under a schema.
    """

    def __init__(self, words: tuple[str, ...] = ("Your ", "parcel ", "is ", "on ", "its ", "way.")) -> None:
        self.words = words
        self.play = Play.NORMAL
        self.status = 200
        self.knows_schemas = True
        self.message = "no"
        self.url = ""
        self.requests: list[dict[str, Any]] = []
        self.authorizations: list[str] = []
        self.disconnected = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[ChatServerStub]:
        """Listen on a free port of loopback; `url` is the base URL to configure."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        try:
            yield self
        finally:
            server.close()
            for one in self._under_way:
                one.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer a request; the end of the server waits for it, so that no connection outlives its loop."""
        answering = asyncio.create_task(self._answer(reader, writer))
        self._under_way.add(answering)
        answering.add_done_callback(self._under_way.discard)
        await asyncio.wait((answering,))

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            self.requests.append(json.loads(await reader.readexactly(int(headers["content-length"]))))
            self.authorizations.append(headers.get("authorization", ""))
            if "response_format" in self.requests[-1] and not self.knows_schemas:
                await self._refuse(writer, 400)
            else:
                await (self._refuse(writer, self.status) if self.status != 200 else self._stream(reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            self.disconnected.set()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _refuse(self, writer: asyncio.StreamWriter, status: int) -> None:
        body = json.dumps({"error": {"message": self.message, "type": "stub", "code": None}})
        head = f"HTTP/1.1 {status} No\r\nContent-Type: application/json\r\nConnection: close\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        await writer.drain()

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n")
        writer.write(b"Connection: close\r\n\r\n")
        for event in self._events():
            if event is None:
                await reader.read()  # until the client goes
                self.disconnected.set()
                return
            data = f"data: {event}\n\n".encode()
            writer.write(b"%x\r\n%s\r\n" % (len(data), data))
            await writer.drain()
        if self.play is not Play.CUT:
            writer.write(b"0\r\n\r\n")
            await writer.drain()

    def _events(self) -> list[str | None]:
        limit = self.requests[-1].get("max_tokens", len(self.words))
        words = [_delta(content=word) for word in self.words[:limit]]
        end = [_chunk([{"index": 0, "delta": {}, "finish_reason": _reason(limit, self.words)}]), "[DONE]"]
        usage = _chunk([], usage={"prompt_tokens": 5, "completion_tokens": 6, "total_tokens": 11})
        thoughts = [_delta(reasoning_content="The shopper wants"), _delta(reasoning_content=" to know.")]
        tagged = [_delta(content=text) for text in ("<thi", "nk>They want", " to know</th", "ink>\n\n")]
        plays: dict[Play, list[str | None]] = {
            Play.NORMAL: [*words, *end],
            Play.REASONING: [*thoughts, *words, *end],
            Play.THINK_TAGS: [*tagged, *words, *end],
            Play.USAGE_ONLY: [*words, end[0], usage, end[1]],
            Play.EMPTY: [*end],
            Play.GARBAGE: [*words[:2], "{]", *end],
            Play.NO_STREAM: [],
            Play.CUT: [*words[:2]],
            Play.CUT_POLITELY: [*words[:2]],
            Play.ERROR_EVENT: [words[0], json.dumps({"error": {"message": self.message, "code": 500}})],
            Play.HANG: [None],
            Play.HANG_MIDWAY: [*words[:2], None],
        }
        return plays[self.play]


def _delta(**delta: str) -> str:
    return _chunk([{"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": None}])


def _chunk(choices: list[dict[str, Any]], **more: Any) -> str:
    head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "stub"}
    return json.dumps({**head, "choices": choices, **more})


def _reason(limit: int, words: tuple[str, ...]) -> str:
    return "length" if limit < len(words) else "stop"
