"""Which of the staff calls: a cookie that scripts cannot read, and on writes the page's own origin and a token too.

Nothing of a shopper is looked at here, and this cookie is looked at nowhere else.
"""

from __future__ import annotations

from hmac import compare_digest

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from chatbot.ports.staff import Staff, StaffRole, StaffSession
from chatbot.web.caller import is_local

PATH = "/v1/staff"
_PATHS = (PATH, "/staff", "/admin")
CSRF_HEADER = "X-CSRF-Token"
_COOKIE = "storedesk_staff"
_SECURE_PREFIX = "__Secure-"
_TWELVE_HOURS_S = 12 * 60 * 60
SIGN_IN_FIRST = {"WWW-Authenticate": f'Session realm="{PATH}"'}  # RFC 9110, 11.6.1: every 401 names a way in


class StaffAccess:
    """Opens the staff's routes to those who are signed in."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff

    async def reader(self, request: Request) -> StaffSession:
        """Return the caller's session. Raises HTTPException 401."""
        session = await self.session_of(request)
        if session is None:
            raise HTTPException(401, "Sign in first.", SIGN_IN_FIRST)
        return session

    async def session_of(self, request: Request) -> StaffSession | None:
        """Return the caller's session, None where there is none."""
        token = cookie_of(request)
        return await self._staff.session(token) if token else None

    async def is_signed_in(self, request: Request) -> bool:
        """Whether the caller's session is still open: streams ask again and again."""
        return await self.session_of(request) is not None

    async def administrator(self, request: Request) -> StaffSession:
        """Return the session of an administrator. Raises HTTPException 401, 403 for others of the staff."""
        session = await self.reader(request)
        if session.member.role is not StaffRole.ADMIN:
            raise HTTPException(403, "This is for administrators.")
        return session

    async def writer(self, request: Request) -> StaffSession:
        """Return the session of a caller who may write. Raises HTTPException 401, 403 for a foreign page."""
        return await self.writer_with(request, request.headers.get(CSRF_HEADER, ""))

    async def writer_with(self, request: Request, csrf_token: str) -> StaffSession:
        """Return the session of a caller who may write and sent this token. Raises HTTPException 401, 403."""
        session = await self.reader(request)
        check_origin(request)
        if not compare_digest(csrf_token.encode(), session.csrf_token.encode()):
            raise HTTPException(403, f"Send the header {CSRF_HEADER}; GET {PATH}/session tells its value.")
        return session


def check_origin(request: Request) -> None:
    """Refuse what another page sends, and what names no page. Raises HTTPException 403."""
    if request.headers.get("origin", "").lower() != f"{request.url.scheme}://{request.url.netloc}".lower():
        raise HTTPException(403, "The header Origin must name this server.")


def cookie_of(request: Request) -> str:
    """Return the token in the caller's cookie, empty without one."""
    return request.cookies.get(_name(request), "")


def set_cookie(response: Response, request: Request, token: str) -> None:
    """Give the caller the cookie of a session; its paths keep it from the chat page and the shoppers' API."""
    for path in _PATHS:
        response.set_cookie(
            _name(request),
            token,
            max_age=_TWELVE_HOURS_S,
            path=path,
            secure=_is_secure(request),
            httponly=True,
            samesite="strict",
        )


def delete_cookie(response: Response, request: Request) -> None:
    """Take the cookie away."""
    for path in _PATHS:
        response.delete_cookie(_name(request), path, secure=_is_secure(request), httponly=True, samesite="strict")


def _name(request: Request) -> str:
    return f"{_SECURE_PREFIX}{_COOKIE}" if _is_secure(request) else _COOKIE


def _is_secure(request: Request) -> bool:
    """Whether the cookie is for https only: always, but on this machine's own plain http."""
    return request.url.scheme == "https" or not is_local(request)
