"""Who of the staff presses something on the panel: every function of the page asks first."""

from __future__ import annotations

import gradio as gr

from chatbot.web.staff_panel import StaffPanel
from chatbot.web.staff_tabs import Tab


class StaffCallers:
    """What the functions of the panel begin with; None stands for somebody who may not."""

    def __init__(self, panel: StaffPanel) -> None:
        self._panel = panel

    async def _reader(self, request: gr.Request) -> Tab | None:
        return await self._panel.reader(request.session_hash or "", request.request)

    async def _writer(self, request: gr.Request, token: object) -> Tab | None:
        return await self._panel.writer(request.session_hash or "", request.request, text(token))


def text(value: object) -> str:
    """Return what a browser sent, if it is the text that was expected."""
    return value if isinstance(value, str) else ""
