"""What the browser tests share: one browser a file, and pages that know what went wrong on them and whom they asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser_people import SIZES, opened_page
from browser_server import ARGUMENTS, CHROMIUM


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
