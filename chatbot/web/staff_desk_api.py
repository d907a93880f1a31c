"""The API of hand-overs: the queue, claiming and giving back, and both sides of a conversation live."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from chatbot.bootstrap import App
from chatbot.domain.hand_overs import HandOverState
from chatbot.errors import HandOverNotFound, StaffError
from chatbot.ports.hand_overs import HandOver
from chatbot.ports.staff import StaffMember, StaffSession
from chatbot.web.api import ConversationId, Place, problems
from chatbot.web.event_stream import EventStream, wants_stream
from chatbot.web.following import Following, FollowingStream, while_connected
from chatbot.web.problems import problem
from chatbot.web.staff_access import PATH, StaffAccess
from chatbot.web.staff_api import CsrfToken
from chatbot.web.staff_desk_schemas import (
    Colleague,
    DraftOut,
    HandOverFilter,
    HandOverOut,
    HandOversOut,
    StaffEvents,
    StaffMessage,
    StaffMessageOut,
)
from chatbot.web.staff_wire import for_staff
from chatbot.web.wire import sse

_PROBLEMS: dict[int, str] = {
    401: "Not signed in, or not any more",
    403: "The header Origin names another page, or X-CSRF-Token is not this session's",
    404: "No such conversation, or nobody asked for a person in it",
    409: "A colleague has the conversation, you do not have it, or the message is not supported",
    413: "The message or the body is too long",
    415: "The body is not JSON",
    422: "The message is empty or cannot be read, or the body has another shape",
    429: "Too many streams are open; see Retry-After",
    503: "The shop's data cannot be reached; see Retry-After",
}
_UNSUPPORTED = "Shop and documents do not say this; look at the marked sentences, or send it with override."
_QUIET = b": quiet\n\n"


class StaffDeskApi:
    """The routes of hand-overs under ``/v1/staff``."""

    def __init__(self, app: App, following: Following) -> None:
        self._app = app
        self._desk = app.staff_desk
        self._following = following
        self._access = StaffAccess(app.staff)

    @property
    def router(self) -> APIRouter:
        """The routes, described."""
        router, one = APIRouter(prefix=PATH, tags=["hand-overs"]), "/conversations/{conversation_id}"
        add, act = router.add_api_route, desk_problems(401, 403, 404, 409, 503)
        body = desk_problems(401, 403, 404, 409, 413, 415, 422, 503)
        add("/hand-overs", self.queue, methods=["GET"], responses=desk_problems(401, 422, 503))
        add("/hand-overs/events", self.queue_events, methods=["GET"], responses=desk_problems(401, 429, 503))
        add(f"{one}/claim", self.claim, methods=["POST"], responses=act)
        add(f"{one}/assign", self.assign, methods=["POST"], responses=body)
        add(f"{one}/release", self.release, methods=["POST"], responses=act)
        add(f"{one}/resolve", self.resolve, methods=["POST"], responses=act)
        add(f"{one}/reopen", self.reopen, methods=["POST"], responses=act)
        add(f"{one}/messages", self.write, methods=["POST"], response_model=StaffMessageOut, responses=body)
        streamed = {200: {"model": StaffEvents}, **desk_problems(401, 404, 422, 429, 503)}
        add(f"{one}/events", self.events, methods=["GET"], responses=streamed, response_model=None)
        return router

    async def queue(self, request: Request, wanted: Annotated[HandOverFilter, Query()]) -> HandOversOut:
        """List the hand-overs in these states, who waits longest first."""
        session = await self._access.reader(request)
        entries = await self._app.hand_overs.entries(wanted.state)
        shown = [HandOverOut.of(one, session.member.id) for one in entries if wanted.fits(one)]
        return HandOversOut(hand_overs=shown)

    async def queue_events(self, request: Request) -> Response:
        """Hear of changes of the queue: an event `queue` at first and for each, with how many wait."""
        await self._access.reader(request)
        self._following.check("")
        return _QueueStream(self._queue_chunks(request))

    async def claim(self, request: Request, conversation_id: ConversationId, csrf_token: CsrfToken = "") -> HandOverOut:
        """Take a conversation: the assistant is silent from here on."""
        session = await self._access.writer(request)
        await self._desk.claim(conversation_id, session.member)
        return await self._entry(conversation_id, session)

    async def assign(
        self, request: Request, conversation_id: ConversationId, colleague: Colleague, csrf_token: CsrfToken = ""
    ) -> HandOverOut:
        """Give a conversation to a colleague."""
        session = await self._access.writer(request)
        await self._desk.assign(conversation_id, session.member, await self._colleague(colleague.name))
        return await self._entry(conversation_id, session)

    async def release(
        self, request: Request, conversation_id: ConversationId, csrf_token: CsrfToken = ""
    ) -> HandOverOut:
        """Put a conversation back into the queue: the assistant answers again."""
        return await self._act(request, conversation_id, self._desk.release)

    async def resolve(
        self, request: Request, conversation_id: ConversationId, csrf_token: CsrfToken = ""
    ) -> HandOverOut:
        """End a hand-over: the assistant answers again."""
        return await self._act(request, conversation_id, self._desk.resolve)

    async def reopen(
        self, request: Request, conversation_id: ConversationId, csrf_token: CsrfToken = ""
    ) -> HandOverOut:
        """Let a resolved hand-over wait again."""
        return await self._act(request, conversation_id, self._desk.reopen)

    async def write(
        self, request: Request, conversation_id: ConversationId, message: StaffMessage, csrf_token: CsrfToken = ""
    ) -> Response:
        """Write to the shopper; the conversation must be claimed, and what is not supported needs `override`."""
        session = await self._access.writer(request)
        marked = await self._app.drafts.check(conversation_id, message.text)
        failed = tuple((one.failure.check, one.failure.words) for one in marked if one.failure is not None)
        if failed and not message.override:
            return problem(409, _UNSUPPORTED, "draft-not-supported", draft=DraftOut.of(marked).model_dump())
        wrote = await self._desk.write(conversation_id, session.member, message.text, failed)
        return JSONResponse(
            StaffMessageOut(id=wrote.message_id, text=wrote.text, is_mailed=wrote.is_mailed).model_dump()
        )

    async def events(self, request: Request, conversation_id: ConversationId, place: Place) -> Response:
        """Receive the events after a known one; as Server-Sent Events the stream stays open and brings what follows."""
        await self._access.reader(request)
        if wants_stream(request.headers.get("accept", "")):
            await self._app.log.load(conversation_id)
            self._following.check(conversation_id)
            coming = self._following.conversation(conversation_id, place, self._is_signed_in(request))
            return FollowingStream(coming, self._app, show=for_staff)
        logged = await self._app.log.events(conversation_id, place)
        return JSONResponse({"events": [one.as_json() for one in map(for_staff, logged) if one is not None]})

    async def _colleague(self, name: str) -> StaffMember:
        try:
            return await self._app.staff.member(name)
        except StaffError as error:
            raise HTTPException(404, "There is no open account with this name.") from error

    async def _act(self, request: Request, conversation_id: str, act: _Act) -> HandOverOut:
        session = await self._access.writer(request)
        await act(conversation_id, session.member)
        return await self._entry(conversation_id, session)

    async def _entry(self, conversation_id: str, session: StaffSession) -> HandOverOut:
        entry = await self._app.hand_overs.entry(conversation_id)
        if entry is None:
            raise HandOverNotFound(conversation_id)
        return HandOverOut.of(entry, session.member.id)

    def _is_signed_in(self, request: Request) -> _Check:
        return lambda: self._access.is_signed_in(request)

    async def _queue_chunks(self, request: Request) -> AsyncGenerator[bytes]:
        async with aclosing(self._following.queue(self._is_signed_in(request))) as news:
            async for is_news in news:
                yield sse("queue", _counted(await self._app.hand_overs.entries())) if is_news else _QUIET


_Act = Callable[[str, StaffMember], Awaitable[None]]
_Check = Callable[[], Awaitable[bool]]


class _QueueStream(Response):
    """Sends news of the queue until the client goes."""

    media_type = EventStream.media_type

    def __init__(self, chunks: AsyncGenerator[bytes]) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await while_connected(self._send(send), receive)

    async def _send(self, send: Send) -> None:
        async with aclosing(self._chunks) as chunks:
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _counted(entries: Iterable[HandOver]) -> dict[str, int]:
    states = [one.state for one in entries]
    claimed = states.count(HandOverState.CLAIMED)
    return {"waiting": len(states) - claimed, "claimed": claimed}


def desk_problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the descriptions of error answers for OpenAPI."""
    return problems(*statuses, described=_PROBLEMS)
