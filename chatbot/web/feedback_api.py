"""What shoppers think of replies and of the conversation."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException

from chatbot.bootstrap import App
from chatbot.dialogue.staff.feedback_desk import FeedbackDesk
from chatbot.web.api import ConversationId, Token, problems
from chatbot.web.conversations import Conversations
from chatbot.web.pace import Pace
from chatbot.web.schemas import Feedback

_A_MINUTE = 60


class FeedbackApi:
    """The route ``/v1/conversations/{conversation_id}/feedback``."""

    def __init__(self, app: App, conversations: Conversations) -> None:
        self._conversations = conversations
        self._desk = FeedbackDesk(app.log, app.clock)
        self._pace = Pace(app.clock, _A_MINUTE)

    @property
    def router(self) -> APIRouter:
        """The route, described."""
        router = APIRouter(prefix="/v1/conversations", tags=["conversations"])
        path, failing = "/{conversation_id}/feedback", problems(404, 409, 413, 415, 422, 429, 503)
        router.add_api_route(path, self.rate, methods=["POST"], status_code=204, responses=failing)
        return router

    async def rate(self, conversation_id: ConversationId, feedback: Feedback, token: Token = "") -> None:
        """Give a reply a thumb, or the conversation its stars; the last word counts."""
        await self._conversations.open_as(conversation_id, token)
        self._pace.admit(conversation_id)
        if feedback.stars is not None:
            await self._desk.rate_conversation(conversation_id, feedback.stars)
        elif feedback.reply is not None:
            is_helpful, complaint = bool(feedback.is_helpful), feedback.complaint
            if not await self._desk.rate_reply(
                conversation_id, feedback.reply, is_helpful=is_helpful, complaint=complaint
            ):
                raise HTTPException(404, "There is no such reply in this conversation.")
