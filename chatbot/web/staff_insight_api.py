"""The API of what stands behind a conversation: why it was said, and whether a draft may be said."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from chatbot.bootstrap import App
from chatbot.web.api import ConversationId
from chatbot.web.staff_access import PATH, StaffAccess
from chatbot.web.staff_api import CsrfToken
from chatbot.web.staff_desk_api import desk_problems
from chatbot.web.staff_desk_schemas import Draft, DraftOut, RepliesOut
from chatbot.web.staff_trace import replies


class StaffInsightApi:
    """The routes of traces and drafts under ``/v1/staff/conversations``."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._access = StaffAccess(app.staff)

    @property
    def router(self) -> APIRouter:
        """The routes, described."""
        router, one = APIRouter(prefix=PATH, tags=["hand-overs"]), "/conversations/{conversation_id}"
        body = desk_problems(401, 403, 404, 413, 415, 422, 503)
        router.add_api_route(f"{one}/trace", self.trace, methods=["GET"], responses=desk_problems(401, 404, 503))
        router.add_api_route(f"{one}/draft-check", self.check, methods=["POST"], responses=body)
        return router

    async def trace(self, request: Request, conversation_id: ConversationId) -> RepliesOut:
        """Tell why each reply was given: commands, passages with scores, rules, what the lock refused, model, times."""
        await self._access.reader(request)
        told: list[dict[str, Any]] = list(replies(await self._app.log.events(conversation_id)))
        return RepliesOut.model_validate({"replies": told})

    async def check(
        self, request: Request, conversation_id: ConversationId, draft: Draft, csrf_token: CsrfToken = ""
    ) -> DraftOut:
        """Check a draft against the shop's data and documents; nothing is sent."""
        await self._access.writer(request)
        return DraftOut.of(await self._app.drafts.check(conversation_id, draft.text))
