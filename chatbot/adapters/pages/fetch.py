"""Fetches a web page: the host is resolved once, its addresses are checked, the connection goes to what was checked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ssl import SSLContext

import httpx

from chatbot.adapters.pages.addresses import is_public, resolve
from chatbot.errors import UnreadableSource

_PORTS = {"https": 443, "http": 80}
_LAST_PORT = 65_535
_MAX_REDIRECTS = 5
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".md",
    "text/markdown": ".md",
}
_HEADERS = {"Accept": ", ".join(_SUFFIXES), "Accept-Encoding": "identity", "User-Agent": "storedesk"}

# What each error of httpx and of the network means; the first class that fits decides.
ERRORS: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "it takes too long"),
    (httpx.TimeoutException, "it takes too long"),
    (httpx.InvalidURL, "this is no address"),
    (httpx.HTTPError, "the server cannot be reached, its certificate is not valid, or it does not speak HTTP"),
    (httpx.StreamError, "the connection broke"),
    (httpx.CookieConflict, "the server sent cookies that contradict each other"),
    (UnicodeError, "this is no address"),
    (OSError, "there is no such host"),
)


class _Refused(Exception):
    """Why a page is not fetched."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was fetched from `url`: in UTF-8 where the server named an encoding; `suffix` is that of its kind."""

    url: str
    suffix: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PageFetcher:
    """Fetches pages, PDFs and plain text; `may_reach` decides about each address that a host or a redirect leads to.

    `trusted` are the authorities whose certificates count, the usual ones by default.
    """

    resolve: Callable[[str, int], Awaitable[tuple[str, ...]]] = resolve
    may_reach: Callable[[str], bool] = is_public
    trusted: SSLContext | bool = True
    max_bytes: int = 10_000_000
    timeout_s: float = 19.0

    async def fetch(self, url: str) -> Page:
        """Return the page of an address, https where it names no scheme. Raises UnreadableSource with the reason."""
        try:
            async with asyncio.timeout(self.timeout_s):
                suffix, content = await self._followed(httpx.URL(url if "://" in url else f"https://{url}"))
        except _Refused as error:
            raise UnreadableSource(url, str(error)) from error
        except tuple(foreign for foreign, _ in ERRORS) as error:
            reason = next(reason for foreign, reason in ERRORS if isinstance(error, foreign))
            raise UnreadableSource(url, reason) from error
        return Page(url, suffix, content)

    async def _followed(self, place: httpx.URL) -> tuple[str, bytes]:
        seen: set[httpx.URL] = set()
        while len(seen) <= _MAX_REDIRECTS:
            seen.add(place)
            answer = await self._answer(place)
            if not isinstance(answer, httpx.URL):
                return answer
            if answer in seen:
                raise _Refused("its redirects go in a circle")
            if (place.scheme, answer.scheme) == ("https", "http"):
                raise _Refused("it redirects from https to http")
            place = answer
        raise _Refused(f"it redirects more than {_MAX_REDIRECTS} times")

    async def _answer(self, place: httpx.URL) -> tuple[str, bytes] | httpx.URL:
        """Return suffix and content of a page, or where it redirects to."""
        address = await self._address(place)
        headers = {**_HEADERS, "Host": place.netloc.decode("ascii")}
        request = httpx.Request(
            "GET",
            place.copy_with(host=address),
            headers=headers,
            extensions={"sni_hostname": place.raw_host.decode("ascii")},
        )
        opened = httpx.AsyncClient(verify=self.trusted, timeout=self.timeout_s, follow_redirects=False, trust_env=False)
        async with opened as client:
            answer = await client.send(request, stream=True)
            try:
                if answer.has_redirect_location:
                    return place.join(answer.headers["Location"]).copy_with(fragment=None)
                return _suffix(answer), _in_utf8(answer, await self._body(answer))
            finally:
                await answer.aclose()

    async def _address(self, place: httpx.URL) -> str:
        """Return the address to connect to: every one that the host has must be allowed."""
        if place.scheme not in _PORTS or not place.host:
            raise _Refused("only addresses that begin with https:// (or http://) are fetched")
        if place.userinfo:
            raise _Refused("an address with a password in it is not fetched")
        port = _PORTS[place.scheme] if place.port is None else place.port
        if not 0 < port <= _LAST_PORT:
            raise _Refused("this is no address")
        addresses = await self.resolve(place.raw_host.decode("ascii"), port)
        for address in addresses:
            if not self.may_reach(address):
                raise _Refused(f"{place.host} leads to {address}, which is not in the public network")
        if not addresses:
            raise _Refused("there is no such host")
        return addresses[0]

    async def _body(self, answer: httpx.Response) -> bytes:
        """Return the body as it was sent, which is not compressed: nothing is unpacked here."""
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise _Refused("the server sends it compressed, though it was asked not to")
        body = bytearray()
        async for part in answer.aiter_raw():
            body += part
            if len(body) > self.max_bytes:
                raise _Refused(f"it is larger than {self.max_bytes // 1_000_000} MB")
        return bytes(body)


def _suffix(answer: httpx.Response) -> str:
    if answer.status_code != httpx.codes.OK:
        raise _Refused(f"the server answers {answer.status_code} {answer.reason_phrase}".strip())
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in _SUFFIXES:
        raise _Refused(f"it is of the kind {kind or '(none)':.60}; known are {', '.join(_SUFFIXES)}")
    return _SUFFIXES[kind]


def _in_utf8(answer: httpx.Response, body: bytes) -> bytes:
    """Return a text in UTF-8 where the server says which encoding it has."""
    if answer.charset_encoding is None or _suffix(answer) == ".pdf":
        return body
    try:
        return body.decode(answer.charset_encoding).encode()
    except (UnicodeError, LookupError) as error:
        raise _Refused(f"it is not in the encoding {answer.charset_encoding:.40} that the server names") from error
