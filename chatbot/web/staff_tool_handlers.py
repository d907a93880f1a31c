"""What the buttons beside a conversation do: each looks at its own caller first."""

from __future__ import annotations

from typing import Any

import gradio as gr

from chatbot.web.staff_callers import StaffCallers, text
from chatbot.web.staff_drafts import StaffDrafts
from chatbot.web.staff_handlers import drafted, joined
from chatbot.web.staff_panel import StaffPanel
from chatbot.web.staff_tools import StaffTools

_LONGEST_REASON = 300


class StaffToolHandlers(StaffCallers):
    """The functions of the tools."""

    def __init__(self, panel: StaffPanel) -> None:
        super().__init__(panel)
        self._tools = StaffTools(panel)
        self._drafts = StaffDrafts(panel)

    async def find(self, words: object, request: gr.Request) -> Any:
        """Look customers up."""
        tab = await self._reader(request)
        return "" if tab is None else await self._tools.find(text(words), tab.member)

    async def customer(self, asked: object, request: gr.Request) -> Any:
        """Show a customer that was found."""
        tab, customer_id = await self._reader(request), text(asked).partition("#")[0]
        return gr.skip() if tab is None or not customer_id else await self._tools.customer(customer_id, tab.member)

    async def note(self, note: object, token: object, request: gr.Request) -> Any:
        """Leave a note."""
        tab = await self._writer(request, token)
        return "" if tab is not None and await self._tools.note(tab, text(note)) else gr.skip()

    async def offer(self, wish: object, token: object, request: gr.Request) -> Any:
        """Show the shopper a card to confirm."""
        tab = await self._writer(request, token)
        return "" if tab is not None and await self._tools.offer(tab, text(wish)) else gr.skip()

    async def saved(self, title: object, written: object, request: gr.Request) -> tuple[Any, ...]:
        """Put a saved reply into the reply box, filled in."""
        tab = await self._reader(request)
        reply = "" if tab is None else await self._panel.saved(tab, text(title))
        return gr.update(value=joined(text(written), reply)) if reply else gr.skip(), gr.update(value="")

    async def mail(self, mail: object, request: gr.Request) -> tuple[Any, ...]:
        """Draft an answer to a pasted e-mail."""
        if await self._reader(request) is None or not text(mail).strip():
            return drafted("", "")[0], gr.skip()
        draft = await self._drafts.answer(text(mail))
        return drafted(draft.html, draft.text)[0], gr.update(value=draft.text, visible=bool(draft.text))

    async def approvals(self, request: gr.Request) -> tuple[Any, ...]:
        """Show what waits for a decision."""
        if await self._reader(request) is None:
            return gr.skip(), gr.skip(), gr.skip()
        html, choices = await self._tools.approvals()
        chosen = gr.update(choices=choices, value=choices[0][1] if choices else None)
        return html, chosen, gr.update(visible=bool(choices))

    async def approve(self, chosen: object, token: object, request: gr.Request) -> tuple[Any, ...]:
        """Approve a write that waits."""
        tab = await self._writer(request, token)
        if tab is not None and text(chosen):
            await self._tools.decide(tab, text(chosen), None)
        return await self.approvals(request)

    async def decline(self, chosen: object, reason: object, token: object, request: gr.Request) -> tuple[Any, ...]:
        """Decline a write that waits."""
        tab, why = await self._writer(request, token), " ".join(text(reason).split())
        if tab is not None and text(chosen) and why:
            await self._tools.decide(tab, text(chosen), why[:_LONGEST_REASON])
        elif tab is not None:
            tab.say(self._panel.texts.say("decline_why"))
        return await self.approvals(request)
