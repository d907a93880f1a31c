"""A stub of an OpenAI-compatible server on loopback that answers well or plays a fault."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from typing import Any

from chatbot.testing.lm_wire import DONE, KEEP_ALIVE, delta, finish, said, tool_call, usage

_BACKLOG = 1024  # as many connections at once, as a benchmark opens
Event = str | None
"""A chunk or a comment to send; None sends nothing more."""
_REASONS = {400: "Bad Request", 404: "Not Found", 429: "Too Many Requests", 503: "Service Unavailable"}


class Play(StrEnum):
    """What the server does with a request."""

    NORMAL = "normal"
    REASONING = "reasoning"
    REASONING_RENAMED = "reasoning_renamed"
    THINK_TAGS = "think_tags"
    THINK_END_ONLY = "think_end_only"
    THOUGHTS_ONLY = "thoughts_only"
    ROLE_FIRST = "role_first"
    EMPTY_DELTAS = "empty_deltas"
    KEEP_ALIVE = "keep_alive"
    KEEP_ALIVE_ONLY = "keep_alive_only"
    USAGE_ONLY = "usage_only"
    TOOL_CALL = "tool_call"
    LENGTH = "length"
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

    Without `knows_schemas` it refuses requests for JSON under a schema, without `knows_system` those with a system
    message. It waits `pause_s` before each chunk, and tells a refused client to wait `retry_after`.
    """

    def __init__(self, words: tuple[str, ...] = ("Your ", "parcel ", "is ", "on ", "its ", "way.")) -> None:
        self.words = words
        self.play = Play.NORMAL
        self.status = 200
        self.knows_schemas = True
        self.knows_system = True
        self.message = "no"
        self.retry_after = ""
        self.pause_s = 0.0
        self.url = ""
        self.requests: list[dict[str, Any]] = []
        self.authorizations: list[str] = []
        self.disconnected = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[ChatServerStub]:
        """Listen on a free port of loopback; `url` is the base URL to configure."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, backlog=_BACKLOG)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        try:
            yield self
        finally:
            server.close()
            for one in self._under_way:
                one.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    def models(self) -> Mapping[str, Any] | None:
        """Return the answer to GET /models, None for a server that has none."""
        return None

    def refusal(self, request: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]] | None:
        """Return status and error of a request that is refused."""
        has_system = any(message["role"] == "system" for message in request["messages"])
        is_unknown = ("response_format" in request and not self.knows_schemas) or (has_system and not self.knows_system)
        status = 400 if is_unknown else self.status
        return None if status == 200 else (status, {"message": self.message, "type": "stub", "code": None})

    def events(self, request: Mapping[str, Any]) -> list[Event]:
        """Return what is streamed."""
        limit = request.get("max_tokens", len(self.words))
        words = [said(word) for word in self.words[:limit]]
        end = [finish("length" if limit < len(self.words) else "stop"), DONE]
        return _plays(words, end, self.message)[self.play]

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
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            if not body:
                listed = self.models()
                await self._send(writer, 404 if listed is None else 200, listed or {"error": {"message": "no"}})
                return
            self.requests.append(json.loads(body))
            self.authorizations.append(headers.get("authorization", ""))
            refused = self.refusal(self.requests[-1])
            if refused is None:
                await self._stream(reader, writer)
            else:
                await self._send(writer, refused[0], {"error": refused[1]})
        except (ConnectionError, asyncio.IncompleteReadError):
            self.disconnected.set()
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _send(self, writer: asyncio.StreamWriter, status: int, content: Mapping[str, Any]) -> None:
        body = json.dumps(content)
        head = f"HTTP/1.1 {status} {_REASONS.get(status, 'Answer')}\r\nContent-Type: application/json\r\n"
        head += f"Retry-After: {self.retry_after}\r\n" if self.retry_after else ""
        writer.write(f"{head}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        await writer.drain()

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n")
        writer.write(b"Connection: close\r\n\r\n")
        await writer.drain()
        for event in self.events(self.requests[-1]):
            if event is None:
                await reader.read()  # until the client goes
                self.disconnected.set()
                return
            await asyncio.sleep(self.pause_s)
            data = f"{event}\n\n".encode() if event == KEEP_ALIVE else f"data: {event}\n\n".encode()
            writer.write(b"%x\r\n%s\r\n" % (len(data), data))
            await writer.drain()
        if self.play is not Play.CUT:
            writer.write(b"0\r\n\r\n")
            await writer.drain()


def _plays(words: list[str], end: list[str], message: str) -> dict[Play, list[Event]]:
    thoughts = [delta(reasoning_content="The shopper wants"), delta(reasoning_content=" to know.")]
    renamed = [delta(role="assistant", content="", reasoning="The shopper wants"), delta(reasoning=" to know.")]
    tagged = [said(text) for text in ("<thi", "nk>They want", " to know</th", "ink>\n\n")]
    empty = [delta(), delta(content=None), delta(content="")]
    kept = [one for word in words for one in (KEEP_ALIVE, word)]
    error = json.dumps({"error": {"message": message, "code": 500}})
    return {
        Play.NORMAL: [*words, *end],
        Play.REASONING: [*thoughts, *words, *end],
        Play.REASONING_RENAMED: [*renamed, *words, *end],
        Play.THINK_TAGS: [*tagged, *words, *end],
        Play.THINK_END_ONLY: [said("They want to "), said("know</think>"), *words, *end],
        Play.THOUGHTS_ONLY: [*thoughts, finish("length"), DONE],
        Play.ROLE_FIRST: [delta(role="assistant", content=""), *words, *end],
        Play.EMPTY_DELTAS: [*empty, *words, *empty, *end],
        Play.KEEP_ALIVE: [KEEP_ALIVE, KEEP_ALIVE, *kept, *end],
        Play.KEEP_ALIVE_ONLY: [KEEP_ALIVE] * 10_000,
        Play.USAGE_ONLY: [*words, end[0], usage(5, 6), DONE],
        Play.TOOL_CALL: [*tool_call("get_order", '{"number": "4711"}'), finish("tool_calls"), DONE],
        Play.LENGTH: [*words, finish("length"), DONE],
        Play.EMPTY: [*end],
        Play.GARBAGE: [*words[:2], "{]", *end],
        Play.NO_STREAM: [],
        Play.CUT: [*words[:2]],
        Play.CUT_POLITELY: [*words[:2]],
        Play.ERROR_EVENT: [words[0], error],
        Play.HANG: [None],
        Play.HANG_MIDWAY: [*words[:2], None],
    }
