"""Lets a handler of the owner's page know who called it: an administrator, or nobody."""

from __future__ import annotations

from typing import Any

import gradio as gr
from fastapi import HTTPException

from chatbot.bootstrap import App
from chatbot.ports.staff import StaffMember, StaffRole, StaffSession
from chatbot.web.staff_access import StaffAccess

OPTIONS = {"api_visibility": "private", "show_progress": "hidden"}


class AdminGuard:
    """Who somebody is comes from their cookie and nowhere else; what writes sends the session's token, too."""

    def __init__(self, app: App) -> None:
        self._access = StaffAccess(app.staff)

    async def session(self, request: gr.Request) -> StaffSession | None:
        """Return the session of an administrator, None for anybody else."""
        try:
            return await self._access.administrator(request.request)
        except HTTPException:
            return None

    async def reader(self, request: gr.Request) -> StaffMember | None:
        """Return the administrator who calls, None for anybody else."""
        session = await self.session(request)
        return None if session is None else session.member

    async def writer(self, request: gr.Request, token: object) -> StaffMember | None:
        """Return the administrator who calls and may write, None for anybody else."""
        try:
            session = await self._access.writer_with(request.request, text(token))
        except HTTPException:
            return None
        return session.member if session.member.role is StaffRole.ADMIN else None


def text(value: object) -> str:
    """Return what a browser sent, if it is the text that was expected."""
    return value if isinstance(value, str) else ""


def html(value: str = "", elem_id: str = "", **more: Any) -> gr.Markdown:
    """Return a part that shows HTML of ours: Gradio's own HTML part needs `eval`, which the page's policy forbids."""
    more["elem_id"] = elem_id or None
    return gr.Markdown(value, sanitize_html=True, latex_delimiters=[], container=False, **more)


def choice(label: str, choices: list[tuple[str, str]], **more: Any) -> gr.Dropdown:
    """Return a list to choose from, the first one chosen."""
    return gr.Dropdown(choices, value=choices[0][1], label=label, filterable=False, **more)


def skips(count: int) -> tuple[Any, ...]:
    """Return the updates that leave so many parts as they are."""
    return tuple(gr.skip() for _ in range(count))
