"""The shop's colours as a style sheet; a colour that cannot be read on its ground is refused."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from chatbot.errors import ConfigurationError
from chatbot.settings import BrandSettings

_LIGHT, _DARK = "#ffffff", "#1a211d"
_INKS = ("#ffffff", "#0e1a14")
_LEAST_CONTRAST = 4.5


def check_brand(brand: BrandSettings) -> None:
    """Refuse colours whose text nobody could read (WCAG 2.2, 1.4.3). Raises ConfigurationError."""
    for name, colour, ground in (("accent", brand.accent, _LIGHT), ("accent_dark", brand.accent_dark, _DARK)):
        found = contrast(colour, ground)
        if found < _LEAST_CONTRAST:
            wanted = "a darker" if ground == _LIGHT else "a lighter"
            raise ConfigurationError(
                f"brand.{name}: {colour} is hard to read on {ground} ({found:.1f} : 1 of {_LEAST_CONTRAST} : 1); "
                f"take {wanted} colour"
            )


def brand_router(brand: BrandSettings) -> APIRouter:
    """Return the route ``/brand.css``; every page takes its colours from there."""
    sheet = brand_css(brand)

    async def brand_sheet() -> Response:
        return Response(sheet, media_type="text/css", headers={"Cache-Control": "no-cache"})

    router = APIRouter(include_in_schema=False)
    router.add_api_route("/brand.css", brand_sheet, methods=["GET"])
    return router


def brand_css(brand: BrandSettings) -> str:
    """Return the style sheet that sets the colours."""
    accent = f"light-dark({brand.accent}, {brand.accent_dark})"
    on_accent = f"light-dark({ink_on(brand.accent)}, {ink_on(brand.accent_dark)})"
    return f":root {{ --sd-accent: {accent}; --sd-on-accent: {on_accent}; }}\n"


def ink_on(colour: str) -> str:
    """Return the colour of text that is read best on a ground."""
    return max(_INKS, key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, contrast ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
