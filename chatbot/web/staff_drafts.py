"""Drafts for the staff: what the assistant would answer, with what it cites."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape

from chatbot.bootstrap.reply import Reply
from chatbot.errors import ChatbotError
from chatbot.web.problems import sentence_for
from chatbot.web.rendering import cards_html, line_html, sources_html
from chatbot.web.staff_panel import StaffPanel
from chatbot.web.staff_tools_schemas import plain_text


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft: its plain text, and how it is shown with its sources; an empty text when there is none."""

    text: str
    html: str


class StaffDrafts:
    """Drafts replies; nothing is sent, and nothing of it is recorded."""

    def __init__(self, panel: StaffPanel) -> None:
        self._panel = panel
        self._texts = panel.texts
        self._rehearsal = panel.app.rehearsal

    async def suggest(self, conversation_id: str) -> Draft:
        """Return what the assistant would answer in a conversation."""
        return await self._draft(lambda: self._rehearsal.next_reply(conversation_id))

    async def answer(self, mail: str) -> Draft:
        """Return what the assistant would answer to a text from elsewhere: nobody knows who wrote it."""
        return await self._draft(lambda: self._rehearsal.reply_to(mail))

    async def _draft(self, play: Callable[[], Awaitable[Reply | None]]) -> Draft:
        try:
            reply = await play()
        except ChatbotError as error:
            return Draft("", _told(sentence_for(error, self._panel.language)))
        if reply is None:
            return Draft("", _told(self._texts.say("draft_none")))
        text = plain_text(reply)
        chat = self._panel.reads().chat
        below = cards_html(reply.cards) + sources_html(reply.citations, chat.say("sources"), chat.say("open_source"))
        if reply.proposal is not None:
            below += f"<p>{line_html(self._texts.say('draft_would_offer', title=reply.proposal.card.title))}</p>"
        return Draft(text, f'<div class="ss-draft"><p>{line_html(text)}</p>{below}</div>')


def _told(text: str) -> str:
    return f'<p class="ss-none">{escape(text)}</p>'
