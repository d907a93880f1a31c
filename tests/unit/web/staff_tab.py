"""A tab of the staff's page in tests: what it shows as it changes, and its buttons, without a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from types import SimpleNamespace
from typing import Any

from staff_side import ORIGIN, SOON_S, Clerk, cookie
from starlette.requests import Request

from chatbot.web.staff_handlers import StaffHandlers
from chatbot.web.staff_panel import Look, StaffPanel


def request_of(headers: dict[str, str], key: str = "tab1") -> Any:
    """Return a request as Gradio hands it to a function."""
    sent = {"Host": "127.0.0.1", **headers}
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": "/staff/gradio_api/queue/join",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 4711),
        "server": ("127.0.0.1", 80),
    }
    return SimpleNamespace(session_hash=key, request=Request(scope))


class StaffTab:
    """One tab: its looks arrive while it is open."""

    def __init__(self, panel: StaffPanel, person: Clerk, key: str) -> None:
        self.panel = panel
        self.on = StaffHandlers(panel)
        self.token = person.headers["X-CSRF-Token"]
        self.request = request_of({**ORIGIN, **cookie(person)}, key)
        self.look = Look()
        self.watching: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    async def watch(self) -> None:
        """Take all looks."""
        async with aclosing(self.panel.looks(self.request.session_hash, self.request.request)) as looks:
            async for look in looks:
                self.look = look
                self._news.set()

    async def until(self, is_so: Callable[[Look], bool]) -> Look:
        """Return the look as soon as it is so; fails after a second."""
        async with asyncio.timeout(SOON_S):
            while not is_so(self.look):
                self._news.clear()
                await self._news.wait()
        return self.look

    async def open(self, conversation_id: str, draft: str = "") -> Look:
        """Open a conversation."""
        await self.on.open(f"{conversation_id}#1", draft, self.request)
        return await self.until(lambda look: look.conversation_id == conversation_id)


@asynccontextmanager
async def opened(panel: StaffPanel, person: Clerk, key: str = "tab1") -> AsyncIterator[StaffTab]:
    """Open a tab for the length of the block."""
    tab = StaffTab(panel, person, key)
    watching = tab.watching = asyncio.create_task(tab.watch())
    try:
        await tab.until(lambda look: bool(look.name))
        yield tab
    finally:
        watching.cancel()
        await asyncio.wait((watching,))
