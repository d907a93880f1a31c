"""The owner's files as articles: read here, then edited, checked and published on the owner's page."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field

from chatbot.bootstrap import App
from chatbot.bootstrap.uploads import LARGEST_FILE, read_upload
from chatbot.errors import UnreadableSource
from chatbot.web.api import problems
from chatbot.web.large_body import large_body
from chatbot.web.staff_access import PATH, StaffAccess
from chatbot.web.staff_api import CsrfToken

_PROBLEMS = {
    401: "Not signed in, or not any more",
    403: "Signed in, but not as an administrator, or from another page",
    408: "The file took too long to arrive",
    413: "The file is larger than 10 MB",
    422: "The file cannot be read: the reason says what to do",
}
_UPLOAD = {"requestBody": {"required": True, "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}}

FileName = Annotated[str, Query(max_length=200, description="The file's own name", examples=["Warranty terms.pdf"])]


class ArticleOut(BaseModel):
    """An article that nobody has published: the name that it would get, and its text."""

    name: str = Field(examples=["en/faq/warranty-terms.md"])
    text: str


class UploadsApi:
    """The route ``/v1/staff/knowledge/reading``."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._access = StaffAccess(app.staff)
        self._one = asyncio.Lock()

    @property
    def router(self) -> APIRouter:
        """The route, described."""
        router = APIRouter(prefix=PATH, tags=["knowledge"])
        router.add_api_route(
            "/knowledge/reading",
            self.read,
            methods=["POST"],
            responses=problems(*_PROBLEMS, described=_PROBLEMS),
            openapi_extra=_UPLOAD,
        )
        return router

    async def read(self, request: Request, name: FileName, csrf_token: CsrfToken = "") -> ArticleOut:
        """Read a PDF, a Word or a Markdown file (10 MB, as the body) as the text of an article; nothing is stored."""
        await self._access.administrator(request)
        await self._access.writer(request)
        data = await large_body(request, LARGEST_FILE)
        if data is None:
            raise HTTPException(413, "The file is larger than 10 MB; divide it.")
        language, today = self._app.settings.shop.language, self._app.clock.now().astimezone(self._app.shop.zone).date()
        try:
            async with self._one:
                upload = await asyncio.to_thread(read_upload, name, data, language, today, self._taken())
        except UnreadableSource as error:
            raise HTTPException(422, f"{error.path}: {error.reason}.") from error
        return ArticleOut(name=upload.name, text=upload.text)

    def _taken(self) -> tuple[str, ...]:
        return () if self._app.publisher is None else self._app.publisher.names()
