"""One whole story, a shopper on a phone and a clerk at a desk: run by ``make test-browser``.

Question, order, a return of what is faulty with its photo, a person, their answer, back to the assistant, five stars.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from browser_people import SIZES, answered, clerk, frame_of, harmless, opened_page, say
from browser_server import add_staff, serving
from PIL import Image, ImageDraw

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

_PORT = 7894
_SOON_MS = 1500
_HELLO = "Hello Anna, I have seen the photo of the crack."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("data")
    with serving(folder, _PORT) as url:
        add_staff(folder, "mara", "agent")
        yield url


def _photo() -> bytes:
    """Draw a cracked lamp as large as a phone takes it, with a place in it that must not be passed on."""
    shown = Image.new("RGB", (4000, 3000), "#d8cfc0")
    pen = ImageDraw.Draw(shown)
    pen.ellipse((1200, 600, 2800, 2200), fill="#2c6449")
    pen.line([(1500, 800), (1900, 1300), (1800, 1600), (2300, 2100)], fill="black", width=30)
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x010E] = "54.3233 N 10.1228 E"
    shown.save(file, "JPEG", quality=92, exif=exif)
    return file.getvalue()


_TOLD = {
    "desktop": "the lamp from order 40655 is faulty, I want to return it",
    "phone": "the kettle from order 40655 is faulty, I want to return it",
}


@pytest.mark.parametrize("size", SIZES)
def test_that_a_shopper_and_a_clerk_tell_one_whole_story(chromium, address: str, size: str) -> None:
    anna, mara = opened_page(chromium, SIZES[size]), clerk(chromium, address)
    chat = _signed_in(anna, address)
    say(chat, "do you ship to Norway?")
    chat.wait_for_selector(".sd-source")
    say(chat, "Where is my order 40817?")
    chat.wait_for_selector(".sd-card-order .sd-timeline")
    _send_back_with_photo(anna, chat, _TOLD[size])
    chat.click("#person")
    chat.wait_for_selector("#standing:not([hidden])")
    _seen_by(mara)
    _talk(mara, chat)
    mara.click("#ss-resolve")
    chat.wait_for_selector(".sd-passed:has-text('The team has finished')")
    chat.locator(".sd-star").nth(4).click()
    chat.locator(".sd-lit").nth(4).wait_for()
    say(chat, "how long do I have to return something?")
    chat.locator(".sd-source").nth(1).wait_for()
    anna.reload()
    again = frame_of(anna) if size == "desktop" else _opened(anna)  # on phones a new page begins with the chat closed
    again.wait_for_selector(".sd-photo img[src^=blob]")
    assert again.locator(".sd-lit").count() == 5
    assert _HELLO in again.inner_text("#thread")
    assert again.evaluate("document.documentElement.scrollWidth <= innerWidth")
    harmless(address, anna, mara)


def _signed_in(page, address: str):
    page.goto(f"{address}/products/skarv-2")
    with page.expect_response("**/v1/demo/sign-in"):
        page.select_option("#picker", "anna.lindholm@post.example")
    return _opened(page)


def _opened(page):
    page.click("#ask")
    return frame_of(page)


def _send_back_with_photo(page, chat, told: str) -> None:
    assert chat.is_hidden("#photo")
    say(chat, told)
    chat.wait_for_selector(".sd-proposal-open")
    _send_photo(page, chat)
    assert "I have added the photo to your report about your" in chat.inner_text("#thread")
    chat.get_by_role("button", name="Confirm", exact=True).click()
    answered(chat)
    chat.wait_for_selector(".sd-proposal-executed")


def _talk(mara, chat) -> None:
    mara.click("#ss-claim")
    chat.wait_for_selector(".sd-passed:has-text('A person from the team is here')")
    mara.fill("#ss-box textarea", _HELLO)
    mara.press("#ss-box textarea", "Enter")
    chat.wait_for_selector(f"text={_HELLO}")
    chat.fill("#box", "great, thank you")
    chat.press("#box", "Enter")
    mara.wait_for_selector("#ss-thread >> text=great, thank you", timeout=_SOON_MS)


def _send_photo(page, chat) -> None:
    with page.expect_file_chooser() as coming:
        chat.click("#photo")
    coming.value.set_files({"name": "holiday.png", "mimeType": "image/png", "buffer": _photo()})
    chat.wait_for_selector(".sd-photo img[src^=blob]")
    answered(chat)


def _seen_by(mara) -> None:
    """Look at the photo in the conversation and beside it."""
    mara.locator(".ss-row").last.click()
    mara.wait_for_selector("#ss-thread .ss-photo img")
    beside = mara.locator("#ss-side .ss-photos")
    beside.wait_for()
    assert "Order 40655" in beside.inner_text()
    widths = "[...document.querySelectorAll('.ss-photo img')].map((one) => one.naturalWidth)"
    mara.wait_for_timeout(500)
    assert mara.evaluate(widths) == [320, 320]
