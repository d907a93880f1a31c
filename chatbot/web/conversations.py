"""Conversations as the web sees them: begun with a token, opened by that token and by nothing else."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import HTTPConnection

from chatbot.bootstrap import App
from chatbot.domain.conversation import Level, LoggedEvent, Message, Press, Session
from chatbot.domain.photos import Photo
from chatbot.errors import ConversationNotFound
from chatbot.web.caller import origin_of
from chatbot.web.pace import AddressLimit
from chatbot.web.turns import LiveTurn, Turns


class Conversations:
    """Begins and opens conversations; the API and the chat page share one."""

    def __init__(self, app: App) -> None:
        self._app = app
        limits = app.settings.limits
        self.turns = Turns(app.assistant, app.clock, limits)
        self._beginnings = AddressLimit(
            app.clock, limits.address_conversations_a_minute, limits.address_conversations_a_day
        )

    async def begin(
        self, sign_in: str, channel: str, language: str, caller: HTTPConnection
    ) -> tuple[Session, str, tuple[LoggedEvent, ...]]:
        """Start a conversation and return it with its token and first events. Raises TooManyRequests.

        `sign_in` is a store-signed token; anything that is not valid now makes an anonymous conversation.
        """
        self._beginnings.admit(origin_of(caller))
        session = _session(self._app.ids.new("con"), self._app.tokens.customer(sign_in) if sign_in else None)
        events = await self._app.assistant.start(session, channel, language)
        return session, self._app.tokens.sign_conversation(session.conversation_id), events

    async def open(self, token: str) -> Session:
        """Return the session of the conversation that a token opens. Raises ConversationNotFound.

        A token from before somebody signed in opens nothing.
        """
        conversation_id = self._app.tokens.conversation(token)
        if conversation_id is None:
            raise ConversationNotFound("no valid conversation token")
        owner = await self._app.log.owner(conversation_id)
        if owner is not None:
            seen = (await self._app.log.load(conversation_id)).state.sign_ins
            if self._app.tokens.sign_ins(token) != seen:
                raise ConversationNotFound("a token from before the sign-in")
        return _session(conversation_id, owner)

    async def is_opened_by(self, conversation_id: str, token: str) -> bool:
        """Whether a token opens just this conversation: streams ask again and again."""
        try:
            await self.open_as(conversation_id, token)
        except ConversationNotFound:
            return False
        return True

    async def open_as(self, conversation_id: str, token: str) -> Session:
        """Return the session, if the token opens just this conversation. Raises ConversationNotFound."""
        if self._app.tokens.conversation(token) != conversation_id:
            raise ConversationNotFound(conversation_id)
        return await self.open(token)

    async def said(self, session: Session, after: int = 0) -> tuple[LoggedEvent, ...]:
        """Return the logged events after a place."""
        return await self._app.log.events(session.conversation_id, after)

    async def answer(self, session: Session, given: Message | Press | Photo, caller: HTTPConnection) -> LiveTurn:
        """Begin a turn, and return it once it got a first event. Raises TooManyRequests, ConversationError."""
        turn = self.turns.start(replace(session, origin=origin_of(caller)), given)
        await turn.begun()
        return turn


def _session(conversation_id: str, customer_id: str | None) -> Session:
    return Session(conversation_id, Level.ANONYMOUS if customer_id is None else Level.VERIFIED, customer_id)
