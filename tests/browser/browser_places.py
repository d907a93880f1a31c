"""Every page of ours with something on it, ready to be looked at: a name and what opens it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from browser_people import clerk, frame_of, opened_page, say

ANNA = "anna.lindholm@post.example"
_DESK = (1280, 900)
_SETTLED_MS = 500
_KEPT = "storedesk-widget"


def signed_in(chromium, house: str, size: tuple[int, int] = _DESK, who: tuple[str, str] = (ANNA, "cus_00001")) -> Any:
    """Return the widget in a window of its own, with a conversation of Anna's, or of another e-mail and customer."""
    token = posted(f"{house}/v1/demo/sign-in", {}, email=who[0])["token"]
    begun = posted(f"{house}/v1/conversations", {"Authorization": f"Bearer {token}"}, channel="widget")
    page = opened_page(chromium, size)
    page.goto(f"{house}/favicon.ico")
    kept = {"conversation": {"id": begun["id"], "token": begun["token"]}, "customer": who[1]}
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [_KEPT, json.dumps(kept)])
    page.goto(f"{house}/widget")
    page.wait_for_selector(".sd-chip")
    return page


def posted(address: str, headers: Mapping[str, str], **body: str) -> dict[str, Any]:
    """Return what the API answers."""
    sent = {"Content-Type": "application/json", "Accept": "application/json", **headers}
    with urllib.request.urlopen(urllib.request.Request(address, json.dumps(body).encode(), sent)) as answer:
        read: dict[str, Any] = json.load(answer)
    return read


def say_on_chat(page, text: str) -> None:
    """Write a message on the chat page and wait for the reply."""
    page.fill("#sd-box textarea", text)
    page.press("#sd-box textarea", "Enter")
    page.wait_for_timeout(400)
    page.wait_for_selector("#sd-box textarea:not([disabled])")


def _plain(path: str) -> Callable[..., Any]:
    def opened(chromium, house: str, foreign: str) -> Any:
        page = opened_page(chromium, _DESK)
        page.goto(f"{house}{path}")
        return page

    return opened


def _widget(chromium, house: str, foreign: str) -> Any:
    page = signed_in(chromium, house)
    for text in ("Show me a tent for two", "do you ship to Norway?", "靴子到哪了？", "thanks, bye"):
        say(page, text)
    say(page, "I want to return the lamp from order 40655, it is too dark")
    page.locator(".sd-source summary").first.click()
    page.locator(".sd-down").first.click()
    page.wait_for_selector(".sd-why .sd-chip")
    return page


def _menu(chromium, house: str, foreign: str) -> Any:
    page = signed_in(chromium, house)
    page.click("#menu-button")
    return page


def _orders(chromium, house: str, foreign: str) -> Any:
    page = signed_in(chromium, house)
    page.click("#orders-button")
    page.wait_for_selector(".sd-order")
    return page


def _chat(chromium, house: str, foreign: str) -> Any:
    page = opened_page(chromium, _DESK)
    page.goto(f"{house}/chat")
    page.wait_for_selector("#sd-chat .sd-reply")
    page.click("#sd-picker input")
    page.get_by_role("option", name=ANNA).click()
    page.wait_for_timeout(1500)
    for text in (
        "do you ship to Norway?",
        "靴子到哪了？",
        "I want to return the lamp from order 40655, it is too dark",
    ):
        say_on_chat(page, text)
    page.wait_for_selector("#sd-confirm")
    return page


def _panel(chromium, house: str, foreign: str) -> Any:
    page = opened_page(chromium, _DESK)
    page.goto(foreign)
    page.evaluate("Storedesk.open()")
    frame_of(page)
    return page


def _staff(chromium, house: str, foreign: str) -> Any:
    begun = posted(f"{house}/v1/conversations", {}, channel="widget")
    for text in ("do you ship to Norway?", "靴子到哪了？", "I want to talk to a person"):
        address = f"{house}/v1/conversations/{begun['id']}/messages"
        posted(address, {"X-Conversation-Token": begun["token"]}, text=text)
    page = clerk(chromium, house)
    page.click(f'.ss-row[value="{begun["id"]}"]')
    page.wait_for_selector("#ss-thread article")
    page.click("#ss-claim")
    page.fill("#ss-box textarea", "You have 90 days to return it.")
    page.click("#ss-send")
    page.wait_for_selector("#ss-marks mark")
    return page


def _why(chromium, house: str, foreign: str) -> Any:
    page = _staff(chromium, house, foreign)
    page.locator("#ss-thread button[name=why]").first.click()
    page.wait_for_selector("#ss-side .ss-told dl")
    return page


def _tools(chromium, house: str, foreign: str) -> Any:
    page = clerk(chromium, house)
    page.locator("#ss-side [role=tab]").nth(2).click()
    page.wait_for_selector("#ss-words")
    return page


def _owner(chromium, house: str, foreign: str) -> Any:
    page = clerk(chromium, house, "olga")
    page.goto(f"{house}/admin")
    page.wait_for_selector(".sa-tiles")
    return page


PLACES: Mapping[str, Callable[..., Any]] = {
    "catalogue": _plain("/"),
    "product": _plain("/products/skarv-2"),
    "source": _plain("/sources/en/gift-cards"),
    "mailbox": _plain("/mailbox"),
    "api": _plain("/docs"),
    "door": _plain("/staff"),
    "panel": _panel,
    "widget": _widget,
    "menu": _menu,
    "orders": _orders,
    "chat": _chat,
    "staff": _staff,
    "why": _why,
    "tools": _tools,
    "owner": _owner,
}


def opened_place(name: str, chromium, house: str, foreign: str) -> Any:
    """Return a page of PLACES when it stands still."""
    page = PLACES[name](chromium, house, foreign)
    page.wait_for_timeout(_SETTLED_MS)
    return page
