"""Everything without a mouse: what the focus reaches, in which order, and what a screen reader is told."""

from __future__ import annotations

import pytest
from browser_people import answered, harmless, opened_page, row_of, say, shopper
from browser_places import say_on_chat, signed_in
from browser_server import PASSWORD, REPO

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

_RETURN = "I want to return the kettle from order 40655, I do not like it"
_MOST_TABS = 60
_NAME = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return (one.ariaLabel ?? one.labels?.[0]?.textContent ?? one.textContent).trim() || one.name || one.tagName;
}"""


def _go_to(page, name: str, key: str = "Tab") -> None:
    """Press a key until something has the focus whose name begins so."""
    passed = []
    for _ in range(_MOST_TABS):
        page.keyboard.press(key)
        passed.append(page.evaluate(_NAME))
        if passed[-1].startswith(name):
            return
    raise AssertionError(f"the focus reaches no {name}, but {passed}")


def _press(page, name: str, key: str = "Enter", way: str = "Tab") -> None:
    _go_to(page, name, way)
    page.keyboard.press(key)


def _write(page, text: str) -> None:
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    answered(page)


def test_that_the_focus_goes_through_the_widget_in_reading_order(chromium, house: str) -> None:
    page = shopper(chromium, house)
    page.evaluate("document.activeElement.blur()")
    passed = []
    while "Talk to a person" not in passed:
        page.keyboard.press("Tab")
        passed.append(page.evaluate(_NAME))
    starts = page.locator("#thread .sd-chip").all_inner_texts()
    assert passed == ["My orders", "More", "Conversation", *starts, "Message", "Send", "Talk to a person"]
    harmless(house, page)


def test_that_a_return_is_confirmed_by_keyboard_alone(chromium, house: str) -> None:
    page = signed_in(chromium, house)
    _go_to(page, "Message")
    _write(page, _RETURN)
    _press(page, "Confirm", way="Shift+Tab")
    page.wait_for_selector(".sd-proposal-executed")
    harmless(house, page)


def test_that_a_photo_of_what_is_damaged_is_added_by_keyboard_alone(chromium, house: str) -> None:
    page = signed_in(chromium, house)
    _go_to(page, "Message")
    _write(page, "the lamp from order 40655 arrived broken, the glass is cracked")
    page.keyboard.type("no answer yet")
    with page.expect_file_chooser() as coming:
        _press(page, "Add a photo", way="Shift+Tab")
    coming.value.set_files(REPO / "docs" / "pictures" / "shop.webp")
    page.get_by_role("img", name="Photo that was sent").wait_for()
    answered(page)
    assert "I have added the photo" in page.get_by_role("log").inner_text()
    assert page.input_value("#box") == "no answer yet"
    _press(page, "Money back", way="Shift+Tab")
    _press(page, "Not now", way="Shift+Tab")
    page.wait_for_selector(".sd-proposal-declined")
    harmless(house, page)


def test_that_menu_orders_citations_thumbs_and_stars_work_by_keyboard_alone(chromium, house: str) -> None:
    page = signed_in(chromium, house)
    _press(page, "More")
    _press(page, "Dark or light")
    assert page.evaluate("document.documentElement.dataset.look") == "dark"
    assert page.evaluate(_NAME) == "More"
    _press(page, "My orders", way="Shift+Tab")
    page.wait_for_selector(".sd-order")
    assert page.evaluate("document.activeElement.id") == "orders"
    _press(page, "Track: Order 40817", "Space")
    page.wait_for_selector(".sd-card-order")
    answered(page)
    _go_to(page, "Message")
    _write(page, "do you ship to Norway?")
    with page.context.expect_page() as coming:
        _press(page, "(1)", way="Shift+Tab")
    coming.value.wait_for_selector("mark")
    coming.value.close()
    _press(page, "1Shipping")
    assert page.locator(".sd-source[open] blockquote").last.is_visible()
    _press(page, "That did not help")
    _press(page, "It is not true")
    page.locator(".sd-thumbs .sd-rated", has_text="It is not true").wait_for()
    _press(page, "More", way="Shift+Tab")
    _press(page, "Rate the conversation")
    _press(page, "4 of 5 stars")
    page.locator(".sd-lit").nth(3).wait_for()
    harmless(house, page)


def test_that_a_screen_reader_is_told_of_replies_and_of_how_the_hand_over_stands(chromium, house: str) -> None:
    page = shopper(chromium, house)
    log = page.get_by_role("log", name="Conversation")
    assert log.get_attribute("aria-live") == "polite"
    page.evaluate("""() => {
      window.told = [];
      const note = () => window.told.push(document.getElementById("status").textContent);
      new MutationObserver(note).observe(document.getElementById("status"), { childList: true });
    }""")
    say(page, "do you ship to Norway?")
    assert "Switzerland" in log.inner_text()
    assert page.evaluate("window.told") == ["The assistant is writing", ""]
    assert log.get_attribute("aria-busy") is None
    say(page, "I want to talk to a person")
    page.get_by_role("status").filter(has_text="queue").wait_for()
    harmless(house, page)


def test_that_the_chat_page_is_used_by_keyboard_alone(chromium, house: str) -> None:
    page = opened_page(chromium, (1280, 900))
    page.goto(f"{house}/chat")
    page.wait_for_selector("#sd-chat .sd-reply")
    assert page.get_by_role("log").count() == 1
    page.evaluate("document.activeElement.blur()")
    _go_to(page, "Try the demo as")
    for key in ("ArrowDown", "Enter"):
        page.keyboard.press(key)
    page.wait_for_timeout(1500)
    assert page.input_value("#sd-picker input").startswith("anna.lindholm")
    say_on_chat(page, "给我发订单 40655 的发票")
    page.wait_for_selector("#sd-confirm")
    page.focus("#sd-box textarea")
    _press(page, "确认", way="Shift+Tab")
    page.wait_for_selector(".sd-proposal-executed")
    assert "发票" in page.get_by_role("log", name="Conversation", exact=True).inner_text()
    harmless(house, page)


def test_that_a_clerk_claims_and_answers_by_keyboard_alone(chromium, house: str) -> None:
    visitor, page = shopper(chromium, house), opened_page(chromium, (1400, 900))
    say(visitor, "I want to talk to a person")
    page.goto(f"{house}/staff")
    page.keyboard.type("mara")
    page.keyboard.press("Tab")
    _write_and_enter(page, PASSWORD)
    page.wait_for_selector(".ss-row")
    page.wait_for_timeout(500)
    row = page.locator(row_of(visitor))
    _go_to_element(page, row)
    page.keyboard.press("Enter")
    page.wait_for_selector("#ss-thread article")
    _press(page, "Take it")
    page.wait_for_selector("#ss-box textarea")
    assert page.locator("#ss-thread[role=log], #ss-marks[role=status]").count() >= 1
    _go_to(page, "Reply")
    _write_and_enter(page, "Hello, I look into it.")
    visitor.wait_for_selector("text=Hello, I look into it.")
    harmless(house, page, visitor)


def _write_and_enter(page, text: str) -> None:
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def _go_to_element(page, wanted) -> None:
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError("the focus does not reach it")
