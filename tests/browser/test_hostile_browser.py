"""A shop whose data, shoppers, staff and model write hostile things: on no page anything of it runs or loads.

Its model can be slow, too: what a reload in the middle of a reply loses is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser_hostile import EVIL, LIVE, hostile_model, poison, slip_in
from browser_people import clerk, frame_of, harmless, opened_page, row_of, say, shopper
from browser_places import ANNA, say_on_chat
from browser_server import add_staff, serving

from chatbot.testing.lm_server import ChatServerStub, Play

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

_PORT = 7893
_SETTLED_MS = 600
_TWO = "how long can I return something, and do you ship to Norway?"
_FIRST = "Standard delivery to Switzerland, Norway and the United Kingdom costs 19.90 EUR and takes 5-9 working days"
_REST = "You have 30 days to return an item"
_ASKED = (
    EVIL,
    "thank you",
    "Where is my order 40817?",
    "Show me a tent for two",
    "I want to return the lamp from order 40655, it is too dark",
)


@pytest.fixture(scope="module")
def model() -> Iterator[ChatServerStub]:
    with hostile_model() as served:
        yield served


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def address(data: Path, model: ChatServerStub) -> Iterator[str]:
    """A shop whose names are hostile, and whose model is, too."""
    lm = {"BACKEND": "langchain", "BASE_URL": model.url, "MODEL": "stub", "PROFILE": "values", "LANGUAGES": "[]"}
    settings = {f"LM__{name}": value for name, value in lm.items()}
    with serving(data, _PORT, **settings, UNDERSTANDING__MODE="off") as url:
        add_staff(data, "mara", "agent")
        add_staff(data, "olga", "admin")
        poison(data)
        yield url


def _dead(address: str, *views) -> None:
    """Check that no view holds anything that would run, load or lead elsewhere."""
    for view in views:
        view.wait_for_timeout(_SETTLED_MS)
        assert view.evaluate(LIVE, urlsplit(address).netloc) == []


def test_that_nothing_hostile_runs_on_the_shop_front_and_in_the_widget(chromium, address, data, model) -> None:
    page = opened_page(chromium, (1280, 900))
    page.goto(f"{address}/?category=tents")
    assert "onerror" in page.inner_text("main")
    _dead(address, page)
    page.goto(f"{address}/products/skarv-2")
    with page.expect_response("**/v1/demo/sign-in"):
        page.select_option("#picker", ANNA)
    page.evaluate("(text) => Storedesk.context({product: {name: text, sku: text}, cart: [text]})", EVIL)
    page.click("#ask")
    chat = frame_of(page)
    chat.wait_for_selector("#context .sd-chip >> text=onerror")
    for text in _ASKED:
        say(chat, text)
    assert model.requests
    chat.get_by_role("button", name="Confirm", exact=True).click()
    chat.wait_for_selector(".sd-proposal-executed")
    slip_in(data)
    page.reload()
    chat = frame_of(page)
    chat.wait_for_selector(".sd-proposal-open")
    assert chat.inner_text("#thread").count("onerror") > 10
    for summary in chat.query_selector_all(".sd-source summary"):
        summary.click()
    _dead(address, page, chat)
    chat.click("#orders-button")
    chat.wait_for_selector(".sd-order")
    assert "onerror" in chat.inner_text("#orders")
    _dead(address, page, chat)
    page.goto(f"{address}/mailbox")
    assert page.inner_text("body").count("onerror") > 1
    _dead(address, page)
    harmless(address, page)


def test_that_nothing_hostile_runs_on_the_chat_page(chromium, address, data) -> None:
    page = opened_page(chromium, (1280, 900))
    page.goto(f"{address}/chat")
    page.wait_for_selector("#sd-chat .sd-reply")
    page.click("#sd-picker input")
    page.get_by_role("option", name=ANNA).click()
    page.wait_for_timeout(1500)
    for text in _ASKED[:-1]:
        say_on_chat(page, text)
    slip_in(data)
    page.reload()
    page.wait_for_selector(".sd-proposal-open")
    assert page.inner_text("#sd-chat").count("onerror") > 10
    _dead(address, page)
    page.locator(".sd-source summary").last.click()
    _dead(address, page)
    harmless(address, page)


def test_that_nothing_hostile_runs_on_the_staffs_page(chromium, address, data) -> None:
    visitor, mara = shopper(chromium, address), clerk(chromium, address)
    say(visitor, EVIL)
    say(visitor, "I want to talk to a person")
    slip_in(data)
    mara.click(row_of(visitor))
    mara.wait_for_selector("#ss-thread article")
    mara.click("#ss-claim")
    mara.wait_for_selector("#ss-thread .ss-note")
    assert mara.inner_text("#ss-thread").count("onerror") > 10
    _dead(address, mara)
    mara.locator("#ss-thread button[name=why]").last.click()
    mara.wait_for_selector("#ss-side .ss-told dl, #ss-side .ss-told section")
    _dead(address, mara)
    mara.fill("#ss-box textarea", EVIL)
    mara.click("#ss-send")
    mara.click("#ss-insist")
    visitor.wait_for_selector(".sd-staff >> text=onerror")
    mara.locator("#ss-side [role=tab]").nth(2).click()
    mara.fill("#ss-words textarea", "lindholm")
    mara.click("#ss-find")
    mara.locator("#ss-found .ss-link").first.click()
    mara.wait_for_selector("#ss-found-one .sd-rows")
    _dead(address, mara, visitor)
    harmless(address, mara, visitor)


def test_that_nothing_hostile_runs_on_the_owners_page(chromium, address, data) -> None:
    visitor = shopper(chromium, address)
    say(visitor, f"do you rent kayaks {EVIL}")
    olga = clerk(chromium, address, "olga")
    olga.goto(f"{address}/admin")
    olga.wait_for_selector(".sa-tiles")
    for place in range(5):
        olga.locator("#sa-tabs .tab-container:not(.visually-hidden) button[role=tab]").nth(place).click()
        olga.wait_for_timeout(800)
        _dead(address, olga)
    harmless(address, olga)


@pytest.fixture
def slow(model: ChatServerStub) -> Iterator[None]:
    """The model, after whose first sentence nothing comes for a while: what is missing is composed then."""
    words, model.words, model.play = model.words, (f"{_FIRST} after dispatch [2]. ", "You "), Play.HANG_MIDWAY
    yield
    model.words, model.play = words, Play.NORMAL


@pytest.mark.usefixtures("slow")
def test_that_after_a_reload_in_mid_stream_the_widget_tells_the_rest(chromium, address) -> None:
    page = shopper(chromium, address)
    say(page, "thank you")  # what is loaded with the first message is there after it
    page.fill("#box", _TWO)
    page.press("#box", "Enter")
    page.locator("#thread", has_text=_FIRST).wait_for()
    page.reload()
    page.locator("#thread", has_text=_FIRST).wait_for()
    assert _REST not in page.inner_text("#thread")
    page.locator("#thread", has_text=_REST).wait_for()
    page.wait_for_selector("#send:not([disabled])")
    said = page.inner_text("#thread")
    assert [said.count(one) for one in (_TWO, _FIRST, _REST)] == [1, 1, 1]
    harmless(address, page)


@pytest.mark.usefixtures("slow")
def test_that_after_a_reload_in_mid_stream_the_chat_page_tells_the_rest(chromium, address) -> None:
    page = opened_page(chromium, (1280, 900))
    page.goto(f"{address}/chat")
    page.wait_for_selector("#sd-chat .sd-reply")
    say_on_chat(page, "thank you")
    page.fill("#sd-box textarea", _TWO)
    page.press("#sd-box textarea", "Enter")
    page.locator("#sd-chat", has_text=_FIRST).wait_for()
    page.reload()
    page.locator("#sd-chat", has_text=_REST).wait_for()
    page.wait_for_selector("#sd-box textarea:not([disabled])")
    said = page.inner_text("#sd-chat")
    assert [said.count(one) for one in (_TWO, _FIRST, _REST)] == [1, 1, 1]
    harmless(address, page)
