"""Every route that Gradio registers, as a golden list: a version of it that brings another one is noticed.

Where the list has to change, say of each new route whether a page needs it: `open` or `closed`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chatbot.web.gradio_pages import late_pages
from chatbot.web.late_page import LatePage
from chatbot.web.page_filter import ADMIN_PAGE, PAGE, STAFF_PAGE, is_open

_GOLDEN = Path(__file__).parent / "gradio_routes.txt"
_PAGES = (PAGE, STAFF_PAGE, ADMIN_PAGE)
_NOBODY: Any = SimpleNamespace(embedder=SimpleNamespace(fingerprint="none"))
_NAMES = ("abc1", "a.js", "img/a.svg")  # what may stand in a route: a session, a file, a file in a folder


def _golden() -> dict[tuple[str, str], bool]:
    """Return for each method and path whether it is open."""
    rows = [line.split() for line in _GOLDEN.read_text(encoding="utf-8").splitlines()]
    return {(method, path): state == "open" for method, path, state in rows}


def _routes(routes: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from _routes(included.routes)
        else:
            yield from ((method, route.path) for method in route.methods)


def _is_open(page: str, method: str, path: str) -> bool:
    asked = (f"{page}{re.sub(r'{[^}]+}', name, path)}" for name in _NAMES)
    return any(is_open(page, method, one) for one in asked)


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory, web_class: Any) -> dict[str, Any]:
    """What Gradio serves for each page, built inside a loop as the server does."""

    async def build() -> dict[str, Any]:
        server = {"has_chat_page": True, "has_staff_page": True, "has_admin_page": True}
        bare = web_class(tmp_path_factory.mktemp("pages"), server=server).app
        app = replace(bare, publisher=_NOBODY, knowledge=_NOBODY, trials=_NOBODY)
        pages = late_pages(app, _NOBODY, _NOBODY)
        return {late.path: route.app for late in pages for route in (await late.built()).routes if _is_at(route, late)}

    return asyncio.run(build())


def _is_at(route: Any, late: LatePage) -> bool:
    return getattr(route, "path", "") == late.path


@pytest.mark.parametrize("page", _PAGES)
def test_that_gradio_registers_for_a_page_what_the_list_says(mounted: dict[str, Any], page: str) -> None:
    assert set(_routes(mounted[page].routes)) == set(_golden())


@pytest.mark.parametrize("page", _PAGES)
def test_that_a_page_opens_what_the_list_calls_open_and_nothing_else(page: str) -> None:
    assert {route: _is_open(page, *route) for route in _golden()} == _golden()
