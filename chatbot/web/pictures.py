"""Pictures of products, drawn by code: a shape for what it is, in the colour it comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

from chatbot.domain.products import Product
from chatbot.ports.store import StoreConnector
from chatbot.yaml_text import read_yaml

PICTURES = "/pictures"
_FILE = Path(__file__).parent / "pictures.yaml"
_PLAIN = "#6f8378"
_OTHER = "box"
_FRESH = {"Cache-Control": "public, max-age=3600"}
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 150" width="200" height="150">'
    '<ellipse cx="100" cy="128" rx="76" ry="7" fill="#000" opacity=".07"/>{shape}</svg>'
)


@dataclass(frozen=True, slots=True)
class Shades:
    """A colour with a darker and a lighter one."""

    colour: str
    dark: str
    light: str


class Pictures:
    """Draws products."""

    def __init__(self) -> None:
        content: Mapping[str, Mapping[str, object]] = read_yaml(_FILE.read_text(encoding="utf-8"))
        self._colours = {name: str(colour) for name, colour in content["colours"].items()}
        self._shapes: dict[str, str] = {}
        self._of_kind: dict[str, str] = {}
        for name, shape in content["shapes"].items():
            assert isinstance(shape, Mapping)
            self._shapes[name] = shape["draws"]
            self._of_kind.update(dict.fromkeys(shape["kinds"], name))

    def shape_of(self, kind: str) -> str:
        """Return the name of the shape for a kind of goods; what is not known is shown by a word of its name."""
        if kind in self._of_kind:
            return self._of_kind[kind]
        return next((name for name in self._shapes if name in kind), _OTHER)

    def draw(self, product: Product) -> str:
        """Return the picture as SVG."""
        shades = self._shades(product)
        shape = self._shapes[self.shape_of(product.kind)]
        for mark, colour in (("{a}", shades.colour), ("{d}", shades.dark), ("{l}", shades.light)):
            shape = shape.replace(mark, colour)
        return _SVG.replace("{shape}", shape)

    def _shades(self, product: Product) -> Shades:
        values = product.options.get("colour", ())
        named = (colour for value in values for word, colour in self._colours.items() if word in value.split())
        colour = next((self._colours[value] for value in values if value in self._colours), None) or next(named, _PLAIN)
        return Shades(colour, _mixed(colour, "#1b2420", 0.32), _mixed(colour, "#ffffff", 0.5))


def pictures_router(store: StoreConnector) -> APIRouter:
    """Return the route ``/pictures/{product_id}.svg``; a product that does not exist is a 404."""
    pictures = Pictures()

    async def picture(product_id: str) -> Response:
        product = await store.product(product_id)
        return Response(pictures.draw(product), media_type="image/svg+xml", headers=_FRESH)

    router = APIRouter(include_in_schema=False)
    router.add_api_route(PICTURES + "/{product_id}.svg", picture, methods=["GET"])
    return router


def _mixed(colour: str, other: str, share: float) -> str:
    channels = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(own + (more - own) * share):02x}" for own, more in channels)
