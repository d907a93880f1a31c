"""The API of the staff: sign in, see which writes wait for a person, decide about them.

A shopper's tokens open nothing here; see `chatbot.web.staff_access` for what does.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Path, Request
from fastapi.responses import JSONResponse, Response

from chatbot.bootstrap import App
from chatbot.ports.staff import SignInRefused, StaffSession
from chatbot.web.api import problems
from chatbot.web.caller import origin_of
from chatbot.web.problems import problem
from chatbot.web.staff_access import (
    CSRF_HEADER,
    PATH,
    SIGN_IN_FIRST,
    StaffAccess,
    check_origin,
    cookie_of,
    delete_cookie,
    set_cookie,
)
from chatbot.web.staff_schemas import (
    ApprovalOut,
    ApprovalsOut,
    ApprovedOut,
    Refusal,
    StaffSessionOut,
    StaffSignIn,
)

_WRONG = "There is no account with this name and password."
_PROBLEMS: dict[int, str] = {
    401: "Not signed in, or not any more; at the sign-in: no account with this name and password",
    403: "The header Origin names another page, or X-CSRF-Token is not this session's",
    404: "Nothing with this id waits for a decision",
    409: "It is decided already, or rules or order no longer allow what the shopper confirmed",
    413: "The body is too long",
    415: "The body is not JSON",
    422: "The body has another shape",
    429: "Too many failed sign-ins for this name or from this address; see Retry-After",
    503: "The shop's data cannot be reached; see Retry-After",
}

ApprovalId = Annotated[str, Path(max_length=64, examples=["apr_k3v9x0q2m7w5t1r8z4b6n"])]
CsrfToken = Annotated[str, Header(alias=CSRF_HEADER, description="From GET /v1/staff/session")]


class StaffApi:
    """The routes under ``/v1/staff``."""

    def __init__(self, app: App) -> None:
        self._staff = app.staff
        self._approvals = app.approvals
        self._access = StaffAccess(app.staff)

    @property
    def router(self) -> APIRouter:
        """The routes, described."""
        router = APIRouter(prefix=PATH, tags=["staff"])
        add, one, write = router.add_api_route, "/approvals/{approval_id}", (401, 403, 503)
        sign_in = _problems(*write, 413, 415, 422, 429)
        decide = _problems(*write, 404, 409, 413, 415, 422)
        add("/session", self.sign_in, methods=["POST"], response_model=StaffSessionOut, responses=sign_in)
        add("/session", self.sign_out, methods=["DELETE"], status_code=204, responses=_problems(*write))
        add("/session", self.session, methods=["GET"], responses=_problems(401, 503))
        add("/approvals", self.waiting, methods=["GET"], responses=_problems(401, 503))
        add(f"{one}/approve", self.approve, methods=["POST"], responses=decide)
        add(f"{one}/decline", self.decline, methods=["POST"], status_code=204, responses=decide)
        return router

    async def sign_in(self, request: Request, wanted: StaffSignIn) -> Response:
        """Sign in: the answer sets a cookie for these routes."""
        check_origin(request)
        signed_in = await self._staff.sign_in(wanted.name, wanted.password, origin_of(request))
        if isinstance(signed_in, SignInRefused):
            return _refused(signed_in)
        await self._staff.sign_out(cookie_of(request))
        response = JSONResponse(_shown(signed_in.session).model_dump())
        set_cookie(response, request, signed_in.token)
        return response

    async def sign_out(self, request: Request, csrf_token: CsrfToken = "") -> Response:
        """Sign out: the session is over, wherever else its cookie was copied to."""
        await self._access.writer(request)
        await self._staff.sign_out(cookie_of(request))
        response = Response(status_code=204)
        delete_cookie(response, request)
        return response

    async def session(self, request: Request) -> StaffSessionOut:
        """Tell who is signed in, with the token that writes need."""
        return _shown(await self._access.reader(request))

    async def waiting(self, request: Request) -> ApprovalsOut:
        """List the confirmed writes that wait for a person, oldest first."""
        await self._access.reader(request)
        return ApprovalsOut(approvals=[ApprovalOut.of(one) for one in await self._approvals.waiting()])

    async def approve(self, request: Request, approval_id: ApprovalId, csrf_token: CsrfToken = "") -> ApprovedOut:
        """Approve a write: it is carried out now, once."""
        session = await self._access.writer(request)
        return ApprovedOut(record=await self._approvals.approve(approval_id, session.member.id))

    async def decline(
        self, request: Request, approval_id: ApprovalId, refusal: Refusal, csrf_token: CsrfToken = ""
    ) -> None:
        """Decline a write: nothing is changed, and the shopper reads the reason."""
        session = await self._access.writer(request)
        await self._approvals.decline(approval_id, session.member.id, refusal.reason)


def _problems(*statuses: int) -> dict[int | str, dict[str, object]]:
    return problems(*statuses, described=_PROBLEMS)


def _shown(session: StaffSession) -> StaffSessionOut:
    member = session.member
    return StaffSessionOut(name=member.name, role=member.role.value, csrf_token=session.csrf_token)


def _refused(refused: SignInRefused) -> JSONResponse:
    if not refused.retry_after_s:
        return problem(401, _WRONG, "wrong-sign-in", SIGN_IN_FIRST)
    wait = str(refused.retry_after_s)
    return problem(429, f"Too many failed sign-ins; try again in {wait} s.", headers={"Retry-After": wait})
