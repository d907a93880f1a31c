"""The API of conversations: begin one, write, press a card, resume the stream.

The conversation's token is the only key: level and customer come from the log, never from a request's content.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from chatbot.bootstrap import App
from chatbot.bootstrap.reply import as_json, collect, for_shopper
from chatbot.dialogue.received import on_page
from chatbot.domain.conversation import Message, Press, Role, Session
from chatbot.domain.photos import Photo
from chatbot.web.caller import language_of
from chatbot.web.conversations import Conversations
from chatbot.web.event_stream import EventStream, resumed, wants_stream, whole
from chatbot.web.following import Following, FollowingStream
from chatbot.web.hand_over_status import HandOverStatus, hand_over_status
from chatbot.web.problems import MEDIA_TYPE
from chatbot.web.schemas import (
    HIGHEST_PLACE,
    ConversationOut,
    Events,
    NewConversation,
    NewMessage,
    ProblemOut,
    ReplyOut,
)
from chatbot.web.wire import all_public

_BEARER = "bearer "
_LONGEST_PLACE = len(str(HIGHEST_PLACE))
_STREAMED = "The same as Server-Sent Events: `id` is the place in the log, `event` the name, `data` JSON."
_PROBLEMS: dict[int, str] = {
    403: "The conversation is nobody's, or the sign-in does not fit it",
    404: "No such conversation, or not this token's",
    409: "Another message of this conversation is being answered",
    413: "The message or the body is too long",
    415: "The body is not JSON",
    422: "The message is empty or cannot be read, or the body has another shape",
    429: "Too many messages of this conversation, or too much from this address; see Retry-After",
    503: "The shop's data cannot be reached, or too many shoppers write at the moment; see Retry-After",
}

ConversationId = Annotated[str, Path(max_length=64, examples=["con_k3v9x0q2m7w5t1r8z4b6n"])]
ProposalId = Annotated[str, Path(max_length=64, examples=["pro_k3v9x0q2m7w5t1r8z4b6n"])]
Token = Annotated[str, Header(alias="X-Conversation-Token", description="From the creation of the conversation")]
After = Annotated[int, Query(ge=0, le=HIGHEST_PLACE, description="The last event that is already known")]
Follow = Annotated[bool, Query(description="Keep the stream open for what happens later: what the staff writes, too")]
LastEventId = Annotated[str, Header(alias="Last-Event-ID", description="As browsers send it; wins over `after`")]


def place_of(after: After = 0, last_event_id: LastEventId = "") -> int:
    """Return the place in the log that a caller knows already."""
    is_place = last_event_id.isdecimal() and len(last_event_id) <= _LONGEST_PLACE
    return int(last_event_id) if is_place else after


Place = Annotated[int, Depends(place_of)]


def bearer(authorization: str) -> str:
    """Return the token of a header ``Authorization: Bearer TOKEN``, empty for another kind."""
    return authorization[len(_BEARER) :].strip() if authorization[: len(_BEARER)].lower() == _BEARER else ""


def problems(*statuses: int, described: Mapping[int, str] = _PROBLEMS) -> dict[int | str, dict[str, Any]]:
    """Return the descriptions of error answers for OpenAPI."""
    content = {MEDIA_TYPE: {"schema": ProblemOut.model_json_schema()}}
    return {status: {"description": described[status], "content": content} for status in statuses}


def _streamed(model: type[Events], *statuses: int) -> dict[int | str, dict[str, Any]]:
    example = 'id: 7\nevent: sentence\ndata: {"text": "Hello!", "citations": []}\n\n'
    ok = {"model": model, "description": _STREAMED, "content": {EventStream.media_type: {"example": example}}}
    return {200: ok, **problems(*statuses)}


def turn_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the descriptions of a turn's answers for OpenAPI."""
    return _streamed(ReplyOut, *statuses)


