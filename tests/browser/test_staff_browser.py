"""A clerk and a shopper in two browsers: run by ``make test-browser``, skipped without playwright and chromium."""

import re
from collections.abc import Iterator

import pytest
from browser_people import clerk, harmless, opened_page, say, shopper
from browser_server import add_staff, serving

pytest.importorskip("playwright.sync_api")
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


def test_that_a_shopper_and_a_clerk_talk_live_and_nothing_hostile_runs(chromium, address: str) -> None:
    mara, visitor = clerk(chromium, address), shopper(chromium, address)
    waiting = mara.locator(".ss-row").count()
    say(visitor, _EVIL)
    say(visitor, "I want to talk to a person")
    visitor.wait_for_selector("#standing:has-text('queue')")
    mara.wait_for_selector(f".ss-row >> nth={waiting}", timeout=_SOON_MS)
    assert re.match(r"\(\d+\) ", mara.title())
    mara.locator(".ss-row").last.click()
    mara.wait_for_selector("#ss-thread article")
    assert _EVIL in mara.inner_text("#ss-thread")
    mara.click("#ss-claim")
    mara.fill("#ss-box textarea", "Hello, I look into it.")
    mara.press("#ss-box textarea", "Enter")
    visitor.wait_for_selector("text=Hello, I look into it.")
    assert "A person from the team" in visitor.inner_text("#standing")
    visitor.fill("#box", f"thank you {_EVIL}")
    visitor.press("#box", "Enter")
    mara.wait_for_selector("#ss-thread >> text=thank you", timeout=_SOON_MS)
    mara.fill("#ss-box textarea", "You have 90 days to return it.")
    mara.click("#ss-send")
    mara.wait_for_selector("#ss-marks mark:has-text('90 days')")
    assert "90 days" not in visitor.inner_text("#thread")
    mara.click("#ss-resolve")
    visitor.wait_for_selector("#standing", state="hidden")
    harmless(address, mara, visitor)


def test_that_a_second_clerk_sees_who_has_it_and_cannot_answer(chromium, address: str) -> None:
    mara, olga, visitor = clerk(chromium, address), clerk(chromium, address, "olga"), shopper(chromium, address)
    say(visitor, "I want to talk to a person")
    for one in (mara, olga):
        one.locator(".ss-row").last.click()
        one.wait_for_selector("#ss-thread article")
    mara.wait_for_selector("#ss-head >> text=olga is looking")
    mara.click("#ss-claim")
    olga.wait_for_selector("#ss-head >> text=mara has it", timeout=_SOON_MS)
    assert not olga.is_visible("#ss-box")
    mara.wait_for_selector("#ss-box")
    harmless(address, mara, olga)


def test_that_what_is_open_and_half_written_outlives_a_reload(chromium, address: str) -> None:
    mara, visitor = clerk(chromium, address), shopper(chromium, address)
    before = mara.locator(".ss-row").count()
    say(visitor, "I want to talk to a person")
    mara.locator(".ss-row").nth(before).click()
    mara.click("#ss-claim")
    mara.fill("#ss-box textarea", "half a sentence")
    mara.reload()
    mara.wait_for_selector("#ss-thread article")
    mara.wait_for_timeout(2000)
    assert mara.input_value("#ss-box textarea") == "half a sentence"


@pytest.mark.parametrize("width", [390, 1400])
def test_that_the_page_fits_a_phone_and_a_desk(chromium, address: str, width: int) -> None:
    visitor = shopper(chromium, address)
    say(visitor, "I want to talk to a person")
    page = clerk(chromium, address, size=(width, 900))
    page.locator(".ss-row").last.click()
    page.wait_for_selector("#ss-thread article")
    assert page.is_visible("#ss-list") is (width > 1000)
    if width < 1000:
        page.click("button[value=side]")
    page.wait_for_selector("#ss-side .ss-part")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_that_signing_out_leads_to_the_sign_in(chromium, address: str) -> None:
    page = clerk(chromium, address)
    page.click("button[name=sign_out]")
    page.wait_for_selector("[name=password]")
    page.goto(f"{address}/staff")
    assert page.is_visible("[name=password]")


def test_that_the_chat_page_shows_what_the_team_writes(chromium, address: str) -> None:
    mara, visitor = clerk(chromium, address), opened_page(chromium, (900, 900))
    before = mara.locator(".ss-row").count()
    visitor.goto(f"{address}/chat")
    visitor.wait_for_selector("#sd-chat .sd-reply")
    visitor.fill("#sd-box textarea", "I want to talk to a person")
    visitor.press("#sd-box textarea", "Enter")
    visitor.wait_for_selector("#sd-standing:has-text('queue')")
    mara.locator(".ss-row").nth(before).click()
    mara.click("#ss-claim")
    mara.fill("#ss-box textarea", "Hello, I look into it.")
    mara.press("#ss-box textarea", "Enter")
    visitor.wait_for_selector("#sd-chat >> text=Hello, I look into it.")
    visitor.fill("#sd-box textarea", "thank you")
    visitor.press("#sd-box textarea", "Enter")
    mara.wait_for_selector("#ss-thread >> text=thank you")
    assert "Hello, I look into it." in visitor.inner_text("#sd-chat")
    assert "is answering you" in visitor.inner_text("#sd-standing")
    harmless(address, mara, visitor)
