"""The chat page: a Gradio view of the same conversations that the API serves.

Gradio is imported with this module, and this module only when a page is wanted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import gradio as gr

from chatbot.bootstrap import App
from chatbot.dialogue.guardrails.readable import LONGEST
from chatbot.web.chat_handlers import ChatHandlers
from chatbot.web.chat_labels import labels
from chatbot.web.chat_person import ChatPerson
from chatbot.web.chat_talk import ChatTalk
from chatbot.web.rating_bar import RatingBar
from chatbot.web.script_texts import script_settings
from chatbot.web.staff_parts import OPTIONS, html

_STORAGE_KEY, _LANGUAGE_KEY = "storedesk-conversation", "storedesk-language"
_SCRAMBLE = "storedesk-browser"  # Gradio scrambles what it stores; a fixed word lets a reload after a restart read it


class ChatPage:
    """Lays the page out and connects it to the talk; `talks` are one for each language."""

    def __init__(self, app: App, talks: Mapping[str, ChatTalk], person: ChatPerson) -> None:
        self._app = app
        self._own = labels(app, talks[app.settings.shop.language].texts)
        self._say = talks[app.settings.shop.language].texts.say
        self._on = ChatHandlers(app, talks, person)

    def build(self) -> gr.Blocks:
        """Return the page."""
        with gr.Blocks(title=self._say("title"), analytics_enabled=False, fill_height=True) as page:
            self._token, self._language = (
                gr.BrowserState("", storage_key=key, secret=_SCRAMBLE) for key in (_STORAGE_KEY, _LANGUAGE_KEY)
            )
            self._proposal = gr.State("")
            self._hidden()
            self._header()
            self._conversation()
            self._connect(page)
        page.queue(default_concurrency_limit=None, max_size=256, api_open=False)
        # Gradio's check of file paths rests on these two.
        page.has_launched = True
        page.is_running = True
        return page

    def _hidden(self) -> None:
        """Add what the page's script reads (`page`, `texts`, `spoken`) and writes into."""
        self._for_script, texts, self._spoken, self._sent, self._said, self._chosen = (
            gr.Textbox(elem_id=f"sd-{name}", visible="hidden", show_label=False, container=False)
            for name in ("page", "texts", "spoken", "sent", "said", "language")
        )
        texts.value = json.dumps(script_settings(self._app), ensure_ascii=False)

    def _header(self) -> None:
        own = self._own
        with gr.Row(elem_id="sd-header"):
            self._title = html(elem_id="sd-title", **own["title"])
            has_picker = self._app.demo_sign_in is not None
            self._picker = gr.Dropdown(
                value="", filterable=False, visible=has_picker, elem_id="sd-picker", **own["picker"]
            )
            self._new = gr.Button(size="sm", elem_id="sd-new", **own["new"])
            html("<span></span>", "sd-tools")

    def _conversation(self) -> None:
        own = self._own
        self._standing = gr.Markdown(visible=False, elem_id="sd-standing", sanitize_html=True)
        self._chat = gr.Chatbot(
            label=self._say("conversation"),
            show_label=False,
            container=False,
            sanitize_html=True,
            allow_tags=False,
            editable=None,
            latex_delimiters=[],
            buttons=[],
            autoscroll=False,  # chat.js says what is in view
            feedback_options=None,
            allow_file_downloads=False,
            layout="bubble",
            height="100%",
            elem_id="sd-chat",
        )
        self._rating = RatingBar(own["stars"]["value"])
        self._notice = gr.Markdown(visible=False, elem_id="sd-notice", sanitize_html=True)
        with gr.Row(visible=False, elem_id="sd-actions") as self._actions:
            self._hint = gr.Markdown(elem_id="sd-hint", sanitize_html=True)
            self._decline = gr.Button(self._say("not_now"), elem_id="sd-decline")
            self._confirm = gr.Button(self._say("confirm"), variant="primary", elem_id="sd-confirm")
        with gr.Row(elem_id="sd-compose"):
            self._attach = html(elem_id="sd-attach", **own["attach"])
            self._box = gr.Textbox(
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                max_length=2 * LONGEST,  # what is longer than LONGEST is told, not cut
                autofocus=True,
                elem_id="sd-box",
                **own["box"],
            )
            self._send = gr.Button(variant="primary", elem_id="sd-send", **own["send"])
        html("<span></span>", "sd-foot")

    def _connect(self, page: gr.Blocks) -> None:
        shown = [
            self._chat,
            self._box,
            self._send,
            self._actions,
            self._hint,
            self._confirm,
            self._decline,
            self._proposal,
            self._notice,
            self._token,
            self._picker,
            self._new,
            self._for_script,
            *self._rating.parts,
        ]
        known = [self._token, self._language]
        spoken = [*shown, self._title, self._attach, self._rating.asked, self._spoken]
        answered = [
            page.load(self._on.restore, known, spoken, **OPTIONS),
            self._picker.input(self._on.sign_in, [self._picker, *known], shown, **OPTIONS),
            self._new.click(self._on.begin, [self._picker, self._language], shown, **OPTIONS),
            *(
                trigger(self._on.write, [self._box, *known], shown, **OPTIONS)
                for trigger in (self._box.submit, self._send.click)
            ),
            self._chat.option_select(self._on.choose, known, shown, **OPTIONS),
            self._confirm.click(self._on.confirmed, [self._proposal, *known], shown, **OPTIONS),
            self._decline.click(self._on.declined, [self._proposal, *known], shown, **OPTIONS),
            self._sent.change(self._on.photographed, [self._sent, *known], shown, **OPTIONS),
            self._said.change(self._on.ask, [self._said, *known], shown, **OPTIONS),
            self._chosen.change(
                self._on.speak, [self._chosen, self._picker, self._token], [*spoken, self._language], **OPTIONS
            ),
        ]
        for done in answered:  # each may have asked a person in, or shown another conversation
            done.then(self._on.follow, [self._token], [self._chat, self._standing], trigger_mode="multiple", **OPTIONS)
        self._rating.connect(known, shown, self._on.rate, **OPTIONS)


def mount_options() -> dict[str, Any]:
    """Return how the page is mounted: nothing of Gradio's that it does not need."""
    return {
        "show_error": False,
        "max_file_size": 1,
        "allowed_paths": [],
        "blocked_paths": ["/"],
        "run_history": False,
        "mcp_server": False,
        "ssr_mode": False,
        "enable_monitoring": False,
        "footer_links": [],
        "pwa": False,
        "theme": gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    }
