"""The widget: a plain page on the event stream, and the script that puts it into other pages.

The pages that may hold it are those of `server.frame_ancestors`; the widget talks to no other.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from chatbot.bootstrap import App
from chatbot.web.brand import ink_on, logo_html
from chatbot.web.page_texts import STATIC, WIDGET, PageTexts
from chatbot.web.script_texts import script_settings

PAGE = "/widget"
_ASK_AGAIN = {"Cache-Control": "no-cache"}
_ELSEWHERE = {**_ASK_AGAIN, "Cross-Origin-Resource-Policy": "cross-origin"}
_SETTINGS = "{/* settings */}"


class WidgetPage:
    """The routes ``/widget`` and ``/embed.js``."""

    def __init__(self, app: App, frame_ancestors: str) -> None:
        self._app = app
        self._policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
            f"base-uri 'none'; form-action 'none'; frame-ancestors {frame_ancestors}"
        )
        self._page = (STATIC / "widget" / "widget.html").read_text(encoding="utf-8")
        self._embed = (STATIC / "widget" / "embed.js").read_text(encoding="utf-8")

    @property
    def router(self) -> APIRouter:
        """The routes; they are pages and no part of the API."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(PAGE, self.widget, methods=["GET"])
        router.add_api_route("/embed.js", self.embed, methods=["GET"])
        return router

    async def widget(self) -> HTMLResponse:
        """Show the page; it holds no secret, its conversation is asked for by its script."""
        shop = self._app.settings.shop
        settings = {**script_settings(self._app), "hosts": list(self._app.settings.server.frame_ancestors)}
        page = self._page.replace("{language}", escape(shop.language)).replace("{shop}", escape(shop.name))
        page = page.replace("{logo}", logo_html(self._app.settings.brand)).replace("{settings}", _data(settings))
        return HTMLResponse(page, headers={**_ASK_AGAIN, "Content-Security-Policy": self._policy})

    async def embed(self) -> Response:
        """Give the script for other pages, with the shop's name, colours and texts in it."""
        shop, brand = self._app.settings.shop, self._app.settings.brand
        known = ("launch_open", "launch_close", "launch_unread", "launch_title", "launch_blocked", "launch_window")
        texts = {tag: PageTexts(tag, shop.name, WIDGET) for tag in self._app.languages}
        settings = {
            "language": shop.language,
            "accent": brand.accent,
            "ink": ink_on(brand.accent),
            "texts": {
                tag: {key: own.templates[key].replace("{shop}", shop.name) for key in known}
                for tag, own in texts.items()
            },
        }
        script = self._embed.replace(_SETTINGS, _data(settings), 1)
        return Response(script, media_type="text/javascript", headers=_ELSEWHERE)


def _data(values: dict[str, Any]) -> str:
    """Return values as JSON that cannot end the element it stands in."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
