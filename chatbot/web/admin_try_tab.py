"""The owner's page: the assistant as a shopper meets it, why each reply was given, and a better answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from chatbot.bootstrap import App
from chatbot.dialogue.guardrails.readable import LONGEST
from chatbot.evaluation.corrections import article, conversation
from chatbot.web.admin_guard import OPTIONS, AdminGuard, html, skips, text
from chatbot.web.admin_texts_tab import TextsTab
from chatbot.web.admin_trial import AdminTrial, Look
from chatbot.web.page_texts import PageTexts

_FOLDER = "corrections"
_LONGEST_ANSWER = 4_000
_Looks = AsyncGenerator[tuple[Any, ...]]


class TryTab:
    """Lays the trial out."""

    def __init__(self, app: App, guard: AdminGuard, texts: PageTexts) -> None:
        assert app.trials is not None
        self._app = app
        self._guard = guard
        self._say = texts.say
        self._trial = AdminTrial(app, app.trials, texts)

    def lay(self, texts: TextsTab) -> None:
        """Add the parts; a better answer becomes an article on another tab."""
        self._texts = texts
        with gr.Row(elem_id="sa-try"):
            with gr.Column(elem_id="sa-talk"):
                self._lay_talk()
            with gr.Column(elem_id="sa-side"):
                self._why = html(f'<p class="sa-none">{self._say("try_why_here")}</p>', "sa-why")
                self._lay_correction()

    def _lay_talk(self) -> None:
        say = self._say
        html(f"<p>{say('try_hint')}</p>", elem_classes="sa-hint")
        with gr.Row(elem_classes="sa-tools"):
            self._email = gr.Textbox(label=say("try_as"), max_length=254, elem_classes="sa-wide", elem_id="sa-as")
            self._new = gr.Button(say("try_new"), size="sm", elem_id="sa-new")
        self._chat = gr.Chatbot(
            label=say("tab_try"),
            show_label=False,
            container=False,
            sanitize_html=True,
            allow_tags=False,
            editable=None,
            latex_delimiters=[],
            buttons=[],
            feedback_options=None,
            allow_file_downloads=False,
            layout="bubble",
            height=460,
            elem_id="sa-chat",
        )
        self._notice = html("", "sa-notice", visible=False)
        with gr.Row(visible=False, elem_classes="sa-tools", elem_id="sa-press") as self._press:
            self._decline = gr.Button(say("try_decline"), size="sm")
            self._confirm = gr.Button(say("try_confirm"), size="sm", variant="primary", elem_id="sa-confirm")
        with gr.Row(elem_classes="sa-tools", elem_id="sa-compose"):
            self._box = gr.Textbox(
                placeholder=say("try_placeholder"),
                label=say("try_placeholder"),
                show_label=False,
                container=False,
                lines=1,
                max_lines=5,
                max_length=LONGEST,
                elem_id="sa-box",
            )
            self._send = gr.Button(say("try_send"), size="sm", variant="primary", elem_id="sa-send")

    def _lay_correction(self) -> None:
        say = self._say
        with gr.Column(elem_id="sa-correct"):
            html(f"<h2>{say('correct')}</h2><p>{say('correct_hint')}</p>", elem_classes="sa-hint")
            self._answer = gr.Textbox(
                label=say("correct_answer"), lines=3, max_lines=10, max_length=_LONGEST_ANSWER, elem_id="sa-answer"
            )
            self._correct = gr.Button(say("correct_make"), size="sm", elem_id="sa-make")
            self._corrected = html("", "sa-corrected")

    def connect(self, tabs: gr.Tabs, token: gr.Textbox, past: gr.Textbox) -> None:
        """Connect the parts; `past` gets the address of an answer that the staff's page leads to."""
        shown = [self._chat, self._why, self._press, self._notice, self._box]
        self._new.click(self._begun, [self._email, token], shown, **OPTIONS)
        for trigger in (self._box.submit, self._send.click):
            trigger(self._said, [self._box, token], shown, **OPTIONS)
        self._chat.option_select(self._chosen, [token], shown, **OPTIONS)
        self._confirm.click(self._confirmed, [token], shown, **OPTIONS)
        self._decline.click(self._declined, [token], shown, **OPTIONS)
        past.change(self._past, [past, token], [*shown, tabs], **OPTIONS)
        made = [*self._texts.filled, tabs, self._corrected]
        self._correct.click(self._made, [self._answer, token], made, **OPTIONS)

    async def _past(self, address: object, token: object, request: gr.Request) -> tuple[Any, ...]:
        member = await self._guard.writer(request, token)
        if member is None or not text(address):
            return skips(6)
        return *_updates(await self._trial.past(member, text(address))), gr.update(selected="try")

    async def _begun(self, email: object, token: object, request: gr.Request) -> tuple[Any, ...]:
        member = await self._guard.writer(request, token)
        if member is None:
            return skips(5)
        return _updates(await self._trial.begin(member, text(email).strip()))

    async def _said(self, said: object, token: object, request: gr.Request) -> _Looks:
        member = await self._guard.writer(request, token)
        if member is None or not text(said).strip():
            yield skips(5)
            return
        async for updates in _all(self._trial.say(member, text(said))):
            yield updates

    async def _chosen(self, token: object, chosen: gr.SelectData, request: gr.Request) -> _Looks:
        async for updates in self._said(chosen.value, token, request):
            yield updates

    async def _confirmed(self, token: object, request: gr.Request) -> _Looks:
        async for updates in self._pressed(token, request, is_confirmed=True):
            yield updates

    async def _declined(self, token: object, request: gr.Request) -> _Looks:
        async for updates in self._pressed(token, request, is_confirmed=False):
            yield updates

    async def _pressed(self, token: object, request: gr.Request, *, is_confirmed: bool) -> _Looks:
        member = await self._guard.writer(request, token)
        if member is None:
            yield skips(5)
            return
        async for updates in _all(self._trial.press(member, is_confirmed=is_confirmed)):
            yield updates

    async def _made(self, answer: object, token: object, request: gr.Request) -> tuple[Any, ...]:
        member = await self._guard.writer(request, token)
        count = len(self._texts.filled)
        if member is None:
            return skips(count + 2)
        correction = await self._trial.correction(member, text(answer))
        if correction is None:
            return *skips(count + 1), f'<p class="sa-bad">{escape(self._say("correct_missing"))}</p>'
        name = self._texts.free_name(correction.question, correction.language)
        now = self._app.clock.now().astimezone(self._app.shop.zone)
        stem = name.rpartition("/")[2].removesuffix(".md")
        try:
            path = await asyncio.to_thread(self._write, stem, conversation(correction, stem, now))
        except OSError as error:
            return *skips(count + 1), f'<p class="sa-bad">{escape(str(error))}</p>'
        told = f'<p class="sa-good">{escape(self._say("correct_made", path=str(path)))}</p>'
        return *self._texts.fill(name, article(correction, stem, now.date())), gr.update(selected="texts"), told

    def _write(self, stem: str, written: str) -> Path:
        """Write the conversation file; an earlier one of the same question is replaced."""
        folder = self._app.settings.data_dir / _FOLDER
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{stem}.yaml"
        path.write_text(written, encoding="utf-8")
        return path


async def _all(looks: AsyncIterable[Look]) -> _Looks:
    async for look in looks:
        yield _updates(look)


def _updates(look: Look) -> tuple[Any, ...]:
    return (
        list(look.messages),
        look.why,
        gr.update(visible=bool(look.proposal_id)),
        gr.update(value=f"<p>{escape(look.notice)}</p>", visible=bool(look.notice)),
        "",
    )
