"""The owner's page: a Gradio view of figures, gaps, a trial, articles and rules, and the model's switch.

Gradio is imported with this module, and this module only when the page is wanted.
"""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from chatbot.bootstrap import App
from chatbot.ports.staff import StaffRole
from chatbot.web.admin_guard import OPTIONS, AdminGuard, html, skips, text
from chatbot.web.admin_numbers_tab import NumbersTab
from chatbot.web.admin_reading import AdminReading
from chatbot.web.admin_texts_tab import TextsTab
from chatbot.web.admin_try_tab import TryTab
from chatbot.web.chat_page import mount_options
from chatbot.web.page_texts import ADMIN, PageTexts
from chatbot.web.rendering import line_html
from chatbot.web.staff_access import StaffAccess


class AdminPage:
    """Lays the page out and connects it."""

    def __init__(self, app: App, reading: AdminReading) -> None:
        self._app = app
        shop = app.settings.shop
        texts = PageTexts(shop.language, shop.name, ADMIN)
        self._say = texts.say
        self._guard = AdminGuard(app)
        self._numbers = NumbersTab(self._guard, reading, texts)
        self._texts = TextsTab(app, self._guard, texts)
        self._try = TryTab(app, self._guard, texts)

    def build(self) -> gr.Blocks:
        """Return the page."""
        say = self._say
        with gr.Blocks(title=say("title"), analytics_enabled=False) as page:
            self._token, past = (
                gr.Textbox(elem_id=f"sa-{name}", visible="hidden", show_label=False, container=False)
                for name in ("csrf", "past")
            )
            links = f'<a href="/staff">{say("to_staff")}</a>'
            html(f'<div class="sa-top"><h1>{say("heading")}</h1><nav>{links}</nav></div>', "sa-head")
            self._warned = html("", "sa-warned", visible=False)
            with gr.Tabs(elem_id="sa-tabs") as tabs:
                with gr.Tab(say("tab_figures"), id="figures"):
                    self._numbers.lay_figures()
                with gr.Tab(say("tab_gaps"), id="gaps") as gaps:
                    pass
                with gr.Tab(say("tab_try"), id="try") as trying:
                    pass
                with gr.Tab(say("tab_texts"), id="texts") as texts:
                    self._texts.lay()
                with gr.Tab(say("tab_model"), id="model") as model:
                    self._lay_model()
                with gaps:
                    self._numbers.lay_gaps(self._texts)
                with trying:
                    self._try.lay(self._texts)
            page.load(self._signed_in, None, [self._token, self._warned], **OPTIONS)
            self._numbers.connect(page, tabs, gaps)
            self._try.connect(tabs, self._token, past)
            self._texts.connect(texts, self._token)
            self._connect_model(model)
        page.queue(default_concurrency_limit=None, max_size=64, api_open=False)
        # Gradio's check of file paths rests on these two.
        page.has_launched = True
        page.is_running = True
        return page

    def _lay_model(self) -> None:
        say = self._say
        self._state = html("", "sa-model")
        html(f"<p>{say('model_hint')}</p>", elem_classes="sa-hint")
        self._reason = gr.Textbox(label=say("model_reason"), max_length=200, elem_id="sa-reason")
        with gr.Row(elem_classes="sa-tools sa-do"):
            self._off = gr.Button(say("model_off"), size="sm", variant="stop", elem_id="sa-off")
            self._on = gr.Button(say("model_on"), size="sm", variant="primary", elem_id="sa-on")

    def _connect_model(self, tab: gr.Tab) -> None:
        shown = [self._state, self._off, self._on, self._reason]
        tab.select(self._model_state, None, shown, **OPTIONS)
        self._off.click(self._switched_off, [self._reason, self._token], shown, **OPTIONS)
        self._on.click(self._switched_on, [self._token], shown, **OPTIONS)

    async def _signed_in(self, request: gr.Request) -> tuple[Any, ...]:
        """Hand the session's token to the page; while the model is off, say so above everything."""
        session = await self._guard.session(request)
        if session is None:
            return skips(2)
        is_off = self._app.model_switch is not None and await self._app.model_switch.off() is not None
        said = f'<p class="sa-bad">{escape(self._say("model_is_off"))}</p>' if is_off else ""
        return session.csrf_token, gr.update(value=said, visible=is_off)

    async def _model_state(self, request: gr.Request) -> tuple[Any, ...]:
        if await self._guard.reader(request) is None:
            return skips(4)
        return await self._model()

    async def _switched_off(self, reason: object, token: object, request: gr.Request) -> tuple[Any, ...]:
        member = await self._guard.writer(request, token)
        if member is None or self._app.model_switch is None:
            return skips(4)
        await self._app.model_switch.turn_off(text(reason).strip())
        await self._app.staff_desk.record(member, "model.off", "model")
        return await self._model()

    async def _switched_on(self, token: object, request: gr.Request) -> tuple[Any, ...]:
        member = await self._guard.writer(request, token)
        if member is None or self._app.model_switch is None:
            return skips(4)
        await self._app.model_switch.turn_on()
        await self._app.staff_desk.record(member, "model.on", "model")
        return await self._model()

    async def _model(self) -> tuple[Any, ...]:
        """Return how the switch stands, and what can be done."""
        off = None if self._app.model_switch is None else await self._app.model_switch.off()
        name = "" if self._app.settings.lm.backend == "none" else self._app.settings.lm.model
        what = self._say("model_named", name=name) if name else self._say("model_none")
        state, style = (self._say("model_is_on"), "sa-good") if off is None else (self._say("model_is_off"), "sa-bad")
        told = f'<p class="{style}">{escape(state)}</p><p>{escape(what)}</p>'
        if off is not None and off.since is not None:
            since = off.since.astimezone(self._app.shop.zone).strftime("%Y-%m-%d %H:%M")
            told += f"<p>{escape(self._say('model_since', since=since))}</p>"
        if off is not None and off.reason:
            told += f"<blockquote>{line_html(off.reason)}</blockquote>"
        is_on = off is None
        reason = gr.update(visible=True) if is_on else gr.update(value="", visible=False)
        return told, gr.update(visible=is_on), gr.update(visible=not is_on), reason


def admin_mount_options(app: App) -> dict[str, Any]:
    """Return how the page is mounted: closed as the chat page, and for administrators alone by Gradio's check, too."""
    access = StaffAccess(app.staff)

    async def administrator(request: Any) -> str | None:
        session = await access.session_of(request)
        return session.member.id if session is not None and session.member.role is StaffRole.ADMIN else None

    return {**mount_options(), "auth_dependency": administrator}
