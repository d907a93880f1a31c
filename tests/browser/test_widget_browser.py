"""The widget in a real browser, by itself and on a shop's page: run by ``make test-browser``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser_people import SIZES, answered, frame_of, say
from browser_server import serving, shop_pages

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

_PORT = 7897
_LINE = f'<script src="http://127.0.0.1:{_PORT}/embed.js" defer></script>'
_PAGE = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width"><h1>Shop</h1><a href="#goods">Goods</a>{_LINE}</html>"""
_LARGE_ENOUGH = """() => [...document.querySelectorAll('button, select, textarea, summary, a.sd-open')]
  .filter((one) => one.checkVisibility()).map((one) => [one.getBoundingClientRect(), one.outerHTML])
  .filter(([box]) => Math.min(box.width, box.height) < 24).map(([, shown]) => shown)"""


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a shop that may show the widget."""
    with shop_pages(tmp_path_factory.mktemp("listed"), _PAGE) as origin:
        yield origin


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, listed: str) -> Iterator[str]:
    ancestors = json.dumps([listed])
    with serving(tmp_path_factory.mktemp("data"), _PORT, SERVER__FRAME_ANCESTORS=ancestors) as url:
        yield url


@pytest.fixture
def widget(opened, address: str) -> object:
    opened.goto(f"{address}/widget")
    opened.wait_for_selector(".sd-chip")
    return opened


def _press(view, name: str) -> None:
    view.get_by_role("button", name=name, exact=True).click()
    answered(view)


@pytest.mark.parametrize(
    ("opened", "thing", "amount"),
    [("desktop", "lamp", "39.00 EUR"), ("phone", "kettle", "54.00 EUR")],
    indirect=["opened"],
)
def test_that_a_whole_story_is_told_on_the_shop_front(opened, address: str, thing: str, amount: str) -> None:
    opened.goto(f"{address}/products/skarv-2")
    with opened.expect_response("**/v1/demo/sign-in"):
        opened.select_option("#picker", "anna.lindholm@post.example")
    opened.click("#ask")
    chat = frame_of(opened)
    _press(chat, "Ask about Skarv 2")
    chat.wait_for_selector(".sd-card-product .sd-picture")
    say(chat, "Where is my order 40817?")
    assert "Order 40817" in chat.inner_text(".sd-card-order")
    assert chat.query_selector(".sd-timeline")
    chat.click("#orders-button")
    _press(chat, "Return: Order 40655")
    if thing == "lamp":  # the kettle is what is left then
        say(chat, "the lamp only, it is too dark")
    else:
        _press(chat, "Does not fit")
    chat.wait_for_selector(".sd-proposal-open")
    assert amount in chat.inner_text(".sd-proposal-open")
    opened.goto(f"{address}/products/skarv-2")
    if opened.query_selector("iframe") is None:  # on phones a new page begins with the chat closed
        opened.click("#ask")
    chat = frame_of(opened)
    _press(chat, "Confirm")
    chat.wait_for_selector(".sd-proposal-executed")
    assert chat.query_selector("button.sd-main") is None
    assert opened.asked == {urlsplit(address).netloc}


@pytest.mark.parametrize("opened", SIZES, indirect=True)
def test_that_a_conversation_is_the_same_after_a_reload_and_fits_the_page(widget) -> None:
    say(widget, "do you ship to Norway? <img src=x onerror=alert(1)>")
    before = widget.inner_text("#thread")
    assert "<img src=x onerror=alert(1)>" in before
    widget.reload()
    widget.locator(".sd-text:visible").nth(1).wait_for()
    answered(widget)
    assert widget.inner_text("#thread") == before
    assert widget.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert widget.evaluate("document.cookie") == ""


def test_that_what_is_pressed_while_the_shopper_is_signed_in_goes_into_their_conversation(opened, address: str) -> None:
    begun = []

    def late(route) -> None:
        begun.append(route.request.headers.get("authorization"))
        if begun[-1]:
            chat.get_by_role("button", name="Ask about Skarv 2").click()
        route.continue_()

    opened.goto(f"{address}/products/skarv-2")
    opened.click("#ask")
    chat = frame_of(opened)
    opened.route("**/v1/conversations", late)
    opened.select_option("#picker", "anna.lindholm@post.example")
    chat.wait_for_selector(".sd-card-product .sd-picture")
    assert len(begun) == 1
    assert chat.locator(".sd-user").count() == 1


def test_that_a_citation_opens_the_passage(widget) -> None:
    say(widget, "do you ship to Norway?")
    with widget.context.expect_page() as coming:
        widget.click(".sd-text .sd-mark a")
    passage = coming.value
    passage.wait_for_selector("mark")
    assert "/sources/en/" in passage.url


def test_that_a_stream_cut_in_the_middle_goes_on_after_the_last_event(widget) -> None:
    asked = []

    def cut(route) -> None:
        answer = route.fetch()
        blocks = answer.text().split("\n\n")
        route.fulfill(response=answer, body="\n\n".join(blocks[:2]) + "\n\nid: 99")

    widget.route("**/messages", cut)
    widget.on("request", lambda made: asked.append(made.headers.get("last-event-id")))
    say(widget, "do you ship to Norway?")
    widget.wait_for_selector(".sd-source")
    assert next(one for one in asked if one).isdecimal()
    said = widget.inner_text("#thread")
    assert said.count("do you ship to Norway?") == 1
    assert said.count("Standard delivery to Switzerland") == 1


def test_that_an_answer_that_got_lost_is_found_and_what_was_not_sent_is_kept(widget) -> None:
    widget.route("**/messages", lambda route: (route.fetch(), route.abort()))
    say(widget, "do you ship to Norway?")
    widget.wait_for_selector(".sd-source")
    assert widget.inner_text("#thread").count("do you ship to Norway?") == 1
    widget.unroute("**/messages")
    widget.route("**/messages", lambda route: route.abort())
    say(widget, "and to Iceland?")
    widget.wait_for_selector("#notice:not([hidden])")
    assert widget.input_value("#box") == "and to Iceland?"
    assert "Iceland" not in widget.inner_text("#thread")


def test_that_language_look_transcript_and_a_new_conversation_are_in_the_menu(widget) -> None:
    say(widget, "do you ship to Norway?")
    widget.click("#menu-button")
    with widget.expect_download() as coming:
        widget.click("#download")
    written = Path(coming.value.path()).read_text(encoding="utf-8")
    assert "You: do you ship to Norway?" in written
    for id in ("look", "language"):
        widget.click("#menu-button")
        widget.click(f"#{id}")
    assert widget.evaluate("[document.documentElement.dataset.look, document.documentElement.lang]") == ["dark", "zh"]
    widget.click("#menu-button")
    widget.click("#new")
    widget.wait_for_selector(".sd-user", state="detached")
    widget.reload()
    widget.wait_for_selector(".sd-chip")
    assert widget.get_attribute("#box", "placeholder") == "请输入您的问题"
    assert widget.get_attribute("#thread", "aria-label") == "对话"


def test_that_a_person_is_always_in_reach(widget) -> None:
    hours = widget.locator("#hours", has_text=re.compile(r"(is there until|is back \w+) (20:00|16:00|08:00|09:00)\.$"))
    hours.wait_for()
    when = hours.inner_text()
    _press(widget, "Talk to a person")
    widget.wait_for_selector(".sd-passed")
    widget.locator("#standing", has_text=when).wait_for()
    assert hours.is_hidden()


def test_that_the_widget_works_by_keyboard_alone_on_a_listed_page(opened, address: str, listed: str) -> None:
    opened.goto(listed)
    opened.wait_for_selector("#storedesk", state="attached")
    for key in ("Tab", "Tab", "Enter"):
        opened.keyboard.press(key)
    chat = frame_of(opened)
    opened.wait_for_timeout(300)
    opened.keyboard.type("do you ship to Norway?")
    opened.keyboard.press("Enter")
    opened.keyboard.press("Escape")
    launcher = opened.get_by_role("button", name="Chat with Fernholm, 1 unread")
    launcher.wait_for()
    assert opened.evaluate("document.activeElement.shadowRoot.activeElement.tagName") == "BUTTON"
    opened.keyboard.press("Enter")
    assert chat.wait_for_selector(".sd-source").is_visible()
    opened.get_by_role("button", name="Close the chat").first.wait_for()
    assert opened.asked == {urlsplit(address).netloc, urlsplit(listed).netloc}


def test_that_messages_of_other_windows_and_origins_are_not_heard(opened, address: str, listed: str) -> None:
    opened.goto(f"{address}/widget#host=https://other.example")
    opened.wait_for_selector(".sd-chip")
    opened.evaluate("window.postMessage({storedesk: 'context', product: {name: 'Trap'}}, location.origin)")
    opened.goto(listed)
    opened.evaluate("Storedesk.open()")
    chat = frame_of(opened)
    chat.evaluate("window.postMessage({storedesk: 'context', product: {name: 'Trap'}}, location.origin)")
    opened.evaluate("Storedesk.context({product: {name: 'Skarv 2'}})")
    chat.wait_for_selector("#context .sd-chip")
    assert "Trap" not in chat.inner_text("#context")


def test_that_a_page_that_is_not_listed_cannot_show_it(opened, address: str, tmp_path: Path) -> None:
    with shop_pages(tmp_path, _PAGE) as origin:
        opened.goto(origin)
        opened.evaluate("void Storedesk.on('blocked', () => document.title = 'blocked')")
        opened.get_by_role("button", name="Chat with Fernholm").click()
        link = opened.get_by_role("link", name="Open it in its own window")
        link.wait_for(timeout=20_000)
        assert link.get_attribute("href") == f"{address}/widget"
        assert opened.title() == "blocked"
        assert [frame for frame in opened.frames if frame.url.startswith(address)] == []


@pytest.mark.parametrize("opened", SIZES, indirect=True)
def test_that_everything_to_press_is_large_enough_and_axe_finds_nothing_serious(widget) -> None:
    say(widget, "Show me a tent for two")
    say(widget, "do you ship to Norway?")
    widget.click(".sd-source summary")
    assert widget.evaluate(_LARGE_ENOUGH) == []
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for id in ("orders-button", "menu-button"):
        assert [
            one["id"] for one in axe.run(widget).response["violations"] if one["impact"] in ("serious", "critical")
        ] == []
        widget.click(f"#{id}")
        widget.wait_for_timeout(400)


def test_that_thumb_and_stars_are_kept_over_a_reload(widget) -> None:
    say(widget, "How long can I return something?")
    widget.locator(".sd-down").first.click()
    widget.locator(".sd-why .sd-chip").first.click()
    widget.locator(".sd-thumbs .sd-rated", has_text="It is not true").wait_for()
    say(widget, "thanks, bye")
    widget.locator(".sd-star").nth(3).click()
    widget.locator(".sd-lit").nth(3).wait_for()
    widget.reload()
    widget.locator(".sd-lit").nth(3).wait_for()
    assert widget.locator(".sd-lit").count() == 4
    assert widget.locator(".sd-down").first.get_attribute("aria-pressed") == "true"


def test_that_this_is_what_the_page_around_shows_until_something_else_is_talked_about(opened, address: str) -> None:
    opened.goto(f"{address}/products/skarv-2")
    opened.click("#ask")
    chat = frame_of(opened)
    say(chat, "is this waterproof?")
    assert "Skarv 2" in chat.inner_text(".sd-reply >> nth=1")
    opened.goto(f"{address}/products/fjellfot-trail-boots")
    say(frame_of(opened), "这个防水吗")
    assert "Fjellfot" in opened.frames[1].inner_text(".sd-reply >> nth=-1")


def test_that_the_shops_cart_is_quoted_as_the_pages_word_and_told_on(opened, address: str) -> None:
    opened.goto(f"{address}/products/skarv-2")
    for _ in range(2):
        opened.click("#add")
    opened.click("#ask")
    chat = frame_of(opened)
    _press(chat, "Delivery of my cart")
    assert "According to the shop's page, your cart holds 2 x Skarv 2." in chat.inner_text(".sd-reply >> nth=1")
    opened.evaluate("Storedesk.context({cart: [{sku: 'SKV-2-GRY', quantity: 'x'}, null, {sku: 5}, 'trap']})")
    say(chat, "what's in my cart?")
    assert "your cart holds" not in chat.inner_text(".sd-reply >> nth=2")


def test_that_who_signs_in_while_talking_goes_on_in_the_same_conversation(opened, address: str) -> None:
    opened.goto(f"{address}/products/skarv-2")
    opened.click("#ask")
    chat = frame_of(opened)
    say(chat, "do you ship to Norway?")
    with opened.expect_response("**/sign-in"):
        opened.select_option("#picker", "anna.lindholm@post.example")
    chat.locator(".sd-passed", has_text="You are signed in now").wait_for()
    say(chat, "Where is my order 40817?")
    chat.wait_for_selector(".sd-card-order")
    opened.reload()
    again = frame_of(opened)
    again.wait_for_selector(".sd-card-order")
    assert again.inner_text("#thread").count("do you ship to Norway?") == 1
