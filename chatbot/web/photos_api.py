"""Photos of what was delivered: a customer adds them to a report, and only they and the staff see them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from chatbot.bootstrap import App
from chatbot.dialogue.staff.photo_desk import LARGEST, TOO_LARGE
from chatbot.errors import InvalidMessage
from chatbot.ports.photos import Picture
from chatbot.web.api import ConversationId, Token, answer, problems, turn_responses
from chatbot.web.caller import origin_of
from chatbot.web.conversations import Conversations
from chatbot.web.large_body import large_body
from chatbot.web.pace import Pace
from chatbot.web.staff_access import PATH, StaffAccess
from chatbot.web.turns import ServerBusy

_A_MINUTE, _A_MINUTE_BY_ADDRESS = 6, 12
_AT_ONCE = 8
_SLOWEST_S, _BUSY_S = 30.0, 5
_MISSING = "There is no such photo in this conversation."
_UPLOAD = {
    "requestBody": {"required": True, "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}
}

PhotoId = Annotated[str, Path(max_length=64, examples=["pho_k3v9x0q2m7w5t1r8z4b6n"])]
IsSmall = Annotated[bool, Query(alias="small", description="At most 320 pixels long")]


class PhotosApi:
    """The routes ``/v1/conversations/{conversation_id}/photos``, and the staff's to look at them."""

    def __init__(self, app: App, conversations: Conversations) -> None:
        self._app = app
        self._conversations = conversations
        self._access = StaffAccess(app.staff)
        self._pace = Pace(app.clock, _A_MINUTE)
        self._by_address = Pace(app.clock, _A_MINUTE_BY_ADDRESS)
        self._coming = 0

    @property
    def router(self) -> APIRouter:
        """The routes, described."""
        router = APIRouter()
        add, photos = router.add_api_route, "/{conversation_id}/photos"
        shown: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}}}}
        add(
            f"/v1/conversations{photos}",
            self.add,
            methods=["POST"],
            tags=["conversations"],
            responses=turn_responses(403, 404, 409, 413, 415, 422, 429, 503),
            response_model=None,
            openapi_extra=_UPLOAD,
        )
        one = f"{photos}/{{photo_id}}"
        for path, show, tag in (("/v1", self.own, "conversations"), (PATH, self.staffs, "staff")):
            add(
                f"{path}/conversations{one}",
                show,
                methods=["GET"],
                tags=[tag],
                responses={**shown, **problems(404, 503)},
                response_class=Response,
            )
        return router

    async def add(self, request: Request, conversation_id: ConversationId, token: Token = "") -> Response:
        """Add a photo (JPEG, PNG or WebP, 5 MB, as the body) to what was reported, and receive the reply.

        Only a signed-in customer can, once something wrong with an order was talked about: the event `photos_offered`.
        It is decoded and encoded anew; nothing but its pixels is kept.
        """
        session = await self._conversations.open_as(conversation_id, token)
        await self._app.photos.check(session)
        self._pace.admit(conversation_id)
        self._by_address.admit(origin_of(request))
        if self._coming >= _AT_ONCE:
            raise ServerBusy(_BUSY_S)
        self._coming += 1
        try:
            photo = await self._app.photos.keep(session, await _body(request))
        finally:
            self._coming -= 1
        return await answer(self._app, self._conversations, request, session, photo)

    async def own(
        self, conversation_id: ConversationId, photo_id: PhotoId, token: Token = "", is_small: IsSmall = False
    ) -> Response:
        """Show a photo of the conversation."""
        await self._conversations.open_as(conversation_id, token)
        return _shown(await self._app.photos.photo(conversation_id, photo_id), is_small=is_small)

    async def staffs(
        self, request: Request, conversation_id: ConversationId, photo_id: PhotoId, is_small: IsSmall = False
    ) -> Response:
        """Show a photo that a shopper added; who opened it whole is in the audit log.

        The small one is drawn with the conversation, again and again, and no more recorded than that.
        """
        session = await self._access.reader(request)
        picture = await self._app.photos.photo(conversation_id, photo_id)
        if picture is not None and not is_small:
            await self._app.staff_desk.record(session.member, "photo.read", photo_id, conversation_id)
        return _shown(picture, is_small=is_small)


def _shown(picture: Picture | None, *, is_small: bool) -> Response:
    if picture is None:
        raise HTTPException(404, _MISSING)
    return Response(picture.small if is_small else picture.jpeg, media_type="image/jpeg")


async def _body(request: Request) -> bytes:
    """Return the body. Raises InvalidMessage where it is too large, HTTPException 408 where it does not come."""
    body = await large_body(request, LARGEST, _SLOWEST_S)
    if body is None:
        raise InvalidMessage(TOO_LARGE)
    return body
