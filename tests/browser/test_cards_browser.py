"""Cards are drawn twice, by the server for the chat page and by a script for the widget: they must be the same ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser_people import opened_page, say
from browser_server import serving

from chatbot.bootstrap.reply import card_json
from chatbot.domain.outcome import Card, CardKind
from chatbot.web.rendering import cards_html

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

_PORT = 7889
_EVIL = '"><img src=x onerror=alert(1)> & **bold**'
_ORDER = (("Items", "1 x Boots"), ("Status", "delayed"), ("Ordered", "Monday"), ("Expected", "Friday"), ("Total", "9"))
_PRODUCT = (("Price", "149.00 EUR"), ("In stock", "20"), ("Size", "42, 43"))
_CARDS = (
    Card(CardKind.ORDER, "40817", "Order 40817", _ORDER),
    Card(CardKind.ORDER, "40817", "Order 40817", _ORDER, has_trouble=True),
    Card(CardKind.ORDER, "1", "Order 1", (_ORDER[0], _ORDER[1], _ORDER[-1])),
    Card(CardKind.ORDER, "1", "Order 1", _ORDER[:2]),
    Card(CardKind.PRODUCT, "fjellfot-trail-boots", "Fjellfot Trail Boots", _PRODUCT),
    Card(CardKind.PRODUCT, "boots/2", "靴子", _PRODUCT[:2]),
    Card(CardKind.PRODUCT, "boots", "Boots", _PRODUCT[:1]),
    Card(
        CardKind.COMPARISON, "a,b", "Skarv 2 | Lund Light 2", (("Price", "189.00 EUR | 174.00 EUR"), ("Doors", "2 | 1"))
    ),
    *(Card(kind, "a", kind.value, (("Label", "Value"), ("Refund", "9"))) for kind in CardKind),
    *(Card(kind, _EVIL, _EVIL, ((_EVIL, _EVIL),) * 4) for kind in CardKind),
)
_DRAWN = "async (cards) => (await import('/static/widget/cards.js')).cards(cards).outerHTML"
# What a shopper sees or presses of some HTML: elements with their classes, texts, pictures; not how they are read out.
_SEEN = """(html) => {
  const seen = (node) => node.nodeType === 3 ? node.textContent : [
    node.localName, node.className, decodeURIComponent(node.getAttribute("src") ?? ""),
    [...node.childNodes].filter((one) => one.textContent || one.localName === "img").map(seen)];
  const page = document.createElement("template");
  page.innerHTML = html;
  return [...page.content.childNodes].map(seen);
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo shop, set up and served."""
    with serving(tmp_path_factory.mktemp("data"), _PORT) as url:
        yield url


def test_that_a_card_is_the_same_from_the_server_and_from_the_widgets_script(opened, address: str) -> None:
    opened.goto(f"{address}/widget")
    drawn = opened.evaluate(_DRAWN, [card_json(card) for card in _CARDS])
    by_script, by_server = opened.evaluate(_SEEN, drawn), opened.evaluate(_SEEN, cards_html(_CARDS))
    assert len(by_script[0][-1]) == len(_CARDS)
    for card, one, other in zip(_CARDS, by_script[0][-1], by_server[0][-1], strict=True):
        assert one == other, card
    assert by_script == by_server


def test_that_a_proposal_says_and_offers_the_same_on_both_pages(chromium, address: str) -> None:
    wish = "I want to return the lamp from order 40655, it is too dark"
    widget, chat = opened_page(chromium, (1280, 800)), opened_page(chromium, (1280, 800))
    widget.goto(f"{address}/products/skarv-2")
    widget.select_option("#picker", "anna.lindholm@post.example")
    widget.evaluate("Storedesk.open()")
    frame = widget.wait_for_selector("iframe").content_frame()
    frame.wait_for_selector(".sd-chip")
    widget.wait_for_timeout(1500)
    say(frame, wish)
    chat.goto(f"{address}/chat")
    chat.wait_for_selector("#sd-chat .sd-reply")
    chat.click("#sd-picker input")
    chat.get_by_role("option").nth(1).click()
    chat.wait_for_timeout(1500)
    chat.fill("#sd-box textarea", wish)
    chat.press("#sd-box textarea", "Enter")
    chat.locator("#sd-confirm").wait_for()
    cards = [page.locator(".sd-proposal-open .sd-card").evaluate("one => one.outerHTML") for page in (frame, chat)]
    assert chat.evaluate(_SEEN, cards[0]) == chat.evaluate(_SEEN, cards[1])
    for one, other in ((".sd-decide .sd-hint", "#sd-hint p"), (".sd-proposal .sd-state", ".sd-proposal .sd-state")):
        assert chat.inner_text(other).endswith(frame.inner_text(one))
    offered = frame.locator(".sd-decide button").all_inner_texts()
    assert offered == chat.locator("#sd-actions button").all_inner_texts() == ["Not now", "Confirm"]
    for page in (widget, chat):
        assert page.wrong == []
        page.context.close()
