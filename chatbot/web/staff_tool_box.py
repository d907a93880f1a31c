"""The tools beside a conversation, laid out and connected: notes, offers, search, e-mails, decisions."""

from __future__ import annotations

import gradio as gr

from chatbot.web.staff_panel import StaffPanel
from chatbot.web.staff_parts import OPTIONS, choice, field, html
from chatbot.web.staff_tool_handlers import StaffToolHandlers

_LONGEST_MAIL = 20_000


class StaffToolBox:
    """One pane of the staff's page."""

    def __init__(self, panel: StaffPanel) -> None:
        self._say = panel.texts.say
        self.on = StaffToolHandlers(panel)

    def build(self) -> None:
        """Lay the tools out."""
        say = self._say
        self._note = field(say("notes"), say("notes_hint"), "ss-note", lines=2)
        self._add = gr.Button(say("note_add"), size="sm", elem_id="ss-note-add")
        self._wish = field(say("offer"), say("offer_hint"), "ss-wish")
        self._offer = gr.Button(say("offer_send"), size="sm", elem_id="ss-offer")
        self._words = field(say("find"), say("find_hint"), "ss-words")
        self._find = gr.Button(say("find_go"), size="sm", elem_id="ss-find")
        self._found = html("", "ss-found")
        self._customer = html("", "ss-found-one")
        self._mail = field(say("mail"), say("mail_hint"), "ss-mail", lines=3, max_lines=8, max_length=_LONGEST_MAIL)
        self._draft = gr.Button(say("mail_go"), size="sm", elem_id="ss-mail-go")
        self._drafted = html("", "ss-mail-shown", visible=False)
        self._copy = gr.Textbox(label=say("mail_draft"), lines=3, visible=False, elem_id="ss-mail-draft")
        self._decisions()

    def _decisions(self) -> None:
        say = self._say
        html(f"<h3>{say('approvals')}</h3>", "ss-decide")
        self._waiting = html("", "ss-approvals")
        self._again = gr.Button(say("reload"), size="sm", elem_id="ss-again")
        with gr.Column(visible=False, elem_id="ss-decisions") as self._deciding:
            self._which = choice(say("approvals_choose"), [], elem_id="ss-which")
            self._reason = gr.Textbox(label=say("decline_reason"), max_length=300, elem_id="ss-reason")
            with gr.Row(elem_id="ss-deciding"):
                self._decline = gr.Button(say("decline"), size="sm", elem_id="ss-decline")
                self._approve = gr.Button(say("approve"), size="sm", elem_id="ss-approve")

    def connect(self, page: gr.Blocks, csrf: gr.Textbox, chosen: gr.Textbox) -> None:
        """Connect them; `csrf` holds the token of writes, `chosen` the customer whose row was pressed."""
        on, waiting = self.on, [self._waiting, self._which, self._deciding]
        self._add.click(on.note, [self._note, csrf], [self._note], **OPTIONS)
        self._offer.click(on.offer, [self._wish, csrf], [self._wish], **OPTIONS)
        for trigger in (self._find.click, self._words.submit):
            trigger(on.find, [self._words], [self._found], **OPTIONS)
        chosen.change(on.customer, [chosen], [self._customer], **OPTIONS)
        self._draft.click(on.mail, [self._mail], [self._drafted, self._copy], **OPTIONS)
        for trigger in (page.load, self._again.click):
            trigger(on.approvals, None, waiting, **OPTIONS)
        self._approve.click(on.approve, [self._which, csrf], waiting, **OPTIONS)
        self._decline.click(on.decline, [self._which, self._reason, csrf], waiting, **OPTIONS)
