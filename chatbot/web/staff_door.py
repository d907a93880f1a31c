"""Lets nobody but the staff through to their page: others get a plain page to sign in on, and no route of Gradio's."""

from __future__ import annotations

from html import escape

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Scope

from chatbot.bootstrap import App
from chatbot.errors import StoreError
from chatbot.web.page_filter import STAFF_PAGE, documents
from chatbot.web.page_texts import STAFF, PageTexts
from chatbot.web.problems import problem
from chatbot.web.staff_access import SIGN_IN_FIRST, StaffAccess, check_origin

_GUARDED = f"{STAFF_PAGE}/gradio_api/"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
_PAGE = """<!doctype html>
<html lang="{tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="/favicon.ico"><link rel="stylesheet" href="/static/staff.css">
<script defer src="/static/staff_sign_in.js"></script></head>
<body class="ss-door"><main><h1>{title}</h1><p>{hint}</p><form>
<label>{name}<input name="name" autocomplete="username" maxlength="64" required autofocus></label>
<label>{password}<input name="password" type="password" autocomplete="current-password" maxlength="256" required>
</label>
<p role="alert" hidden></p><button>{sign_in}</button></form><noscript>{no_script}</noscript></main></body></html>
"""


class StaffDoor:
    """Stands in front of ``/staff``."""

    def __init__(self, app: App) -> None:
        self._access = StaffAccess(app.staff)
        shop = app.settings.shop
        texts = PageTexts(shop.language, shop.name, STAFF)
        keys = ("title", "hint", "name", "password", "sign_in", "no_script")
        said = {key: escape(texts.say(f"door_{key}")) for key in keys}
        self._page = HTMLResponse(_PAGE.format(tag=escape(shop.language), **said), headers=_HEADERS)

    async def __call__(self, scope: Scope) -> ASGIApp | None:
        """Return what is answered in the page's place, None for somebody who is signed in."""
        request = Request(scope)
        is_document = scope["path"] in documents(STAFF_PAGE)
        if not is_document and not scope["path"].startswith(_GUARDED):
            return None  # Gradio's own styles and scripts are nobody's secret
        try:
            if not await self._access.is_signed_in(request):
                return self._page if is_document else problem(401, "Sign in first.", headers=SIGN_IN_FIRST)
            if request.method == "POST":
                check_origin(request)
        except HTTPException as error:
            return problem(error.status_code, error.detail)
        except StoreError:
            return problem(503, "The shop's data cannot be reached.", headers={"Retry-After": "5"})
        return None
