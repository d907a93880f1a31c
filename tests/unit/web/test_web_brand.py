import pytest

from chatbot.errors import ConfigurationError
from chatbot.settings import BrandSettings, Settings
from chatbot.web.brand import brand_css, contrast, ink_on
from chatbot.web.server import check


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
