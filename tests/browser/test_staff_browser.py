"""A clerk and a shopper in two browsers: run by ``make test-browser``, skipped without playwright and chromium."""

import re
from collections.abc import Iterator

import pytest
from browser_server import ARGUMENTS, CHROMIUM, PASSWORD, add_staff, serving

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

_PORT = 7898
_EVIL = '<img src="https://evil.example/a.png" onerror="alert(1)"> ![a](https://evil.example/b.png) <b>now</b>'
_SOON_MS = 1000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo shop, served, with mara and olga of its staff."""
    folder = tmp_path_factory.mktemp("data")
    with serving(folder, _PORT) as url:
        for name in ("mara", "olga"):
            add_staff(folder, name, "agent")
        yield url


@pytest.fixture
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


class Watched:
    """A page that notes dialogs, errors and requests that leave the host."""

    def __init__(self, browser, address: str, width: int = 1400) -> None:
        self.page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
        self.wrong: list[str] = []
        self.page.on("dialog", lambda one: (self.wrong.append(f"dialog {one.message}"), one.dismiss()))
        self.page.on("pageerror", lambda one: self.wrong.append(str(one)))
        self.page.on("request", lambda one: self._look(one.url, address))

    def _look(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.wrong.append(url)


def _clerk(browser, address: str, name: str = "mara", width: int = 1400) -> Watched:
    watched = Watched(browser, address, width)
    page = watched.page
    page.goto(f"{address}/staff")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("button")
    page.wait_for_selector(".ss-count", state="attached")
    return watched


def _shopper(browser, address: str) -> Watched:
    watched = Watched(browser, address, 400)
    watched.page.goto(f"{address}/widget")
    watched.page.wait_for_selector(".sd-chip")
    return watched


def _say(page, text: str) -> None:
    page.fill("#box", text)
    page.press("#box", "Enter")
    page.wait_for_selector("#send:not([disabled])")


def test_that_a_shopper_and_a_clerk_talk_live_and_nothing_hostile_runs(browser, address: str) -> None:
    mara, shopper = _clerk(browser, address), _shopper(browser, address)
    waiting = mara.page.locator(".ss-row").count()
    _say(shopper.page, _EVIL)
    _say(shopper.page, "I want to talk to a person")
    shopper.page.wait_for_selector("#standing:has-text('queue')")
    mara.page.wait_for_selector(f".ss-row >> nth={waiting}", timeout=_SOON_MS)
    assert re.match(r"\(\d+\) ", mara.page.title())
    mara.page.locator(".ss-row").last.click()
    mara.page.wait_for_selector("#ss-thread article")
    assert _EVIL in mara.page.inner_text("#ss-thread")
    mara.page.click("#ss-claim")
    mara.page.fill("#ss-box textarea", "Hello, I look into it.")
    mara.page.press("#ss-box textarea", "Enter")
    shopper.page.wait_for_selector("text=Hello, I look into it.")
    assert "A person from the team" in shopper.page.inner_text("#standing")
    shopper.page.fill("#box", f"thank you {_EVIL}")
    shopper.page.press("#box", "Enter")
    mara.page.wait_for_selector("#ss-thread >> text=thank you", timeout=_SOON_MS)
    mara.page.fill("#ss-box textarea", "You have 90 days to return it.")
    mara.page.click("#ss-send")
    mara.page.wait_for_selector("#ss-marks mark:has-text('90 days')")
    assert "90 days" not in shopper.page.inner_text("#thread")
    mara.page.click("#ss-resolve")
    shopper.page.wait_for_selector("#standing", state="hidden")
    assert (mara.wrong, shopper.wrong) == ([], [])


def test_that_a_second_clerk_sees_who_has_it_and_cannot_answer(browser, address: str) -> None:
    mara, olga, shopper = _clerk(browser, address), _clerk(browser, address, "olga"), _shopper(browser, address)
    _say(shopper.page, "I want to talk to a person")
    for one in (mara, olga):
        one.page.locator(".ss-row").last.click()
        one.page.wait_for_selector("#ss-thread article")
    mara.page.wait_for_selector("#ss-head >> text=olga is looking")
    mara.page.click("#ss-claim")
    olga.page.wait_for_selector("#ss-head >> text=mara has it", timeout=_SOON_MS)
    assert not olga.page.is_visible("#ss-box")
    assert mara.page.is_visible("#ss-box")
    assert (mara.wrong, olga.wrong) == ([], [])


def test_that_what_is_open_and_half_written_outlives_a_reload(browser, address: str) -> None:
    mara, shopper = _clerk(browser, address), _shopper(browser, address)
    _say(shopper.page, "I want to talk to a person")
    mara.page.locator(".ss-row").last.click()
    mara.page.click("#ss-claim")
    mara.page.fill("#ss-box textarea", "half a sentence")
    mara.page.reload()
    mara.page.wait_for_selector("#ss-thread article")
    mara.page.wait_for_timeout(2000)
    assert mara.page.input_value("#ss-box textarea") == "half a sentence"


@pytest.mark.parametrize("width", [390, 1400])
def test_that_the_page_fits_a_phone_and_a_desk(browser, address: str, width: int) -> None:
    shopper = _shopper(browser, address)
    _say(shopper.page, "I want to talk to a person")
    page = _clerk(browser, address, width=width).page
    page.locator(".ss-row").last.click()
    page.wait_for_selector("#ss-thread article")
    assert page.is_visible("#ss-list") is (width > 1000)
    if width < 1000:
        page.click("button[value=side]")
    page.wait_for_selector("#ss-side .ss-part")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_that_signing_out_leads_to_the_sign_in(browser, address: str) -> None:
    page = _clerk(browser, address).page
    page.click("button[name=sign_out]")
    page.wait_for_selector("[name=password]")
    page.goto(f"{address}/staff")
    assert page.is_visible("[name=password]")


def test_that_the_chat_page_shows_what_the_team_writes(browser, address: str) -> None:
    mara, shopper = _clerk(browser, address), Watched(browser, address, 900)
    shopper.page.goto(f"{address}/chat")
    shopper.page.wait_for_selector("#sd-chat .sd-reply")
    shopper.page.fill("#sd-box textarea", "I want to talk to a person")
    shopper.page.press("#sd-box textarea", "Enter")
    shopper.page.wait_for_selector("#sd-standing:has-text('queue')")
    mara.page.locator(".ss-row").last.click()
    mara.page.click("#ss-claim")
    mara.page.fill("#ss-box textarea", "Hello, I look into it.")
    mara.page.press("#ss-box textarea", "Enter")
    shopper.page.wait_for_selector("#sd-chat >> text=Hello, I look into it.")
    shopper.page.fill("#sd-box textarea", "thank you")
    shopper.page.press("#sd-box textarea", "Enter")
    mara.page.wait_for_selector("#ss-thread >> text=thank you")
    assert "Hello, I look into it." in shopper.page.inner_text("#sd-chat")
    assert "is answering you" in shopper.page.inner_text("#sd-standing")
    assert (mara.wrong, shopper.wrong) == ([], [])
