"""What somebody of the staff writes: checked sentence by sentence, sent, and sent all the same where they insist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from chatbot.dialogue.staff.draft_desk import Marked
from chatbot.domain.knowledge import written_place
from chatbot.errors import ChatbotError
from chatbot.web.page_texts import PageTexts
from chatbot.web.problems import sentence_for
from chatbot.web.rendering import plain_html
from chatbot.web.staff_panel import StaffPanel
from chatbot.web.staff_tabs import Tab


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the reply box then (None: what stood there), the marks, and whether it may be insisted on."""

    box: str | None = None
    marks: str = ""
    may_insist: bool = False


class StaffReplies:
    """Checks and sends replies for tabs that may write."""

    def __init__(self, panel: StaffPanel) -> None:
        self._panel = panel
        self._app = panel.app
        self._texts = panel.texts

    async def check(self, tab: Tab, text: str) -> Written:
        """Mark what is not supported; nothing is sent."""
        marked = await self._marked(tab, text)
        return Written() if marked is None else Written(marks=marks_html(marked, self._texts))

    async def send(self, tab: Tab, text: str, *, insist: bool) -> Written:
        """Send a reply that is supported, or insisted on; otherwise mark what is not supported."""
        marked = await self._marked(tab, text)
        if marked is None:
            return Written()
        failed = tuple((one.failure.check, one.failure.words) for one in marked if one.failure is not None)
        if failed and not insist:
            return Written(marks=marks_html(marked, self._texts), may_insist=True)
        conversation_id, desk = tab.conversation_id, self._app.staff_desk
        is_sent = await self._panel.act(tab, lambda: desk.write(conversation_id, tab.member, text, failed))
        return Written(box="") if is_sent else Written()

    async def _marked(self, tab: Tab, text: str) -> Sequence[Marked] | None:
        """Return the sentences of a draft, None where it cannot be checked: the tab says why."""
        try:
            return await self._app.drafts.check(tab.conversation_id, text)
        except ChatbotError as error:
            tab.say(sentence_for(error, self._panel.language))
            return None


def marks_html(marked: Sequence[Marked], texts: PageTexts) -> str:
    """Return a draft with what is not supported marked, and the clause that speaks of it."""
    failed = [one for one in marked if one.failure is not None]
    if not failed:
        return f'<p class="ss-fine">{escape(texts.say("draft_fine"))}</p>'
    sentences = "".join(f"<li>{_sentence(one, texts)}</li>" for one in failed)
    return f'<div class="ss-marks"><p>{escape(texts.say("draft_not_supported"))}</p><ul>{sentences}</ul></div>'


def _sentence(one: Marked, texts: PageTexts) -> str:
    assert one.failure is not None
    words, text = one.failure.words, " ".join(one.text.split())
    at = text.casefold().find(words.casefold()) if words else -1
    if at >= 0:
        end = at + len(words)
        said = f"{escape(text[:at])}<mark>{escape(text[at:end])}</mark>{escape(text[end:])}"
    else:  # what fails is a claim as a whole; its name says which
        named = escape(texts.say("draft_claims", words=words.replace("_", " ")))
        said = f"{plain_html(text)} <mark>{named}</mark>"
    if one.clause is None:
        return f"{said}<small>{escape(texts.say('no_clause'))}</small>"
    title = escape(written_place(one.clause.title, one.clause.heading))
    return f"{said}<blockquote><b>{title}</b> {plain_html(one.clause.text)}</blockquote>"
