"""What a clerk does beside a conversation, in the browser: saved replies, an offer, a decision above the limit."""

from __future__ import annotations

import re

import pytest
from browser_people import SIZES, answered, clerk, harmless, row_of, say
from browser_places import signed_in

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

_JONAS = ("jonas.weber@post.example", "cus_00003")
_WAITING = "A colleague has to check that first; nothing is done yet"


def _claimed(chromium, house: str, visitor, size: tuple[int, int] = (1400, 900)) -> object:
    """Return the page of mara, who has taken a visitor's conversation."""
    say(visitor, "I want to talk to a person")
    mara = clerk(chromium, house, size=size)
    mara.locator(row_of(visitor)).click()
    mara.wait_for_selector("#ss-thread article")
    mara.click("#ss-claim")
    mara.wait_for_selector("#ss-box textarea")
    return mara


def test_that_on_a_phone_everything_is_in_reach_beside_marks_and_a_suggestion(chromium, house: str) -> None:
    visitor = signed_in(chromium, house)
    say(visitor, "Where is my order 40817?")
    mara = _claimed(chromium, house, visitor, SIZES["phone"])
    mara.fill("#ss-box textarea", "You have 90 days to return it.")
    mara.click("#ss-send")
    mara.wait_for_selector("#ss-marks mark")
    mara.click("#ss-suggest")
    mara.wait_for_selector("#ss-draft .ss-draft")
    for name in ("send", "insist", "insert"):
        expect(mara.locator(f"#ss-{name}")).to_be_in_viewport(ratio=1)
    harmless(house, mara, visitor)


def _choose(page, field: str, option: str) -> None:
    page.click(f"{field} input")
    page.get_by_role("option", name=option).click()


def _tools(page) -> None:
    page.locator("#ss-side [role=tab]").nth(2).click()
    page.wait_for_selector("#ss-wish textarea, #ss-wish input")


def test_that_saved_replies_are_filled_in_and_put_below_each_other(chromium, house: str) -> None:
    visitor = signed_in(chromium, house)
    say(visitor, "Where is my order 40817?")
    mara = _claimed(chromium, house, visitor)
    box = mara.locator("#ss-box textarea")
    _choose(mara, "#ss-saved", "Greeting")
    expect(box).to_have_value(re.compile("^Hello Anna Lindholm, this is mara from Fernholm"))
    _choose(mara, "#ss-saved", "A moment, please")
    expect(box).to_have_value(re.compile(r"\n\nThank you .* checking order 40817"))
    mara.click("#ss-send")
    visitor.wait_for_selector("text=I am checking order 40817 for you now.")
    expect(box).to_have_value("")
    harmless(house, mara, visitor)


def test_that_a_clerk_offers_a_card_and_the_shopper_confirms_it(chromium, house: str) -> None:
    visitor = signed_in(chromium, house)
    mara = _claimed(chromium, house, visitor)
    _tools(mara)
    mara.fill("#ss-wish textarea, #ss-wish input", "what is the weather?")
    mara.click("#ss-offer")
    expect(mara.locator("#ss-notice .md")).not_to_be_empty()
    assert visitor.locator(".sd-proposal").count() == 0
    mara.fill("#ss-wish textarea, #ss-wish input", "send me the invoice of order 40655")
    mara.click("#ss-offer")
    visitor.wait_for_selector(".sd-proposal-open")
    mara.wait_for_selector("#ss-thread >> text=Waiting for the shopper")
    visitor.get_by_role("button", name="Confirm", exact=True).click()
    answered(visitor)
    visitor.wait_for_selector(".sd-proposal-executed")
    mara.wait_for_selector("#ss-thread >> text=Confirmed by the shopper")
    harmless(house, mara, visitor)


def test_that_what_is_above_the_limit_waits_for_a_clerk_who_approves_it(chromium, house: str) -> None:
    visitor = signed_in(chromium, house, who=_JONAS)
    say(visitor, "unpacked the tind tur today, the buckle of the hip belt is snapped off. money back please")
    visitor.get_by_role("button", name="Confirm", exact=True).click()
    answered(visitor)
    assert _WAITING in visitor.inner_text("#thread")
    mara = clerk(chromium, house)
    mara.click("button[name=decide]")
    mara.wait_for_selector("#ss-approvals >> text=169.00")
    mara.click("#ss-decline")
    mara.wait_for_selector("#ss-notice >> text=Say why it is declined")
    mara.click("#ss-approve")
    mara.wait_for_selector("#ss-approvals >> text=Nothing waits for a decision.")
    mara.wait_for_selector("button[name=decide]", state="detached")
    visitor.wait_for_selector("#thread >> text=/169.00/ >> nth=-1")
    harmless(house, mara, visitor)
