"""Takes the pictures of docs/pictures in a real browser, from the demo shop: run by ``make screenshots``."""

from __future__ import annotations

import io
import json
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from browser_server import ARGUMENTS, CHROMIUM, PASSWORD, REPO, add_staff, serving
from invented_weeks import invent_weeks
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

_FOLDER = REPO / "docs" / "pictures"
_PORT = 7895
_DESKTOP, _PHONE = (1280, 860), (390, 800)
_SCALE = 2
_QUALITY = 80
_SETTINGS = {"RETENTION__GUEST_CONVERSATION_DAYS": "365"}  # else the weeks before the last ones would be deleted
_SETTLED_MS = 1500
_ANNA = "anna.lindholm@post.example"
_LATE = "Where is my order 40817?"
_TENT = "Show me a tent for two that survives wind"


def main() -> None:
    """Serve the demo shop with a staff and some weeks behind it, and take every picture. Raises SystemExit."""
    if not CHROMIUM:
        raise SystemExit("No chromium here: install Debian's package (apt-get install chromium).")
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serving(data := Path(folder), _PORT, **_SETTINGS) as url:
        for name, role in (("mara", "agent"), ("olga", "admin")):
            add_staff(data, name, role)
        invent_weeks(data, datetime.now(UTC))
        with sync_playwright() as tool:
            browser = tool.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            _take_all(browser, url)
            browser.close()


def _take_all(browser: Browser, url: str) -> None:
    for name, size in (("chat", (1000, 980)), ("chat-phone", _PHONE)):
        with _page(browser, f"{url}/chat", size) as page:
            _chat(page)
            _keep(page, name)
    with _page(browser, f"{url}/widget", (1000, 860)) as page:
        _widget(page)
        _keep(page, "widget")
    with _page(browser, f"{url}/products/skarv-2", _PHONE) as page:
        _return_on_the_phone(page)
        _keep(page, "widget-phone")
    with _page(browser, f"{url}/?category=tents", _DESKTOP) as page:
        _shop_front(page)
        _keep(page, "shop")
    _fill_the_queue(url)
    with _page(browser, f"{url}/staff", (1440, 960)) as page:
        _staff(page)
        _keep(page, "staff")
    with _page(browser, f"{url}/admin", (1280, 900)) as page:
        _sign_in(page, "olga")
        page.wait_for_selector("svg.sa-chart")
        _keep(page, "admin")


@contextmanager
def _page(browser: Browser, address: str, size: tuple[int, int]) -> Iterator[Page]:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=_SCALE)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def _keep(page: Page, name: str) -> None:
    page.wait_for_timeout(_SETTLED_MS)
    taken = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide")))
    taken.convert("RGB").save(_FOLDER / f"{name}.webp", quality=_QUALITY, method=6)


def _chat(page: Page) -> None:
    page.wait_for_selector("#sd-chat .sd-reply")
    page.click("#sd-picker input")
    page.get_by_role("option", name=_ANNA).click()
    page.wait_for_timeout(_SETTLED_MS)
    page.fill("#sd-box textarea", _LATE)
    page.press("#sd-box textarea", "Enter")
    page.wait_for_selector(".sd-timeline")


def _widget(page: Page) -> None:
    page.wait_for_selector(".sd-chip")
    _say(page, "How long can I return something?")
    _say(page, _TENT)


def _return_on_the_phone(page: Page) -> None:
    chat = _opened_chat(page)
    _say(chat, "I want to return the lamp from order 40655, it is too dark")
    chat.wait_for_selector(".sd-proposal-open")


def _shop_front(page: Page) -> None:
    _say(_opened_chat(page), _LATE)


def _opened_chat(page: Page) -> Any:
    """Sign in on the shop front and open the chat there; return its frame."""
    page.select_option("#picker", _ANNA)
    page.evaluate("Storedesk.open()")
    chat = page.wait_for_selector("iframe").content_frame()
    chat.wait_for_selector(".sd-chip")
    page.wait_for_timeout(_SETTLED_MS)
    return chat


def _say(view: Any, text: str) -> None:
    view.fill("#box", text)
    view.press("#box", "Enter")
    view.wait_for_selector(".sd-writing", state="detached")
    view.wait_for_selector("#send:not([disabled])")


def _fill_the_queue(url: str) -> None:
    """Let three shoppers ask for a person, the last one signed in with a late parcel."""
    _ask(url, "", "do you ship to Norway?", "I want to talk to a person")
    _ask(url, "", "靴子到哪了？", "转人工")
    _ask(url, _ANNA, _LATE, "this is the second time, I am really annoyed. let me talk to a person")


def _ask(url: str, email: str, *texts: str) -> None:
    signed_in = {}
    if email:
        token = _post(f"{url}/v1/demo/sign-in", {}, email=email)["token"]
        signed_in = {"Authorization": f"Bearer {token}"}
    begun = _post(f"{url}/v1/conversations", signed_in, channel="widget")
    for text in texts:
        _post(f"{url}/v1/conversations/{begun['id']}/messages", {"X-Conversation-Token": begun["token"]}, text=text)


def _post(address: str, headers: dict[str, str], **body: str) -> dict[str, Any]:
    sent = {"Content-Type": "application/json", "Accept": "application/json", **headers}
    with urllib.request.urlopen(urllib.request.Request(address, json.dumps(body).encode(), sent)) as answer:
        read: dict[str, Any] = json.load(answer)
    return read


def _sign_in(page: Page, name: str) -> None:
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button")


def _staff(page: Page) -> None:
    _sign_in(page, "mara")
    page.locator(".ss-row").last.click()
    page.wait_for_selector("#ss-thread article")
    page.click("#ss-claim")
    page.wait_for_selector("#ss-box textarea")
    page.fill("#ss-box textarea", "Hello Anna, I am sorry. You may choose a replacement or your money back.")
    page.wait_for_selector("#ss-side .ss-part")


if __name__ == "__main__":
    main()
