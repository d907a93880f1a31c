"""Pages that know what went wrong on them and whom they asked; a clerk and a shopper on such pages."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from browser_server import PASSWORD

SIZES = {"desktop": (1280, 800), "phone": (390, 780)}
_DESK = (1400, 900)


def opened_page(chromium, size: tuple[int, int], scheme: str = "light") -> object:
    """Return a page of its own visitor: `wrong` are errors and dialogs, `asked` the hosts that it sent requests to."""
    width, height = size
    page = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme).new_page()
    page.wrong, page.asked = [], set()
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("dialog", lambda dialog: (page.wrong.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda made: page.asked.add(urlsplit(made.url).netloc))
    return page


def harmless(address: str, *pages) -> None:
    """Check that nothing went wrong on pages, and that they asked nobody but their own server."""
    for page in pages:
        assert page.wrong == []
        assert page.asked <= {urlsplit(address).netloc, ""}


def clerk(chromium, address: str, name: str = "mara", size: tuple[int, int] = _DESK) -> object:
    """Return the staff's page of somebody who has just signed in there."""
    page = opened_page(chromium, size)
    page.goto(f"{address}/staff")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("button")
    page.wait_for_selector(".ss-count", state="attached")
    return page


def shopper(chromium, address: str, size: tuple[int, int] = (400, 900)) -> object:
    """Return the widget of a new visitor."""
    page = opened_page(chromium, size)
    page.goto(f"{address}/widget")
    page.wait_for_selector(".sd-chip")
    return page


def row_of(visitor) -> str:
    """Return how a staff's page finds the row of the conversation that a widget shows."""
    kept = json.loads(visitor.evaluate("localStorage['storedesk-widget']"))
    return f'.ss-row[value="{kept["conversation"]["id"]}"]'


def say(view, text: str) -> None:
    """Write a message in a widget and wait for the reply."""
    view.fill("#box", text)
    view.press("#box", "Enter")
    answered(view)


def answered(view) -> None:
    """Wait until nothing more comes."""
    view.wait_for_selector(".sd-writing", state="detached")
    view.wait_for_selector("#send:not([disabled])")


def frame_of(page):
    """Return the widget that a shop's page shows."""
    page.wait_for_selector("iframe")
    frame = page.query_selector("iframe").content_frame()
    frame.wait_for_selector(".sd-chip, .sd-user")
    return frame
