"""The owner's page in a real browser: figures, a trial, a corrected answer published; run by ``make test-browser``."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from browser_people import clerk, harmless, say, shopper
from browser_server import PASSWORD, REPO, add_staff, serving

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser

_PORT = 7896
SIZES = {"desktop": (1400, 900), "phone": (390, 780)}
_TABS = ("figures", "gaps", "try", "texts", "model")
_HOSTILE = "do you rent kayaks? <img src=x onerror=alert(1)>"
_ANSWER = "We rent kayaks in Hamburg for 25.00 EUR a day."
_SLOW_MS = 120_000
_RULES = b"""rules:
  - {id: none-back, action: return, from: 2024-01-01, scope: {goods: [standard]}, excluded: {},
     clause: {document: outlet-final-sale, heading: Outlet goods cannot be returned}}
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data, knowledge = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("shop") / "knowledge"
    shutil.copytree(REPO / "knowledge", knowledge)
    with serving(data, _PORT, KNOWLEDGE__FOLDER=str(knowledge)) as url:
        for name, role in (("olga", "admin"), ("mara", "agent")):
            add_staff(data, name, role)
        yield url


@pytest.fixture(autouse=True)
def _asks_nobody_else(opened) -> Iterator[None]:
    yield
    assert opened.asked <= {f"127.0.0.1:{_PORT}", ""}


def _enter(page, address: str, name: str = "olga") -> None:
    page.goto(f"{address}/admin")
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button")


def _open(page, tab: str) -> None:
    place = _TABS.index(tab)
    tabs = page.locator("#sa-tabs .tab-container:not(.visually-hidden) button[role=tab]")
    if place < tabs.count():
        tabs.nth(place).click()
        return
    page.click("#sa-tabs .overflow-menu > button")
    page.locator("#sa-tabs .overflow-dropdown button").nth(place - tabs.count()).click()


def _say(page, text: str) -> None:
    said = page.locator("#sa-chat .sd-user").count()
    page.fill("#sa-box textarea", text)
    page.press("#sa-box textarea", "Enter")
    page.locator("#sa-chat .sd-user").nth(said).wait_for()
    page.locator("#sa-chat .bot").last.locator(".sd-reply").wait_for()


def test_that_a_stranger_signs_in_and_gets_to_the_figures(opened, address: str) -> None:
    _enter(opened, address)
    opened.wait_for_selector(".sa-tiles")
    assert urlsplit(opened.url).path.rstrip("/") == "/admin"
    assert opened.locator("svg.sa-chart").count() == 8
    assert opened.locator("svg.sa-chart").first.get_attribute("aria-label") == "Conversations"
    assert opened.locator("svg.sa-chart").first.bounding_box()["width"] > 200


def test_that_an_agent_stays_outside(opened, address: str) -> None:
    _enter(opened, address, "mara")
    opened.wait_for_url("**/admin")
    assert "administrators" in opened.locator("body").inner_text()


