"""The line on another shop's page, an origin of its own: what it loads, hears, tells and covers."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from browser_people import SIZES, answered, frame_of, harmless, say
from browser_places import ANNA, posted

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

_EVENTS = ("ready", "open", "close", "unread", "message", "proposal", "executed", "handed_off")
_HEAR = """(names) => {
  window.heard = [];
  for (const name of names) Storedesk.on(name, (detail) => window.heard.push([name, detail]));
}"""
_WHOLE = "[document.documentElement.style.overflow, document.querySelector('main').inert]"
_NO_COOKIES = "document.cookie === ''"


@pytest.fixture
def page(opened, house: str, foreign: str):
    opened.goto(foreign)
    opened.evaluate(_HEAR, list(_EVENTS))
    yield opened
    assert opened.asked <= {urlsplit(house).netloc, urlsplit(foreign).netloc, ""}
    assert opened.context.cookies() == []


def _heard(page) -> list[str]:
    return [name for name, _ in page.evaluate("window.heard")]


def test_that_nothing_of_the_widget_is_loaded_before_it_is_opened(page, house: str) -> None:
    loaded = []
    page.on("request", lambda made: loaded.append(urlsplit(made.url).path))
    page.reload()
    page.wait_for_selector("#storedesk", state="attached")
    page.wait_for_timeout(300)
    assert [path for path in loaded if path not in ("/", "/embed.js")] == []
    page.evaluate("Storedesk.open()")
    frame_of(page)
    assert "/widget" in loaded


def test_that_a_signed_in_shopper_is_served_on_another_origin_and_the_page_is_told(page, house: str) -> None:
    page.evaluate("(token) => Storedesk.identify(token)", posted(f"{house}/v1/demo/sign-in", {}, email=ANNA)["token"])
    page.evaluate("Storedesk.context({product: {name: 'Skarv 2', sku: 'x'}, cart: [{sku: 'x', quantity: 1}]})")
    page.evaluate("Storedesk.open()")
    chat = frame_of(page)
    chat.wait_for_selector("#context >> text=Ask about Skarv 2")
    chat.wait_for_selector("#context >> text=Delivery of my cart")
    say(chat, "Where is my order 40817?")
    chat.wait_for_selector(".sd-card-order")
    say(chat, "I want to return the lamp from order 40655, it is too dark")
    chat.get_by_role("button", name="Confirm", exact=True).click()
    chat.wait_for_selector(".sd-proposal-executed")
    answered(chat)
    page.evaluate("Storedesk.close()")
    page.wait_for_function("window.heard.some(([name]) => name === 'close')")
    page.evaluate("Storedesk.open()")
    chat.click("#person")
    chat.wait_for_selector(".sd-passed")
    answered(chat)
    told = _heard(page)
    assert set(told) >= set(_EVENTS) - {"unread"}
    assert [told.index(one) for one in ("open", "ready", "proposal", "executed", "close", "handed_off")] == sorted(
        told.index(one) for one in ("open", "ready", "proposal", "executed", "close", "handed_off")
    )
    assert told.count("message") == 4
    page.evaluate("Storedesk.identify('')")
    chat.wait_for_selector(".sd-user", state="detached")
    assert page.evaluate(_NO_COOKIES)
    assert chat.evaluate(_NO_COOKIES)


def test_that_a_reply_to_a_closed_chat_is_told_as_unread(page) -> None:
    page.evaluate("Storedesk.open()")
    chat = frame_of(page)
    chat.fill("#box", "do you ship to Norway?")
    chat.press("#box", "Enter")
    page.evaluate("Storedesk.close()")
    page.get_by_role("button", name="Chat with Fernholm, 1 unread").wait_for()
    assert ["unread", {"count": 1}] in page.evaluate("window.heard")
    page.evaluate("Storedesk.open()")
    page.wait_for_function("window.heard.at(-1)[1].count === 0")


def test_that_a_widget_neither_hears_nor_tells_a_page_of_another_listed_origin(opened, house, foreign) -> None:
    opened.goto(f"{house}/products/skarv-2")  # it may show the widget, too, but is not the page that it was made for
    opened.evaluate(
        """(src) => {
      window.heard = [];
      addEventListener("message", ({ data }) => window.heard.push(data));
      document.body.append(Object.assign(document.createElement("iframe"), { src }));
    }""",
        f"{house}/widget#host={foreign}",
    )
    chat = frame_of(opened)
    for told in ("{storedesk: 'context', product: {name: 'Trap'}}", "{storedesk: 'identify', token: 'x.y.z'}"):
        opened.evaluate(f"document.querySelector('iframe').contentWindow.postMessage({told}, '*')")
    say(chat, "do you ship to Norway?")
    assert chat.is_hidden("#context")
    assert opened.evaluate("window.heard.filter((one) => one.storedesk)") == []
    harmless(house, opened)


def test_that_the_launcher_hears_no_other_origin_in_the_place_of_the_widget(page, house, foreign) -> None:
    page.route(
        "**/evil.html",
        lambda route: route.fulfill(
            content_type="text/html",
            body=(
                "<script>for (const storedesk of ['unread', 'close', 'handed_off'])"
                " parent.postMessage({storedesk, count: 7}, '*'); parent.postMessage('done', '*')</script>"
            ),
        ),
    )
    page.evaluate("Storedesk.open()")
    frame_of(page)
    page.evaluate("() => addEventListener('message', ({ data }) => data === 'done' && window.heard.push(['done', {}]))")
    frame = page.frames[1]
    frame.goto(f"{foreign}/evil.html")
    page.wait_for_function("window.heard.some(([name]) => name === 'done')")
    heard = page.evaluate("window.heard")
    assert [one for one in heard if one[0] in ("close", "handed_off") or one == ["unread", {"count": 7}]] == []
    assert page.get_by_role("button", name="Close the chat").count() == 1


@pytest.mark.parametrize("opened", ["phone"], indirect=True)
def test_that_on_a_phone_the_chat_covers_the_page_and_the_page_behind_it_stays_where_it_is(page) -> None:
    page.evaluate("Storedesk.open()")
    chat = frame_of(page)
    page.wait_for_function("window.heard.some(([name]) => name === 'ready')")
    width, height = SIZES["phone"]
    panel = page.get_by_role("dialog", name="Chat with Fernholm")
    page.wait_for_timeout(400)
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": width, "height": height}
    assert panel.get_attribute("aria-modal") == "true"
    assert page.evaluate(_WHOLE) == ["hidden", True]
    page.mouse.wheel(0, 400)
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") == 0
    chat.click("#close")
    page.get_by_role("button", name="Chat with Fernholm").wait_for()
    assert page.evaluate(_WHOLE) == ["", False]
