"""Where the API describes itself: on this machine to everybody who works on it, elsewhere to administrators."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse

from chatbot.ports.staff import Staff
from chatbot.web.caller import is_local
from chatbot.web.docs_page import docs_page
from chatbot.web.staff_access import PATH, StaffAccess

_PAGE, _DATA = "/docs", "/openapi.json"


class Description:
    """The pages that describe the routes of `web`."""

    def __init__(self, web: FastAPI, staff: Staff) -> None:
        self._web = web
        self._access = StaffAccess(staff)

    def router(self, *, is_on_loopback: bool) -> APIRouter:
        """Return the routes: administrators' always, those without a sign-in while the server listens on loopback."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(f"{PATH}{_PAGE}", self.page_for_administrators)
        router.add_api_route(f"{PATH}{_DATA}", self.data_for_administrators)
        if is_on_loopback:
            router.add_api_route(_PAGE, self.page)
            router.add_api_route(_DATA, self.data)
        return router

    async def page(self, request: Request) -> HTMLResponse:
        """Describe the routes to a caller on this machine; for others there is nothing here."""
        _only_here(request)
        return docs_page(self._web)

    async def data(self, request: Request) -> JSONResponse:
        """Return the OpenAPI document to a caller on this machine."""
        _only_here(request)
        return JSONResponse(self._web.openapi())

    async def page_for_administrators(self, request: Request) -> HTMLResponse:
        """Describe the routes to an administrator."""
        await self._access.administrator(request)
        return docs_page(self._web)

    async def data_for_administrators(self, request: Request) -> JSONResponse:
        """Return the OpenAPI document to an administrator."""
        await self._access.administrator(request)
        return JSONResponse(self._web.openapi())


def _only_here(request: Request) -> None:
    if not is_local(request):
        raise HTTPException(404)
