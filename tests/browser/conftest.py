"""What the browser tests share: one browser a file, pages that know what went wrong on them, and one served shop."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from browser_people import SIZES, opened_page
from browser_server import ARGUMENTS, CHROMIUM, add_staff, serving, shop_pages

_PORT = 7892
_PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
<body><main><h1>Shop</h1><p><a href="#goods" style="display:inline-block;padding:8px">Goods</a></p>
<p id="goods" style="height:1500px">Tents</p></main>
<script src="http://127.0.0.1:{_PORT}/embed.js" defer></script></body></html>"""


@pytest.fixture(scope="session")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of another shop, which may show the widget of `house`."""
    with shop_pages(tmp_path_factory.mktemp("foreign"), _PAGE) as origin:
        yield origin


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, foreign: str) -> Iterator[str]:
    """The demo shop, served once for several files, with mara (agent) and olga (admin) of its staff."""
    data = tmp_path_factory.mktemp("house")
    with serving(data, _PORT, SERVER__FRAME_ANCESTORS=json.dumps([foreign])) as url:
        for name, role in (("mara", "agent"), ("olga", "admin")):
            add_staff(data, name, role)
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """Debian's chromium, driven by playwright."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, request: pytest.FixtureRequest) -> Iterator[object]:
    """A page; the parameter names its size in SIZES (or in the module's own), and after a blank the colour scheme."""
    name, _, scheme = getattr(request, "param", "desktop").partition(" ")
    page = opened_page(chromium, getattr(request.module, "SIZES", SIZES)[name], scheme or "light")
    yield page
    assert page.wrong == []
    page.context.close()
