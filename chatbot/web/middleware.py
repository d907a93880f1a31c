"""What stands in front of every route: a cap on bodies, JSON only for the API, headers that browsers obey."""

from __future__ import annotations

import asyncio
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.web.problems import problem

LARGEST_BODY = 64 * 1024
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_API = "/v1/"
_STATIC = "/static/"
_LARGER = re.compile(r"/v1/conversations/[^/]{1,64}/photos|/v1/staff/knowledge/reading")
"""What reads its body itself, once it knows who asks: photos and files are larger than anything else."""


class BodyCap:
    """Reads a request's body before anything else does: 413 above 64 KiB, 408 when it takes 30 s, 415 if not JSON."""

    def __init__(self, app: ASGIApp, slowest_s: float = 30.0) -> None:
        self._app = app
        self._slowest_s = slowest_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its body read."""
        is_read = scope["type"] == "http" and scope["method"] in _WITH_BODY
        if not is_read or _LARGER.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            async with asyncio.timeout(self._slowest_s):
                body = await _read(receive, headers)
        except TimeoutError:
            await problem(408, "The request took too long to arrive.")(scope, receive, send)
            return
        if body is None:
            await problem(413, f"A request may have {LARGEST_BODY} bytes.")(scope, receive, send)
        elif body and scope["path"].startswith(_API) and not _is_json(headers):
            await problem(415, "Send JSON, with the header Content-Type: application/json.")(scope, receive, send)
        else:
            await self._app(scope, _replayed(body, receive), send)


class SecurityHeaders:
    """Adds the headers that keep browsers from guessing, framing and leaking; a stricter policy of a page stays."""

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        self._app = app
        self._headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
            f"form-action 'none'; frame-ancestors {frame_ancestors}",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add the headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith(_API):
                    headers.setdefault("Cache-Control", "no-store")
                elif scope["path"].startswith(_STATIC):
                    headers.setdefault("Cache-Control", "no-cache")  # scripts of one page must be of one version
            await send(message)

        await self._app(scope, receive, send_with_headers)


async def _read(receive: Receive, headers: Headers) -> bytes | None:
    """Return the body, None for one that is too large."""
    declared = headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > LARGEST_BODY:
        return None
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return first.pop() if first else await receive()

    return replay


def _is_json(headers: Headers) -> bool:
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return media_type == "application/json"
