"""The chat page in a real browser: run by ``make test-browser``, skipped without playwright and chromium."""

from collections.abc import Iterator

import pytest
from browser_people import opened_page
from browser_server import serving

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

_PORT = 7899


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo shop, set up and served."""
    with serving(tmp_path_factory.mktemp("data"), _PORT) as url:
        yield url


@pytest.fixture(params=["desktop", "phone"])
def page(request: pytest.FixtureRequest, chromium, address: str) -> Iterator[object]:
    shown = opened_page(chromium, {"desktop": (1280, 800), "phone": (390, 844)}[request.param])
    shown.goto(f"{address}/chat")
    shown.wait_for_selector("#sd-chat .sd-reply")
    yield shown
    shown.context.close()


def _say(page, text: str) -> None:
    page.fill("#sd-box textarea", text)
    page.press("#sd-box textarea", "Enter")
    page.wait_for_timeout(400)
    for _ in range(200):  # the page's policy forbids what wait_for_function does
        if not page.evaluate("document.querySelector('#sd-box textarea').disabled"):
            return
        page.wait_for_timeout(150)


def test_that_an_order_is_shown_and_still_there_after_a_reload(page) -> None:
    _sign_in(page)
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


def test_that_a_reply_is_read_from_its_beginning_and_a_message_from_higher_up_is_seen(page) -> None:
    _sign_in(page)
    _say(page, "Where is my order 40817?")
    page.wait_for_selector(".sd-badge-trouble")
    assert _top_of(page, ".sd-reply .sd-text") >= 0
    page.evaluate("document.querySelector('#sd-chat [role=log]').scrollTop = 0")
    _say(page, "thanks")
    assert 0 <= _top_of(page, ".sd-user") < page.viewport_size["height"]


def test_that_the_bar_names_what_it_confirms_in_the_language_of_the_talk(page) -> None:
    _sign_in(page)
    _say(page, "给我发订单 40655 的发票")
    assert "订单 40655 的发票" in page.inner_text("#sd-hint")
    assert page.inner_text("#sd-confirm") == "确认"


def _sign_in(page) -> None:
    page.click("#sd-picker input")
    page.get_by_role("option").nth(1).click()
    page.wait_for_timeout(1500)


def _top_of(page, last: str) -> float:
    """Return how far below the upper edge of the conversation the last of some parts begins."""
    within = page.locator(f"#sd-chat {last}").last.bounding_box()["y"]
    return within - page.locator("#sd-chat").bounding_box()["y"]
