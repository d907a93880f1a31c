"""The chat page in a real browser: run by ``make test-browser``, skipped without playwright and chromium."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_people import harmless, opened_page
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
    shown.wait_for_selector("#sd-foot .sd-person")
    yield shown
    harmless(address, shown)
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


def test_that_a_product_card_has_its_picture(page) -> None:
    _say(page, "Show me a tent for two")
    picture = page.locator(".sd-card-product .sd-picture").first
    assert re.fullmatch(r"/pictures/[a-z0-9-]+\.svg", picture.get_attribute("src"))
    assert picture.evaluate("one => one.complete && one.naturalWidth") > 0


def test_that_my_orders_send_what_may_be_wanted_by_state(page) -> None:
    _my_orders(page)
    assert "Sign in to the shop" in page.inner_text("dialog .sd-empty")
    page.keyboard.press("Escape")
    _sign_in(page)
    _my_orders(page)
    page.wait_for_selector("dialog .sd-order .sd-picture")
    actions = page.locator("dialog .sd-order", has_text="Order 40655").get_by_role("button")
    assert actions.all_inner_texts() == ["Track", "Return", "Problem"]
    page.get_by_role("button", name="Track: Order 40817").click()
    page.wait_for_selector(".sd-timeline")
    assert page.locator("#sd-chat .sd-user").last.inner_text() == "Where is my order 40817?"
    assert not page.locator("dialog").is_visible()


def test_that_a_person_is_always_in_reach_and_the_hours_are_told(page) -> None:
    hours = page.locator("#sd-foot .sd-hours", has_text=re.compile(r"(is there until|is back \w+) [\d:]{5}\.$"))
    hours.wait_for()
    page.get_by_role("button", name="Talk to a person").click()
    page.locator("#sd-standing", has_text="in the queue of the team").wait_for()
    hours.wait_for(state="hidden")
    assert page.inner_text("#sd-chat .sd-user") == "I want to talk to a person"


def test_that_language_look_and_transcript_are_in_the_menu_and_stay(page) -> None:
    _menu(page, "中文")
    page.get_by_role("button", name="找商品").wait_for()
    assert page.get_attribute("#sd-box textarea", "placeholder") == "请输入您的问题"
    assert "您好" in page.inner_text("#sd-chat .sd-reply")
    _menu(page, "深色或浅色")
    page.reload()
    page.get_by_role("button", name="转人工").wait_for()
    page.get_by_role("button", name="找商品").wait_for()
    assert page.evaluate("[document.documentElement.dataset.look, document.documentElement.lang]") == ["dark", "zh"]
    page.fill("#sd-box textarea", "do you ship to Norway?")
    page.press("#sd-box textarea", "Enter")
    _menu(page, "English")  # while the reply is being written: it waits
    page.get_by_role("button", name="Talk to a person").wait_for()
    assert "do you ship to Norway?" in page.inner_text("#sd-chat .sd-user"), "what was said stays"
    with page.expect_download() as coming:
        _menu(page, "Download transcript")
    written = Path(coming.value.path()).read_text(encoding="utf-8")
    assert "You: do you ship to Norway?" in written
    assert page.evaluate("document.cookie") == ""


def test_that_each_reply_has_thumbs_that_stay(page) -> None:
    _say(page, "do you ship to Norway?")
    _say(page, "How long can I return something?")
    first, second = page.locator("#sd-chat .sd-thumbs").all()
    first.get_by_role("button", name="That did not help").click()
    first.get_by_role("button", name="It is not true").click()
    first.locator(".sd-rated", has_text="It is not true").wait_for()
    second.get_by_role("button", name="That helped").click()
    second.locator(".sd-rated", has_text="Thank you").wait_for()
    page.reload()
    page.wait_for_selector("#sd-chat .sd-thumbs .sd-rated")
    told = page.locator("#sd-chat .sd-thumbs .sd-rated").all_inner_texts()
    assert told == ["It is not true", "Thank you for telling us."]


def _my_orders(page) -> None:
    page.get_by_role("button", name="My orders").click()
    page.wait_for_selector("dialog h2")


def _menu(page, name: str) -> None:
    page.click("#sd-tools summary")
    page.click(f"#sd-tools .sd-menu button:text-is('{name}')")


def _sign_in(page) -> None:
    page.click("#sd-picker input")
    page.get_by_role("option").nth(1).click()
    page.wait_for_timeout(1500)


def _top_of(page, last: str) -> float:
    """Return how far below the upper edge of the conversation the last of some parts begins."""
    within = page.locator(f"#sd-chat {last}").last.bounding_box()["y"]
    return within - page.locator("#sd-chat").bounding_box()["y"]
