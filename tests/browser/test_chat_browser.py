"""The chat page in a real browser: run by ``make test-browser``, skipped without playwright and chromium."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

_REPO = Path(__file__).parents[2]
_PORT = 7899
_CHROMIUM = shutil.which("chromium") or ""
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo shop, set up and served."""
    environment = {
        **os.environ,
        "CHATBOT_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "CHATBOT_SERVER__PORT": str(_PORT),
        "CHATBOT_STORE__DEMO_CUSTOMERS": "8",
        "CHATBOT_STORE__DEMO_ORDERS": "20",
        "CHATBOT_LM__BACKEND": "none",
    }
    url = f"http://127.0.0.1:{_PORT}"
    with subprocess.Popen([sys.executable, "app.py"], cwd=_REPO, env=environment) as server:
        try:
            for _ in range(600):
                with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/healthz"):
                    break
                time.sleep(0.3)
            yield url
        finally:
            server.terminate()


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, address: str) -> Iterator[object]:
    width, height = request.param
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        opened = browser.new_page(viewport={"width": width, "height": height})
        opened.goto(f"{address}/chat")
        opened.wait_for_selector("#sd-chat .sd-reply")
        yield opened
        browser.close()


def _say(page, text: str) -> None:
    page.fill("#sd-box textarea", text)
    page.press("#sd-box textarea", "Enter")
    page.wait_for_function("document.querySelectorAll('#sd-chat .sd-writing').length === 0")
    page.wait_for_function("!document.querySelector('#sd-box textarea').disabled")


def test_that_an_order_is_shown_and_still_there_after_a_reload(page) -> None:
    page.click("#sd-picker input")
    page.get_by_role("option").nth(1).click()
    page.wait_for_timeout(1500)
    _say(page, "Where is my order 40817? <b>now</b>")
    page.wait_for_selector(".sd-timeline")
    assert "Order 40817" in page.inner_text("#sd-chat")
    page.reload()
    page.wait_for_selector(".sd-timeline")
    assert "<b>now</b>" in page.inner_text("#sd-chat .sd-user")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_that_a_quick_reply_sends_its_message(page) -> None:
    page.click("#sd-new")
    page.get_by_role("button", name="Find a product").click()
    page.wait_for_selector("#sd-chat .sd-user")
    assert page.inner_text("#sd-chat .sd-user") == "Find a product"
