"""The shop's colours as a style sheet, and its logo; a colour that cannot be read on its ground is refused."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from chatbot.errors import ConfigurationError
from chatbot.settings import BrandSettings

_LIGHT, _DARK = "#ffffff", "#1a211d"
_INKS = ("#ffffff", "#0e1a14")
_LEAST_CONTRAST = 4.5
LOGO = "/brand/logo"
_LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}
_LARGEST_LOGO = 64_000
# An SVG may hold scripts: opened by itself, it runs none and loads nothing.
_LOGO_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}


def check_brand(brand: BrandSettings) -> None:
    """Refuse colours whose text nobody could read (WCAG 2.2, 1.4.3), and what is no logo. Raises ConfigurationError."""
    for name, colour, ground in (("accent", brand.accent, _LIGHT), ("accent_dark", brand.accent_dark, _DARK)):
        found = contrast(colour, ground)
        if found < _LEAST_CONTRAST:
            wanted = "a darker" if ground == _LIGHT else "a lighter"
            raise ConfigurationError(
                f"brand.{name}: {colour} is hard to read on {ground} ({found:.1f} : 1 of {_LEAST_CONTRAST} : 1); "
                f"take {wanted} colour"
            )
    if brand.logo is not None:
        _check_logo(brand.logo)


def _check_logo(logo: Path) -> None:
    if logo.suffix.lower() not in _LOGO_TYPES:
        raise ConfigurationError(f"brand.logo: {logo} is no SVG, PNG or WebP")
    if not logo.is_file():
        raise ConfigurationError(f"brand.logo: there is no file {logo}")
    if logo.stat().st_size > _LARGEST_LOGO:
        raise ConfigurationError(f"brand.logo: {logo} is larger than 64 kB; take a smaller picture")


def brand_router(brand: BrandSettings) -> APIRouter:
    """Return the routes ``/brand.css``, which every page takes its colours from, and ``/brand/logo`` if any."""
    sheet = brand_css(brand)

    async def brand_sheet() -> Response:
        return Response(sheet, media_type="text/css", headers={"Cache-Control": "no-cache"})

    router = APIRouter(include_in_schema=False)
    router.add_api_route("/brand.css", brand_sheet, methods=["GET"])
    if (logo := brand.logo) is not None:
        kind = _LOGO_TYPES[logo.suffix.lower()]
        router.add_api_route(LOGO, lambda: FileResponse(logo, media_type=kind, headers=_LOGO_HEADERS), methods=["GET"])
    return router


def logo_html(brand: BrandSettings) -> str:
    """Return the logo as it stands at the head of a page; nothing for a shop without one."""
    return "" if brand.logo is None else f'<img class="sd-logo" src="{LOGO}" alt="">'


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
