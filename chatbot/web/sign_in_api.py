"""Signs a customer in to a conversation that has begun already."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, HTTPException

from chatbot.bootstrap import App
from chatbot.dialogue.identity.sign_in import SignInDesk
from chatbot.web.api import ConversationId, Token, bearer, problems
from chatbot.web.conversations import Conversations
from chatbot.web.pace import Pace
from chatbot.web.schemas import TokenOut

_A_MINUTE = 10


class SignInApi:
    """The route ``/v1/conversations/{conversation_id}/sign-in``."""

    def __init__(self, app: App, conversations: Conversations) -> None:
        self._tokens = app.tokens
        self._conversations = conversations
        self._desk = SignInDesk(app.log, app.unit_of_work, app.clock)
        self._pace = Pace(app.clock, _A_MINUTE)

    @property
    def router(self) -> APIRouter:
        """The route, described."""
        router = APIRouter(prefix="/v1/conversations", tags=["conversations"])
        failing = problems(403, 404, 409, 422, 429, 503)
        router.add_api_route("/{conversation_id}/sign-in", self.sign_in, methods=["POST"], responses=failing)
        return router

    async def sign_in(
        self,
        conversation_id: ConversationId,
        token: Token = "",
        authorization: Annotated[str, Header(description="Bearer and the store's sign-in token")] = "",
    ) -> TokenOut:
        """Let the conversation go on as a customer's. The answer holds its new token: the old one opens nothing.

        403 for a sign-in that is not valid now, and for a conversation that is somebody else's or in which an order of
        somebody else was looked up: begin a new one.
        """
        await self._conversations.open_as(conversation_id, token)
        self._pace.admit(conversation_id)
        customer_id = self._tokens.customer(bearer(authorization))
        if customer_id is None:
            raise HTTPException(403, "The sign-in is not valid now.")
        sign_ins = await self._desk.sign_in(conversation_id, customer_id)
        return TokenOut(token=self._tokens.sign_conversation(conversation_id, sign_ins))
