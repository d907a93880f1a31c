"""What a webhook receives, and what counts as received."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import inspect
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from chatbot.adapters.delivery.webhook import ERRORS, HttpxReceiver
from chatbot.errors import ConfigurationError, DeliveryUnavailable
from chatbot.ports.delivery import Outgoing
from chatbot.testing.store import NOW

SECRET = b"a secret of thirty-two bytes...."
MESSAGE = Outgoing("order.cancelled", "can_1", {"order": "40817", "why": "zu groß"}, NOW)


class Listener:
    """A server that answers every request with the same bytes and keeps what it got."""

    def __init__(self, answer: str = "HTTP/1.1 204 No Content", delay_s: float = 0) -> None:
        self.url = ""
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self._answer = answer
        self._delay_s = delay_s
        self._talks: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Listener]:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        try:
            yield self
        finally:
            server.close()
            await asyncio.gather(*self._talks)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks.append(asyncio.current_task())
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        self.requests.append((first, headers, await reader.readexactly(int(headers["content-length"]))))
        await asyncio.sleep(self._delay_s)
        writer.write(f"{self._answer}\r\nConnection: close\r\n\r\n".encode())
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def test_that_a_message_is_posted_as_json_signed_and_with_its_key() -> None:
    async with Listener().serve() as listener:
        assert await HttpxReceiver(listener.url, SECRET).take(MESSAGE) == "webhook"
    ((first, headers, body),) = listener.requests
    assert first == "POST /hook HTTP/1.1"
    assert json.loads(body) == {
        "topic": "order.cancelled",
        "key": "can_1",
        "at": "2026-11-16T10:00:00+00:00",
        "data": {"order": "40817", "why": "zu groß"},
    }
    assert headers["x-storedesk-signature"] == f"sha256={hmac.new(SECRET, body, hashlib.sha256).hexdigest()}"
    assert (headers["idempotency-key"], headers["content-type"]) == ("order.cancelled:can_1", "application/json")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "400 No", "401 Who", "404 Where", "429 Slow", "500 Oh"])
async def test_that_anything_but_a_yes_is_tried_again_and_no_redirect_is_followed(status: str) -> None:
    async with Listener().serve() as other, Listener(f"HTTP/1.1 {status}\r\nLocation: {other.url}").serve() as listener:
        with pytest.raises(DeliveryUnavailable, match=f"the webhook answered {status[:3]}"):
            await HttpxReceiver(listener.url, SECRET).take(MESSAGE)
    assert (len(listener.requests), other.requests) == (1, [])


async def test_that_nobody_there_silence_and_nonsense_are_tried_again() -> None:
    async with Listener("nonsense").serve() as listener:
        with pytest.raises(DeliveryUnavailable, match="RemoteProtocolError"):
            await HttpxReceiver(listener.url, SECRET).take(MESSAGE)
    with pytest.raises(DeliveryUnavailable, match="ConnectError"):
        await HttpxReceiver(listener.url, SECRET).take(MESSAGE)
    async with Listener(delay_s=0.5).serve() as slow:
        with pytest.raises(DeliveryUnavailable, match="Timeout"):
            await HttpxReceiver(slow.url, SECRET, timeout_s=0.1).take(MESSAGE)


@pytest.mark.parametrize(
    "url", ["ftp://shop.example/x", "shop.example", "file:///etc/passwd", "https://", "http://[::1"]
)
def test_that_an_address_must_be_http_with_a_host(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"webhook\.url"):
        HttpxReceiver(url, SECRET)


def test_that_every_exception_of_the_library_is_mapped() -> None:
    raised = [one for _, one in inspect.getmembers(httpx, inspect.isclass) if issubclass(one, Exception)]
    assert httpx.ConnectTimeout in raised
    assert [one for one in raised if not issubclass(one, tuple(foreign for foreign, _ in ERRORS))] == []
