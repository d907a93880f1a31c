"""Lets nobody but administrators through to the owner's page: others are led to the staff's sign-in, or told."""

from __future__ import annotations

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Scope

from chatbot.bootstrap import App
from chatbot.errors import StoreError
from chatbot.web.page_filter import ADMIN_PAGE, STAFF_PAGE, documents
from chatbot.web.problems import problem
from chatbot.web.staff_access import SIGN_IN_FIRST, StaffAccess, check_origin

_GUARDED = f"{ADMIN_PAGE}/gradio_api/"
_NOT_SIGNED_IN = 401


class AdminDoor:
    """Stands in front of ``/admin``."""

    def __init__(self, app: App) -> None:
        self._access = StaffAccess(app.staff)

    async def __call__(self, scope: Scope) -> ASGIApp | None:
        """Return what is answered in the page's place, None for an administrator."""
        request = Request(scope)
        is_document = scope["path"] in documents(ADMIN_PAGE)
        if not is_document and not scope["path"].startswith(_GUARDED):
            return None  # Gradio's own styles and scripts are nobody's secret
        try:
            await self._access.administrator(request)
            if request.method == "POST":
                check_origin(request)
        except HTTPException as error:
            if is_document and error.status_code == _NOT_SIGNED_IN:
                return RedirectResponse(f"{STAFF_PAGE}#admin", 303, {"Cache-Control": "no-store"})
            return problem(
                error.status_code, error.detail, headers=SIGN_IN_FIRST if error.status_code == _NOT_SIGNED_IN else None
            )
        except StoreError:
            return problem(503, "The shop's data cannot be reached.", headers={"Retry-After": "5"})
        return None
