"""Pages come from public addresses only, whatever a host, a redirect or a server says."""

from __future__ import annotations

import gzip
import inspect
from dataclasses import replace

import httpx
import pytest
from page_server import page, redirect, serving

from chatbot.adapters.pages.addresses import is_public, resolve
from chatbot.adapters.pages.fetch import ERRORS, PageFetcher
from chatbot.errors import UnreadableSource

_PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::1",
    "2001:db8::1",
]


async def _here(host: str, port: int) -> tuple[str, ...]:
    """Resolve every host to this machine, but those named after a private network."""
    return {"inside.example": ("10.0.0.1",), "both.example": ("127.0.0.1", "10.0.0.1"), "no.example": ()}.get(
        host, ("127.0.0.1",)
    )


_FETCHER = PageFetcher(_here, may_reach=lambda address: address == "127.0.0.1", max_bytes=100_000, timeout_s=5.0)


async def _refused(url: str, fetcher: PageFetcher = _FETCHER) -> str:
    with pytest.raises(UnreadableSource) as caught:
        await fetcher.fetch(url)
    assert caught.value.path == url
    return caught.value.reason


@pytest.mark.parametrize("address", _PRIVATE)
def test_that_an_address_that_is_not_public_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_that_a_public_address_is_known(address: str) -> None:
    assert is_public(address)


async def test_that_a_page_is_fetched_from_the_address_that_was_checked() -> None:
    async with serving({"/terms?a=1": page("<p>Grüße".encode("latin-1"), "text/html; charset=latin-1")}) as server:
        fetched = await _FETCHER.fetch(f"http://shop.example:{server.port}/terms?a=1")

    assert (fetched.suffix, fetched.content.decode()) == (".html", "<p>Grüße")
    assert f"Host: shop.example:{server.port}\r\n" in server.asked[0]
    assert "Accept-Encoding: identity\r\n" in server.asked[0]


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("application/xhtml+xml", ".html"), ("application/PDF", ".pdf"), ("text/plain", ".md"), ("text/markdown", ".md")],
)
async def test_that_the_kind_of_a_page_becomes_the_suffix_of_its_file(kind: str, suffix: str) -> None:
    async with serving({"/": page(b"Hello.", kind)}) as server:
        assert (await _FETCHER.fetch(f"http://shop.example:{server.port}/")).suffix == suffix


async def test_that_redirects_are_followed_and_each_is_checked() -> None:
    answers = {
        "/a": redirect("/b#part"),
        "/b": redirect("http://elsewhere.example:{port}/c"),
        "/c": page(b"Hello."),
        "/inside": redirect("http://inside.example/"),
        "/metadata": redirect("http://169.254.169.254/latest"),
        "/file": redirect("file:///etc/passwd"),
    }
    async with serving(answers) as server:
        place = f"http://shop.example:{server.port}"
        answers["/b"] = redirect(f"http://elsewhere.example:{server.port}/c")

        assert (await _FETCHER.fetch(f"{place}/a")).content == b"Hello."
        assert await _refused(f"{place}/inside") == (
            "inside.example leads to 10.0.0.1, which is not in the public network"
        )
        strict = replace(_FETCHER, resolve=_as_it_stands)
        assert "169.254.169.254, which is not in the public network" in await _refused(f"{place}/metadata", strict)
        assert "begin with https://" in await _refused(f"{place}/file")


async def _as_it_stands(host: str, port: int) -> tuple[str, ...]:
    return (host if host[0].isdigit() else "127.0.0.1",)


async def test_that_redirects_in_a_circle_and_without_end_are_refused() -> None:
    answers = {"/a": redirect("/b"), "/b": redirect("/a"), **{f"/{n}": redirect(f"/{n + 1}") for n in range(9)}}
    async with serving(answers) as server:
        place = f"http://shop.example:{server.port}"
        assert await _refused(f"{place}/a") == "its redirects go in a circle"
        assert await _refused(f"{place}/0") == "it redirects more than 5 times"

    assert len(server.asked) == 2 + 6


async def test_that_no_redirect_leads_from_https_to_http(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(self: PageFetcher, place: httpx.URL) -> httpx.URL:
        return place.copy_with(scheme="http")

    monkeypatch.setattr(PageFetcher, "_answer", answer)
    assert await _refused("shop.example") == "it redirects from https to http"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://inside.example/", "inside.example leads to 10.0.0.1"),
        ("http://both.example/", "both.example leads to 10.0.0.1"),
        ("http://no.example/", "there is no such host"),
        ("ftp://shop.example/", "only addresses that begin with https://"),
        ("https://", "only addresses that begin with https://"),
        ("http://me:secret@shop.example/", "with a password in it"),
        ("http://shop.example:99999/", "this is no address"),
        ("http://shop.example:9/", "the server cannot be reached"),
        ("http://[::1", "this is no address"),
    ],
)
async def test_that_an_address_that_leads_nowhere_good_is_refused(url: str, reason: str) -> None:
    assert reason in await _refused(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://localhost/", "http://0x7f000001/", "http://[::1]/"])
async def test_that_this_machine_is_refused_by_default_however_it_is_written(url: str) -> None:
    assert "is not in the public network" in await _refused(url, PageFetcher())


async def test_that_what_is_no_page_is_refused() -> None:
    answers = {
        "/gone": page(b"", status="404 Not Found"),
        "/image": page(b"x", "image/png"),
        "/none": b"HTTP/1.1 200 OK\r\n\r\nx",
        "/packed": page(gzip.compress(bytes(10_000_000)), more="Content-Encoding: gzip\r\n"),
        "/large": page(bytes(100_001)),
        "/encoded": page(b"\xff\xff", "text/html; charset=utf-8"),
        "/noise": b"\x00\x01\x02",
    }
    async with serving(answers) as server:
        place = f"http://shop.example:{server.port}"
        reasons = {path: await _refused(f"{place}{path}") for path in answers}
        assert await _refused(f"{place}/never", replace(_FETCHER, timeout_s=0.2)) == "it takes too long"

    assert reasons["/gone"] == "the server answers 404 Not Found"
    assert "it is of the kind image/png; known are text/html" in reasons["/image"]
    assert "it is of the kind (none)" in reasons["/none"]
    assert reasons["/packed"] == "the server sends it compressed, though it was asked not to"
    assert reasons["/large"] == "it is larger than 0 MB"
    assert "not in the encoding utf-8" in reasons["/encoded"]
    assert "does not speak HTTP" in reasons["/noise"]


async def test_that_this_machine_has_an_address() -> None:
    assert "127.0.0.1" in await resolve("127.0.0.1", 80)


def test_that_every_error_of_httpx_is_mapped() -> None:
    foreign = [kind for _, kind in inspect.getmembers(httpx, inspect.isclass) if issubclass(kind, Exception)]

    assert len(foreign) > 20
    assert all(issubclass(kind, tuple(known for known, _ in ERRORS)) for kind in foreign)
