"""Stands in front of a Gradio page: opens the few routes that it uses, and allows just the scripts that it carries.

Everything else that Gradio serves (uploads, files, proxies, component servers, deep links, run history, descriptions of
its functions) does not exist here.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import cache

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.web.problems import problem

PAGE, STAFF_PAGE, ADMIN_PAGE = "/chat", "/staff", "/admin"
_NAME = r"[A-Za-z0-9_-][A-Za-z0-9_.-]*"
_SCRIPT = re.compile(rb"<script(?=[\s>])")
_ELSEWHERE = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>|<link rel="manifest"[^>]*>')
_ROOT_LANGUAGE = re.compile(rb'(<html\s+lang=")en(?=")')

Door = Callable[[Scope], Awaitable[ASGIApp | None]]
"""Says who answers in the page's place; None lets a request through to the page."""


async def open_door(scope: Scope) -> ASGIApp | None:
    """Let everybody through."""
    return None


class PageFilter:
    """Lets through to the page what it uses; its document gets a policy with a nonce for its own scripts.

    The page's own style sheet and script are ``/static/NAME.css`` and ``/static/NAME.js``, NAME being its path's.
    """

    def __init__(self, app: ASGIApp, page: ASGIApp, path: str, look: tuple[str, str], door: Door = open_door) -> None:
        """Take the page at `path`; `look` is who may frame it, as a policy writes it, and its language."""
        self._app = app
        self._page = page
        self._path = path
        self._frame_ancestors, self._language = look
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request for an open route; 404 for every other one below the page."""
        path = scope["path"] if scope["type"] in ("http", "websocket") else ""
        if path != self._path and not path.startswith(f"{self._path}/"):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif not is_open(self._path, scope["method"], path):
            await problem(404, "Not Found")(scope, receive, send)
        else:
            await self._enter(scope, receive, send)

    async def _enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        instead = await self._door(scope)
        if instead is not None:
            await instead(scope, receive, send)
        elif scope["path"] in documents(self._path):
            document = _Document(send, self._policy, self._path.strip("/"), self._language)
            await self._page(_without_extras(scope), receive, document)
        else:
            await self._page(scope, receive, send)

    def _policy(self, nonce: str) -> str:
        return (
            f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
            f"base-uri 'self'; form-action 'none'; frame-ancestors {self._frame_ancestors}"
        )


def documents(path: str) -> tuple[str, str]:
    """Return the paths under which a page's own document is asked for."""
    return path, f"{path}/"


@cache
def open_routes(path: str) -> Mapping[str, re.Pattern[str]]:
    """Return what a page uses, by method."""
    return {
        "GET": re.compile(
            rf"{path}/?|{path}/assets/{_NAME}|{path}/static/(?:js|img|fonts)/(?:{_NAME}/)?{_NAME}|{path}/theme\.css"
            rf"|{path}/gradio_api/(?:queue/data|startup-events|heartbeat/[a-z0-9]{{1,32}})"
        ),
        "POST": re.compile(rf"{path}/gradio_api/(?:queue/join|cancel|reset)"),
    }


def is_open(path: str, method: str, asked: str) -> bool:
    """Whether the page at a path uses a route."""
    pattern = open_routes(path).get("GET" if method == "HEAD" else method)
    return pattern is not None and pattern.fullmatch(asked) is not None


def _without_extras(scope: Scope) -> Scope:
    """Drop the query (deep links) and compression: the document is rewritten on its way out."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "query_string": b"", "headers": headers}


class _Document:
    """Takes an HTML document whole and sends it on with a policy, its scripts named in it."""

    def __init__(self, send: Send, policy: Callable[[str], str], own: str, language: str) -> None:
        self._send = send
        self._policy = policy
        self._own = (
            f'<link rel="stylesheet" href="/static/{own}.css"><script defer src="/static/{own}.js"></script></head>'
        )
        self._language = language.encode()
        self._start: Message = {}
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._finish()

    async def _finish(self) -> None:
        nonce = secrets.token_urlsafe(16)
        headers = MutableHeaders(scope=self._start)
        body = bytes(self._body)
        if headers.get("content-type", "").startswith("text/html"):
            body = _ELSEWHERE.sub(b"", body).replace(b"</head>", self._own.encode(), 1)
            body = _SCRIPT.sub(b'<script nonce="' + nonce.encode() + b'"', body)
            body = _ROOT_LANGUAGE.sub(rb"\g<1>" + self._language, body, count=1)
            headers["Content-Security-Policy"] = self._policy(nonce)
            headers["Cache-Control"] = "no-store"
            headers["Content-Length"] = str(len(body))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})