@pytest.mark.parametrize("opened", ["desktop", "desktop dark", "phone", "phone dark"], indirect=True)
def test_that_every_tab_is_accessible_and_as_wide_as_the_window(opened, address: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    _enter(opened, address)
    opened.wait_for_selector(".sa-tiles")
    for tab in _TABS:
        _open(opened, tab)
        opened.wait_for_timeout(1500)
        found = axe.run(opened).response["violations"]
        assert [(tab, one["id"]) for one in found if one["impact"] in ("serious", "critical")] == []
        assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_that_a_trial_tells_why_and_a_corrected_answer_is_answered_from(opened, address: str) -> None:
    _enter(opened, address)
    opened.wait_for_selector(".sa-tiles")
    _open(opened, "try")
    _say(opened, _HOSTILE)
    assert "What was understood" in opened.locator("#sa-why").inner_text()
    opened.fill("#sa-answer textarea", _ANSWER)
    opened.click("#sa-make")
    opened.locator("#sa-text textarea").wait_for()
    written = opened.input_value("#sa-text textarea")
    assert _ANSWER in written
    assert opened.locator("#sa-publish").is_disabled()
    opened.fill("#sa-text textarea", written.replace(" <img src=x onerror=alert(1)>", ""))
    opened.click("#sa-check")
    opened.locator("#sa-told .sa-good").wait_for(timeout=_SLOW_MS)
    opened.click("#sa-publish")
    opened.get_by_text("Published:").wait_for(timeout=_SLOW_MS)
    _open(opened, "try")
    _say(opened, "do you rent kayaks?")
    opened.locator("#sa-chat .sd-reply", has_text="25.00 EUR a day").first.wait_for()


def test_that_the_model_is_switched_off_and_on(opened, address: str) -> None:
    _enter(opened, address)
    opened.wait_for_selector(".sa-tiles")
    _open(opened, "model")
    opened.get_by_text("The switch is on.").wait_for()
    opened.fill("#sa-reason textarea, #sa-reason input", "<b>too dear</b>")
    opened.click("#sa-off")
    opened.get_by_text("The model is off.").wait_for()
    assert opened.locator("#sa-model blockquote").inner_text() == "<b>too dear</b>"
    opened.click("#sa-on")
    opened.get_by_text("The switch is on.").wait_for()


@pytest.mark.parametrize("opened", ["desktop", "phone"], indirect=True)
def test_that_a_word_document_is_loaded_looked_over_and_published(opened, address: str) -> None:
    _enter(opened, address)
    opened.wait_for_selector(".sa-tiles")
    _open(opened, "texts")
    _load(opened, {"name": "prices.xlsx", "mimeType": "", "buffer": b"x"})
    opened.get_by_text("can be loaded here").wait_for()
    _load(opened, REPO / "tests" / "contracts" / "samples" / "parking.docx")
    opened.wait_for_timeout(4000)
    name = opened.input_value("#sa-name textarea, #sa-name input")
    assert name.startswith("en/faq/parking")
    assert "You can park behind the shop for two hours." in opened.input_value("#sa-text textarea")
    opened.click("#sa-check")
    opened.locator("#sa-told .sa-good").wait_for(timeout=_SLOW_MS)
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if name == "en/faq/parking.md":
        opened.click("#sa-publish")
        opened.get_by_text("Published: en/faq/parking.md").wait_for(timeout=_SLOW_MS)


def test_that_a_new_file_of_rules_shows_what_it_turns_and_is_published(opened, address: str) -> None:
    _enter(opened, address)
    opened.wait_for_selector(".sa-tiles")
    _open(opened, "texts")
    _load(opened, {"name": "Nothing back.YML", "mimeType": "", "buffer": _RULES})
    expect(opened.locator("#sa-text textarea")).to_have_value(_RULES.decode())
    assert opened.input_value("#sa-name textarea, #sa-name input") == "rules/nothing-back.yaml"
    opened.click("#sa-check")
    opened.locator("#sa-told h2").wait_for(timeout=_SLOW_MS)
    assert "return" in opened.inner_text("#sa-told table")
    opened.click("#sa-publish")
    opened.get_by_text("Published: rules/nothing-back.yaml").wait_for(timeout=_SLOW_MS)


def _load(page, file) -> None:
    with page.expect_file_chooser() as coming:
        page.click("button[name=load]")
    coming.value.set_files(file)


def test_that_an_answer_that_a_shopper_got_is_put_right(chromium, opened, address: str) -> None:
    visitor, olga = shopper(chromium, address), clerk(chromium, address, "olga")
    say(visitor, "do you sharpen ski edges? write to kim@post.example")
    say(visitor, "I want to talk to a person")
    olga.locator(".ss-row").last.click()
    olga.locator("#ss-thread button[name=why]").nth(1).click()
    with olga.context.expect_page() as coming:
        olga.get_by_role("link", name="Correct this answer").click()
    page = coming.value
    page.get_by_text("From a past conversation").wait_for()
    assert "do you sharpen ski edges?" in page.inner_text("#sa-chat")
    assert "kim@post.example" not in page.inner_text("#sa-chat")
    page.fill("#sa-answer textarea", "We sharpen edges for 15.00 EUR a pair.")
    page.click("#sa-make")
    page.locator("#sa-text textarea").wait_for()
    assert "We sharpen edges" in page.input_value("#sa-text textarea")
    harmless(address, visitor, olga)
