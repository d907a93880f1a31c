"""Every page in a real browser for those who see, reach or read less: axe, targets, zoom, motion, languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser_people import harmless
from browser_places import PLACES, opened_place

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

_ZOOMED = {"width": 320, "height": 256}  # 400 % of 1280 by 1024 leave so many pixels of CSS
_IN_ALL = """const roots = [document];
  for (const root of roots) {
    for (const one of root.querySelectorAll("*")) if (one.shadowRoot) roots.push(one.shadowRoot);
  }
  const shown = (found) => roots.flatMap((root) => [...root.querySelectorAll(found)])
    .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((one) => !one.closest(".visually-hidden, .sd-unseen, [inert]"));
  // What a script or the focus can scroll into view, but no wheel and no finger: it is cut off all the same.
  const isStuck = (one) => {
    const around = one.parentElement;
    if (around === null || around === document.body) return false;
    const isHere = getComputedStyle(around).overflowY === "hidden" && around.scrollTop > 0;
    if (isHere) around.scrollTop = 0;
    return isStuck(around) || isHere;
  };"""
_NOT_HIT = f"""(reach) => {{ {_IN_ALL}
  const isHit = (one, x, y) => {{
    const hit = one.getRootNode().elementFromPoint(x, y);
    return hit !== null && (one.contains(hit) || hit.contains(one) && hit.closest("label, a, button") !== null);
  }};
  return shown("button, select, textarea, summary, input, a[href], [role=tab]").filter((one) => {{
    one.scrollIntoView({{ block: "center", inline: "nearest", behavior: "instant" }});
    const {{ left, top, width, height }} = one.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const near = [[0, 0], [-reach, 0], [reach, 0], [0, -reach], [0, reach]];
    return isStuck(one) || !near.every(([right, down]) => isHit(one, x + right, y + down));
  }}).map((one) => one.outerHTML.slice(0, 200)); }}"""
_CUT_OFF = f"""() => {{ {_IN_ALL}
  const scrolls = (one) => one !== null && (["auto", "scroll"].includes(getComputedStyle(one).overflowX) &&
    one.scrollWidth > one.clientWidth || scrolls(one.parentElement));
  const isLost = (one) => {{
    const {{ left, right, width, height }} = one.getBoundingClientRect();
    return width > 0 && height > 0 && (left < -1 || right > innerWidth + 1) && !scrolls(one.parentElement);
  }};
  return [...shown("body *").filter(isLost).map((one) => one.outerHTML.slice(0, 200)),
    ...(document.documentElement.scrollWidth > innerWidth ? ["the page is wider than the window"] : [])]; }}"""
_UNREADABLE = f"""() => {{ {_IN_ALL}
  return shown(".sd-text, .sd-card, .ss-said, .sd-order, .ss-row").filter((one) => {{
    one.scrollIntoView({{ block: "start", behavior: "instant" }});
    const box = one.getBoundingClientRect();
    const y = Math.min(box.top + 14, innerHeight - 1);
    const hit = document.elementFromPoint(box.left + box.width / 2, y);
    return isStuck(one) || !one.contains(hit) && !hit?.closest(".sd-menu");
  }}).map((one) => one.outerHTML.slice(0, 200)); }}"""
_MOVING = """() => document.getAnimations().filter((one) => one.playState === "running")
  .map((one) => `${one.effect?.target?.outerHTML.slice(0, 150)} ${one.animationName ?? one.transitionProperty}`)"""
_FOREIGN_LETTERS = f"""() => {{ {_IN_ALL}
  const isChinese = (one) => [...one.childNodes].some((node) =>
    node.nodeType === 3 && /^[^a-z]*[\\u3400-\\u9fff][^a-z]*$/i.test(node.data));
  return shown("body *").filter((one) => isChinese(one) && one.closest("[lang]")?.lang !== "zh")
    .map((one) => one.outerHTML.slice(0, 200)); }}"""


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest, chromium, house: str, foreign: str) -> Iterator[object]:
    """A page with something on it; the tests below look at the same one, each in its own way."""
    page = opened_place(request.param, chromium, house, foreign)
    yield page
    harmless(house, *([] if request.param == "panel" else [page]))
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_that_axe_finds_nothing_serious(place, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    place.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    place.wait_for_timeout(250)
    found = axe.run(place).response["violations"]
    assert [(one["id"], one["nodes"]) for one in found if one["impact"] in ("serious", "critical")] == []


def test_that_everything_to_press_is_hit_within_24_pixels(place) -> None:
    # A point is rounded to a whole pixel: one more would be beyond the edge of what is just large enough.
    place.emulate_media(color_scheme="light")
    assert place.evaluate(_NOT_HIT, 11) == []


def test_that_every_page_and_every_text_names_its_language(place) -> None:
    assert place.evaluate("document.documentElement.lang") == "en"
    assert place.evaluate(_FOREIGN_LETTERS) == []


def test_that_nothing_moves_for_those_who_do_not_want_it(place) -> None:
    place.emulate_media(reduced_motion="reduce")
    place.wait_for_timeout(100)
    assert place.evaluate(_MOVING) == []


def test_that_at_400_percent_nothing_is_cut_off_and_everything_is_reached(place) -> None:
    place.set_viewport_size(_ZOOMED)
    place.wait_for_timeout(400)
    assert place.evaluate(_CUT_OFF) == []
    assert place.evaluate(_NOT_HIT, 0) == []
    assert place.evaluate(_UNREADABLE) == []