class ConversationApi:
    """The routes under ``/v1/conversations``."""

    def __init__(self, app: App, conversations: Conversations, following: Following) -> None:
        self._app = app
        self._following = following
        self._conversations = conversations

    @property
    def router(self) -> APIRouter:
        """The routes, described."""
        router = APIRouter(prefix="/v1/conversations", tags=["conversations"])
        one, turn = "/{conversation_id}", turn_responses(404, 409, 413, 415, 422, 429, 503)
        press = f"{one}/proposals/{{proposal_id}}"
        add = router.add_api_route
        add("", self.begin, methods=["POST"], status_code=201, responses=problems(413, 415, 422, 429, 503))
        add(f"{one}/messages", self.write, methods=["POST"], responses=turn, response_model=None)
        add(f"{press}/confirm", self.confirm, methods=["POST"], responses=turn, response_model=None)
        add(f"{press}/decline", self.decline, methods=["POST"], responses=turn, response_model=None)
        add(f"{one}/hand-over", self.hand_over, methods=["GET"], responses=problems(404, 503))
        resumable = _streamed(Events, 404, 422, 503)
        add(f"{one}/events", self.events, methods=["GET"], responses=resumable, response_model=None)
        return router

    async def begin(
        self,
        request: Request,
        wanted: NewConversation | None = None,
        authorization: Annotated[str, Header(description="Bearer and the store's sign-in token; else a guest")] = "",
    ) -> ConversationOut:
        """Begin a conversation."""
        sign_in = bearer(authorization)
        language = language_of(request, self._app.languages, self._app.settings.shop.language)
        channel = (wanted or NewConversation()).channel
        session, token, events = await self._conversations.begin(sign_in, channel, language, request)
        return ConversationOut(id=session.conversation_id, token=token, events=all_public(events))

    async def write(
        self, request: Request, conversation_id: ConversationId, message: NewMessage, token: Token = ""
    ) -> Response:
        """Send a message and receive the reply."""
        session = await self._conversations.open_as(conversation_id, token)
        cart = None if message.cart is None else [(line.sku, line.quantity) for line in message.cart]
        session = await on_page(session, message.looking_at, cart, self._app.store)
        return await self._turn(request, session, Message(Role.USER, message.text))

    async def confirm(
        self, request: Request, conversation_id: ConversationId, proposal_id: ProposalId, token: Token = ""
    ) -> Response:
        """Confirm a proposal: it is carried out once, however often this is sent."""
        session = await self._conversations.open_as(conversation_id, token)
        return await self._turn(request, session, Press(proposal_id, is_confirmed=True))

    async def decline(
        self, request: Request, conversation_id: ConversationId, proposal_id: ProposalId, token: Token = ""
    ) -> Response:
        """Decline a proposal: nothing is changed."""
        session = await self._conversations.open_as(conversation_id, token)
        return await self._turn(request, session, Press(proposal_id, is_confirmed=False))

    async def events(
        self,
        request: Request,
        conversation_id: ConversationId,
        place: Place,
        token: Token = "",
        follow: Follow = False,
    ) -> Response:
        """Receive the events after a known one, with those of a turn under way."""
        session = await self._conversations.open_as(conversation_id, token)
        is_streamed = wants_stream(request.headers.get("accept", ""))
        if follow and is_streamed:
            self._following.check(conversation_id)
            may_go_on = partial(self._conversations.is_opened_by, conversation_id, token)
            return FollowingStream(self._following.conversation(conversation_id, place, may_go_on), self._app)
        live = self._conversations.turns.under_way(conversation_id)
        coming = resumed(await self._conversations.said(session, place), live, place)
        if is_streamed:
            return EventStream(coming, self._app)
        return JSONResponse({"events": all_public(await whole(coming))})

    async def hand_over(self, conversation_id: ConversationId, token: Token = "") -> HandOverStatus:
        """Tell how the hand-over stands, and when somebody is there."""
        await self._conversations.open_as(conversation_id, token)
        return await hand_over_status(self._app, conversation_id)

    async def _turn(self, request: Request, session: Session, given: Message | Press) -> Response:
        return await answer(self._app, self._conversations, request, session, given)


async def answer(
    app: App, conversations: Conversations, request: Request, session: Session, given: Message | Press | Photo
) -> Response:
    """Begin the turn that answers something, and return it as a stream or whole, as the caller wants it.

    Raises TooManyRequests, ConversationError.
    """
    turn = await conversations.answer(session, given, request)
    if wants_stream(request.headers.get("accept", "")):
        return EventStream(turn.events(), app)
    events = await whole(turn.events())
    reply = as_json(for_shopper(collect(events, session.conversation_id)))
    return JSONResponse({**reply, "events": all_public(events)})
