"""Stands in front of the Gradio page: opens the few routes that it uses, and allows just the scripts that it carries.

Everything else that Gradio serves (uploads, files, proxies, component servers, deep links, run history, descriptions of
its functions) does not exist here.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatbot.web.problems import problem

PAGE = "/chat"
_NAME = r"[A-Za-z0-9_-][A-Za-z0-9_.-]*"
_OPEN = {
    "GET": re.compile(
        rf"{PAGE}/?|{PAGE}/assets/{_NAME}|{PAGE}/static/(?:js|img|fonts)/(?:{_NAME}/)?{_NAME}|{PAGE}/theme\.css"
        rf"|{PAGE}/gradio_api/(?:queue/data|startup-events|heartbeat/[a-z0-9]{{1,32}})"
    ),
    "POST": re.compile(rf"{PAGE}/gradio_api/(?:queue/join|cancel|reset)"),
}
DOCUMENTS = (PAGE, f"{PAGE}/")
_SCRIPT = re.compile(rb"<script(?=[\s>])")
_ELSEWHERE = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>|<link rel="manifest"[^>]*>')
_OWN = b'<link rel="stylesheet" href="/static/chat.css"><script defer src="/static/chat.js"></script></head>'
_ROOT_LANGUAGE = re.compile(rb'(<html\s+lang=")en(?=")')


class PageFilter:
    """Lets through to the page what it uses; its document gets a policy with a nonce for its own scripts."""

    def __init__(self, app: ASGIApp, page: ASGIApp, frame_ancestors: str, language: str) -> None:
        self._app = app
        self._page = page
        self._frame_ancestors = frame_ancestors
        self._language = language.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request for an open route; 404 for every other one below the page."""
        path = scope["path"] if scope["type"] in ("http", "websocket") else ""
        if path != PAGE and not path.startswith(f"{PAGE}/"):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif not is_open(scope["method"], path):
            await problem(404, "Not Found")(scope, receive, send)
        elif path in DOCUMENTS:
            await self._page(_without_extras(scope), receive, _Document(send, self._policy, self._language))
        else:
            await self._page(scope, receive, send)

    def _policy(self, nonce: str) -> str:
        return (
            f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
            f"form-action 'none'; frame-ancestors {self._frame_ancestors}"
        )


def is_open(method: str, path: str) -> bool:
    """Whether the page uses a route."""
    pattern = _OPEN.get("GET" if method == "HEAD" else method)
    return pattern is not None and pattern.fullmatch(path) is not None


def _without_extras(scope: Scope) -> Scope:
    """Drop the query (deep links) and compression: the document is rewritten on its way out."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "query_string": b"", "headers": headers}


class _Document:
    """Takes an HTML document whole and sends it on with a policy, its scripts named in it."""

    def __init__(self, send: Send, policy: Callable[[str], str], language: bytes) -> None:
        self._send = send
        self._policy = policy
        self._language = language
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
            body = _ELSEWHERE.sub(b"", body).replace(b"</head>", _OWN, 1)
            body = _SCRIPT.sub(b'<script nonce="' + nonce.encode() + b'"', body)
            body = _ROOT_LANGUAGE.sub(rb"\g<1>" + self._language, body, count=1)
            headers["Content-Security-Policy"] = self._policy(nonce)
            headers["Cache-Control"] = "no-store"
            headers["Content-Length"] = str(len(body))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})
