"""The chat page: a Gradio view of the same conversations that the API serves.

Gradio is imported with this module, and this module only when a page is wanted.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from html import escape
from typing import Any

import gradio as gr

from chatbot.bootstrap.demo import demo_customers
from chatbot.dialogue.guardrails.readable import LONGEST
from chatbot.domain.conversation import Press
from chatbot.domain.feedback import ConversationRated, ReplyRated
from chatbot.web.chat_person import ChatPerson
from chatbot.web.chat_talk import ChatTalk, Look
from chatbot.web.page_texts import PageTexts
from chatbot.web.rating_bar import RatingBar

_STORAGE_KEY = "storedesk-conversation"
_SCRAMBLE = "storedesk-browser"  # Gradio scrambles what it stores; a fixed word lets a reload after a restart read it
_OPTIONS = {"api_visibility": "private", "show_progress": "hidden"}
_Looks = AsyncGenerator[tuple[Any, ...]]


class ChatPage:
    """Lays the page out and connects it to the talk."""

    def __init__(self, talk: ChatTalk, person: ChatPerson, texts: PageTexts) -> None:
        self._talk = talk
        self._texts = texts
        self._person = person
        self._say = texts.say

    def build(self) -> gr.Blocks:
        """Return the page."""
        with gr.Blocks(title=self._say("title"), analytics_enabled=False, fill_height=True) as page:
            self._token = gr.BrowserState("", storage_key=_STORAGE_KEY, secret=_SCRAMBLE)
            self._proposal = gr.State("")
            self._photos, self._sent = (
                gr.Textbox(elem_id=f"sd-{name}", visible="hidden", show_label=False, container=False)
                for name in ("photos", "sent")
            )
            self._header()
            self._conversation()
            self._connect(page)
        page.queue(default_concurrency_limit=None, max_size=256, api_open=False)
        # Gradio's check of file paths rests on these two.
        page.has_launched = True
        page.is_running = True
        return page

    def _header(self) -> None:
        with gr.Row(elem_id="sd-header"):
            title = f"# {self._say('heading')}\n\n{self._say('is_ai')}"
            gr.Markdown(title, elem_id="sd-title", sanitize_html=True)
            choices = [(self._say("signed_out"), "")]
            choices += [(f"{one.email} – {one.about}", one.email) for one in demo_customers()]
            self._picker = gr.Dropdown(
                choices,
                value="",
                label=self._say("sign_in"),
                filterable=False,
                visible=self._talk.has_sign_in,
                elem_id="sd-picker",
            )
            self._new = gr.Button(self._say("new"), size="sm", elem_id="sd-new")

    def _conversation(self) -> None:
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
        self._rating = RatingBar(self._texts)
        self._notice = gr.Markdown(visible=False, elem_id="sd-notice", sanitize_html=True)
        with gr.Row(visible=False, elem_id="sd-actions") as self._actions:
            self._hint = gr.Markdown(elem_id="sd-hint", sanitize_html=True)
            self._decline = gr.Button(self._say("not_now"), elem_id="sd-decline")
            self._confirm = gr.Button(self._say("confirm"), variant="primary", elem_id="sd-confirm")
        with gr.Row(elem_id="sd-compose"):
            attach = f'<button type="button" class="sd-attach">{escape(self._say("add_photo"))}</button>'
            gr.Markdown(attach, elem_id="sd-attach", sanitize_html=True, latex_delimiters=[], container=False)
            self._box = gr.Textbox(
                placeholder=self._say("placeholder"),
                label=self._say("message"),
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                max_length=2 * LONGEST,  # what is longer than LONGEST is told, not cut
                autofocus=True,
                elem_id="sd-box",
            )
            self._send = gr.Button(self._say("send"), variant="primary", elem_id="sd-send")

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
            self._photos,
            *self._rating.parts,
        ]
        answered = [
            page.load(self._restore, [self._token], shown, **_OPTIONS),
            self._picker.input(self._sign_in, [self._picker, self._token], shown, **_OPTIONS),
            self._new.click(self._begin, [self._picker], shown, **_OPTIONS),
            *(
                trigger(self._write, [self._box, self._token], shown, **_OPTIONS)
                for trigger in (self._box.submit, self._send.click)
            ),
            self._chat.option_select(self._choose, [self._token], shown, **_OPTIONS),
            self._confirm.click(self._confirmed, [self._proposal, self._token], shown, **_OPTIONS),
            self._decline.click(self._declined, [self._proposal, self._token], shown, **_OPTIONS),
            self._sent.change(self._photographed, [self._sent, self._token], shown, **_OPTIONS),
        ]
        for done in answered:  # each may have asked a person in, or shown another conversation
            done.then(self._follow, [self._token], [self._chat, self._standing], trigger_mode="multiple", **_OPTIONS)
        self._rating.connect(self._token, shown, self._rate, **_OPTIONS)

    async def _restore(self, token: str) -> tuple[Any, ...]:
        return self._updates(await self._talk.restore(_text(token)))

    async def _photographed(self, told: str, token: str) -> tuple[Any, ...]:
        """Show the conversation with a photo that the page's script has sent, or why it could not."""
        _, _, why = _text(told).partition(" ")
        return self._updates(await self._talk.photographed(_text(token), why))

    async def _sign_in(self, email: str, token: str, request: gr.Request) -> tuple[Any, ...]:
        return self._updates(await self._talk.sign_in(_text(email), _text(token), request.request))

    async def _begin(self, email: str, request: gr.Request) -> tuple[Any, ...]:
        return self._updates(await self._talk.begin(_text(email), request.request))

    async def _follow(self, token: str, request: gr.Request) -> _Looks:
        async with aclosing(self._person.follow(request.session_hash or "", _text(token))) as news:
            async for one in news:
                messages = gr.skip() if one.messages is None else list(one.messages)
                standing = (
                    gr.skip() if one.standing is None else gr.update(value=one.standing, visible=bool(one.standing))
                )
                yield messages, standing

    async def _write(self, text: str, token: str, request: gr.Request) -> _Looks:
        async for look in self._talk.write(_text(text), _text(token), request.request):
            yield self._updates(look)

    async def _choose(self, token: str, chosen: gr.SelectData, request: gr.Request) -> _Looks:
        async for look in self._talk.write(_text(chosen.value), _text(token), request.request):
            yield self._updates(look)

    async def _confirmed(self, proposal_id: str, token: str, request: gr.Request) -> _Looks:
        async for look in self._talk.press(Press(_text(proposal_id), True), _text(token), request.request):
            yield self._updates(look)

    async def _rate(self, token: str, rating: ReplyRated | ConversationRated) -> tuple[Any, ...]:
        return self._updates(await self._talk.rate(token, rating))

    async def _declined(self, proposal_id: str, token: str, request: gr.Request) -> _Looks:
        async for look in self._talk.press(Press(_text(proposal_id), False), _text(token), request.request):
            yield self._updates(look)

    def _updates(self, look: Look) -> tuple[Any, ...]:
        """Return the updates of the page's parts, in the order in which they are connected."""
        return (
            list(look.messages),
            gr.update(value=look.draft, interactive=not look.is_busy),
            gr.update(interactive=not look.is_busy),
            gr.update(visible=bool(look.proposal_id) and not look.is_busy),
            look.asked.hint,
            look.asked.confirm,
            look.asked.decline,
            look.proposal_id,
            gr.update(value=look.notice, visible=bool(look.notice)),
            look.token,
            gr.update(value=look.email, interactive=not look.is_busy),
            gr.update(interactive=not look.is_busy),
            gr.skip() if look.is_busy else look.photos,
            *self._rating.updates(look.rating, is_busy=look.is_busy),
        )


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


def _text(value: object) -> str:
    """Return what a browser sent, if it is the text that was expected."""
    return value if isinstance(value, str) else ""
