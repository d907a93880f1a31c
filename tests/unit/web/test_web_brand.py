from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from chatbot.errors import ConfigurationError
from chatbot.settings import BrandSettings, Settings
from chatbot.web.brand import brand_css, contrast, ink_on
from chatbot.web.chat_labels import labels
from chatbot.web.page_texts import PageTexts
from chatbot.web.server import check, create_web_app


def test_that_the_contrast_is_the_one_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    ("brand", "said"),
    [
        (
            {"accent": "#ffcc00"},
            r"brand\.accent: #ffcc00 is hard to read on #ffffff \(1\.5 : 1 of 4\.5 : 1\); take a darker",
        ),
        ({"accent_dark": "#2c6449"}, r"brand\.accent_dark: .* take a lighter"),
    ],
)
def test_that_a_colour_nobody_can_read_is_refused(brand: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        check(Settings(brand=brand))


def test_that_the_text_on_a_colour_is_the_one_that_is_read_best() -> None:
    assert (ink_on("#2c6449"), ink_on("#7fc4a0")) == ("#ffffff", "#0e1a14")


async def test_that_the_sheet_sets_the_shops_colours(web) -> None:
    sheet = await web.client().get("/brand.css")
    assert sheet.text == brand_css(BrandSettings())
    assert "light-dark(#2c6449, #7fc4a0)" in sheet.text
    assert sheet.headers["content-type"].startswith("text/css")


async def test_that_both_pages_show_the_shops_logo_which_runs_nothing(web, tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', encoding="utf-8")
    settings = web.settings.model_copy(update={"brand": BrandSettings(logo=logo)})
    check(settings)
    branded = replace(web.app, settings=settings)
    with_logo = httpx.ASGITransport(create_web_app(branded))
    async with httpx.AsyncClient(transport=with_logo, base_url="http://127.0.0.1") as client:
        logo_html = '<img class="sd-logo" src="/brand/logo" alt="">'
        assert logo_html in (await client.get("/widget")).text
        assert logo_html in labels(branded, PageTexts("en", "Fernholm"))["title"]["value"]
        shown = await client.get("/brand/logo")
    assert (shown.content, shown.headers["content-type"]) == (logo.read_bytes(), "image/svg+xml")
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert shown.headers["x-content-type-options"] == "nosniff"


async def test_that_without_a_logo_there_is_none(web) -> None:
    client = web.client()
    assert "sd-logo" not in (await client.get("/widget")).text
    assert "sd-logo" not in labels(web.app, PageTexts("en", "Fernholm"))["title"]["value"]
    assert (await client.get("/brand/logo")).status_code == 404


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("logo.gif", 1, "is no SVG, PNG or WebP"),
        ("logo.png", 0, "there is no file"),
        ("logo.png", 64_001, "is larger than 64 kB"),
    ],
)
def test_that_what_is_no_logo_is_refused(tmp_path: Path, name: str, size: int, said: str) -> None:
    if size:
        (tmp_path / name).write_bytes(b"x" * size)
    with pytest.raises(ConfigurationError, match=f"brand.logo: .*{said}"):
        check(Settings(brand={"logo": tmp_path / name}))
