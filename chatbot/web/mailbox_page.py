"""The embedded mailbox as plain pages, for callers on this machine only; to everybody else they do not exist."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import HTMLResponse

from chatbot.ports.delivery import Mail, Mailbox
from chatbot.web.caller import is_local

MAILBOX = "/mailbox"
_NO_STORE = {"Cache-Control": "no-store"}
_LARGEST = 2**31 - 1
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="/static/chat.css"></head>
<body class="sd-docs sd-mails"><main>{content}</main></body></html>"""

Number = Annotated[int, Path(ge=1, le=_LARGEST)]


class MailboxPage:
    """The pages ``/mailbox`` and ``/mailbox/{number}``."""

    def __init__(self, mailbox: Mailbox, time_zone: str) -> None:
        self._mailbox = mailbox
        self._zone = ZoneInfo(time_zone)

    @property
    def router(self) -> APIRouter:
        """The routes; they are pages and no part of the API."""
        router = APIRouter(prefix=MAILBOX, include_in_schema=False)
        router.add_api_route("", self.mails, methods=["GET"])
        router.add_api_route("/{number}", self.mail, methods=["GET"])
        return router

    async def mails(self, request: Request) -> HTMLResponse:
        """List the newest mails."""
        _check(request)
        kept = await self._mailbox.mails()
        listed = "".join(self._line(number, mail) for number, mail in kept) or "<p>No mail yet.</p>"
        about = "<p>Mails that the assistant would send. They stay on this machine.</p>"
        return _page("Mailbox", f"<h1>Mailbox</h1>{about}{listed}")

    async def mail(self, request: Request, number: Number) -> HTMLResponse:
        """Show one mail."""
        _check(request)
        mail = await self._mailbox.mail(number)
        if mail is None:
            raise HTTPException(404)
        subject = escape(mail.subject)
        head = f"<h1>{subject}</h1><p>To {escape(mail.recipient)}, {self._time(mail.at)}</p>"
        back = f'<p><a href="{MAILBOX}">All mails</a></p>'
        return _page(subject, f'{back}{head}<section class="sd-mail">{escape(mail.body)}</section>')

    def _line(self, number: int, mail: Mail) -> str:
        link = f'<h2><a href="{MAILBOX}/{number}">{escape(mail.subject)}</a></h2>'
        return f"<section>{link}<p>To {escape(mail.recipient)}, {self._time(mail.at)}</p></section>"

    def _time(self, at: datetime) -> str:
        local = at.astimezone(self._zone)
        return f'<time datetime="{at.isoformat()}">{local:%d.%m.%Y, %H:%M}</time>'


def _check(request: Request) -> None:
    if not is_local(request):
        raise HTTPException(404)


def _page(title: str, content: str) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=title, content=content), headers=_NO_STORE)
