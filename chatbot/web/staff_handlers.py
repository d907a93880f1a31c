"""What the buttons of the staff's page do: each looks at its own caller first.

Gradio gives a handler the request that called it; who somebody is comes from its cookie and nowhere else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import gradio as gr

from chatbot.ports.staff import StaffMember
from chatbot.web.staff_callers import StaffCallers, text
from chatbot.web.staff_drafts import StaffDrafts
from chatbot.web.staff_panel import StaffPanel, wanted
from chatbot.web.staff_replies import StaffReplies, Written

_Act = Callable[[str, StaffMember], Awaitable[None]]


class StaffHandlers(StaffCallers):
    """The functions that the page calls."""

    def __init__(self, panel: StaffPanel) -> None:
        super().__init__(panel)
        self._desk = panel.app.staff_desk
        self._replies = StaffReplies(panel)
        self._drafts = StaffDrafts(panel)

    async def filter(self, state: object, mood: object, language: object, topic: object, request: gr.Request) -> None:
        """List other hand-overs."""
        tab = await self._reader(request)
        if tab is not None:
            tab.wanted = wanted(text(state), text(mood), text(language), text(topic))
            tab.changed.set()

    async def open(self, asked: object, draft: object, request: gr.Request) -> tuple[Any, ...]:
        """Open a conversation; what stands in the reply box is kept for the one that was open."""
        tab = await self._reader(request)
        wanted_id = text(asked).partition("#")[0]
        if tab is not None and wanted_id and wanted_id != tab.conversation_id:
            tab.show(wanted_id, text(draft))
            self._panel.tabs.tell()
        return gr.update(value="", visible=False), gr.update(visible=False), *drafted("", "")

    async def claim(self, token: object, request: gr.Request) -> None:
        """Take the open conversation."""
        await self._act(token, request, self._desk.claim)

    async def release(self, token: object, request: gr.Request) -> None:
        """Put it back into the queue."""
        await self._act(token, request, self._desk.release)

    async def resolve(self, token: object, request: gr.Request) -> None:
        """End the hand-over."""
        await self._act(token, request, self._desk.resolve)

    async def reopen(self, token: object, request: gr.Request) -> None:
        """Let it wait again."""
        await self._act(token, request, self._desk.reopen)

    async def assign(self, name: object, token: object, request: gr.Request) -> None:
        """Give it to a colleague."""
        to = await self._panel.colleague(text(name))
        if to is not None:
            await self._act(token, request, lambda conversation, member: self._desk.assign(conversation, member, to))

    async def send(self, draft: object, token: object, request: gr.Request) -> tuple[Any, ...]:
        """Send a reply that is supported."""
        return await self._send(draft, token, request, insist=False)

    async def insist(self, draft: object, token: object, request: gr.Request) -> tuple[Any, ...]:
        """Send it although it is not supported; that is recorded."""
        return await self._send(draft, token, request, insist=True)

    async def check(self, draft: object, token: object, request: gr.Request) -> tuple[Any, ...]:
        """Mark what is not supported."""
        tab = await self._writer(request, token)
        return _written(Written() if tab is None else await self._replies.check(tab, text(draft)))

    async def suggest(self, request: gr.Request) -> tuple[Any, ...]:
        """Show what the assistant would answer."""
        tab = await self._reader(request)
        if tab is None or not tab.conversation_id:
            return drafted("", "")
        draft = await self._drafts.suggest(tab.conversation_id)
        tab.draft = draft.text
        return drafted(draft.html, draft.text)

    async def insert(self, written: object, request: gr.Request) -> tuple[Any, ...]:
        """Put the suggestion into the reply box, behind what stands there."""
        tab = await self._reader(request)
        if tab is None:
            return gr.skip(), *drafted("", "")
        return gr.update(value=joined(text(written), tab.draft)), *drafted("", "")

    async def why(self, asked: object, request: gr.Request) -> tuple[Any, ...]:
        """Show why a reply was given; the pane turns to it."""
        tab = await self._reader(request)
        turn = text(asked).partition("#")[0]
        if tab is None or not turn:
            return gr.skip(), gr.skip()
        return await self._panel.why(tab.conversation_id, turn, tab.member), gr.update(selected="why")

    async def _send(self, draft: object, token: object, request: gr.Request, *, insist: bool) -> tuple[Any, ...]:
        tab = await self._writer(request, token)
        return _written(Written() if tab is None else await self._replies.send(tab, text(draft), insist=insist))

    async def _act(self, token: object, request: gr.Request, act: _Act) -> None:
        tab = await self._writer(request, token)
        if tab is not None:
            await self._panel.act(tab, lambda: act(tab.conversation_id, tab.member))


def joined(written: str, more: str) -> str:
    """Return a text with another one behind it."""
    return f"{written.rstrip()}\n\n{more}" if written.strip() else more


def drafted(html: str, draft: str) -> tuple[Any, ...]:
    """Return the updates of a draft and of the button that uses it."""
    return gr.update(value=html, visible=bool(html)), gr.update(visible=bool(draft))


def _written(written: Written) -> tuple[Any, ...]:
    return (
        gr.skip() if written.box is None else gr.update(value=written.box),
        gr.update(value=written.marks, visible=bool(written.marks)),
        gr.update(visible=written.may_insist),
    )
