"""The staff's page: a Gradio view of the queue, of conversations and of what stands behind them.

Gradio is imported with this module, and this module only when the page is wanted.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

import gradio as gr

from chatbot.bootstrap import App
from chatbot.dialogue.guardrails.readable import LONGEST
from chatbot.domain.commands import Mood
from chatbot.web.chat_page import mount_options
from chatbot.web.staff_handlers import StaffHandlers
from chatbot.web.staff_panel import ASSIGN, CLAIM, RELEASE, REOPEN, RESOLVE, WRITE, Look, StaffPanel
from chatbot.web.staff_parts import OPTIONS, choice, html
from chatbot.web.staff_queue import STATES
from chatbot.web.staff_tool_box import StaffToolBox


class StaffPage:
    """Lays the page out and connects it."""

    def __init__(self, app: App, panel: StaffPanel) -> None:
        self._app = app
        self._panel = panel
        self._say = panel.texts.say
        self._on = StaffHandlers(panel)
        self._tools = StaffToolBox(panel)

    def build(self) -> gr.Blocks:
        """Return the page."""
        with gr.Blocks(title=self._say("title"), analytics_enabled=False, fill_height=True) as page:
            self._hidden()
            with gr.Row(elem_id="ss-top"):
                html(self._top(), "ss-title")
                self._name = html("", "ss-name")
            self._notice = html("", "ss-notice", visible=False)
            self._alive = html("", "ss-alive")
            with gr.Row(elem_id="ss-panes"):
                with gr.Column(elem_id="ss-list"):
                    self._list()
                with gr.Column(elem_id="ss-talk"):
                    self._talk()
                with gr.Column(elem_id="ss-side"):
                    self._side()
            self._connect(page)
        page.queue(default_concurrency_limit=None, max_size=256, api_open=False)
        # Gradio's check of file paths rests on these two.
        page.has_launched = True
        page.is_running = True
        return page

    def _hidden(self) -> None:
        """Add what the page's script writes into and reads from."""
        self._csrf, self._open, self._ask, self._chosen = (
            gr.Textbox(elem_id=f"ss-{name}", visible="hidden", show_label=False, container=False)
            for name in ("csrf", "open", "why", "customer")
        )

    def _top(self) -> str:
        buttons = "".join(
            f'<button type="button" name="{name}" title="{self._say(f"{name}_hint")}">{self._say(name)}</button>'
            for name in ("sound", "sign_out")
        )
        panes = "".join(
            f'<button type="button" name="pane" value="{name}">{self._say(f"pane_{name}")}</button>'
            for name in ("list", "talk", "side")
        )
        lost = f'<p class="ss-gone">{self._say("lost")}</p>'
        return f'<div class="ss-bar">{lost}<h1>{self._say("heading")}</h1><nav>{panes}</nav>{buttons}</div>'

    def _list(self) -> None:
        say, languages = self._say, self._app.languages
        topics = sorted(key.removeprefix("flow.") for key in self._panel.language.phrases if key.startswith("flow."))
        every = [(say("all"), "")]
        with gr.Row(elem_id="ss-filters"):
            self._filters = [
                choice(say("by_state"), [(say(f"by_{name or 'open'}"), name) for name in STATES]),
                choice(say("by_mood"), every + [(say(f"mood_{mood.value}"), mood.value) for mood in Mood]),
                choice(say("by_language"), every + [(tag, tag) for tag in languages]),
                choice(say("by_topic"), every + [(self._panel.queue.topic(one), one) for one in topics]),
            ]
        self._queue = html("", "ss-queue")

    def _talk(self) -> None:
        say = self._say
        self._head = html(f'<p class="ss-empty">{say("nothing_open")}</p>', "ss-head")
        with gr.Row(elem_id="ss-actions"):
            self._acts = {
                name: gr.Button(say(name), size="sm", visible=False, elem_id=f"ss-{name}", variant=_variant(name))
                for name in (CLAIM, RESOLVE, RELEASE, REOPEN)
            }
            self._assign = choice(say("assign"), [(say("assign"), "")], visible=False, elem_id="ss-assign")
        self._thread = html("", "ss-thread")
        self._marks = html("", "ss-marks", visible=False)
        with gr.Row(visible=False, elem_id="ss-compose") as self._compose:
            self._draft = html("", "ss-draft", visible=False)
            self._box = gr.Textbox(
                placeholder=say("placeholder"),
                label=say("reply"),
                show_label=False,
                container=False,
                lines=1,
                max_lines=8,
                max_length=2 * LONGEST,  # what is longer than LONGEST is told, not cut
                elem_id="ss-box",
            )
            with gr.Row(elem_id="ss-sends"):
                self._saved = choice(say("saved"), [(say("saved"), "")], elem_id="ss-saved")
                self._suggest = gr.Button(say("suggest"), size="sm", elem_id="ss-suggest")
                self._insert = gr.Button(say("insert"), size="sm", visible=False, elem_id="ss-insert")
                self._check = gr.Button(say("check"), size="sm", elem_id="ss-check")
                self._insist = gr.Button(say("insist"), size="sm", visible=False, variant="stop", elem_id="ss-insist")
                self._send = gr.Button(say("send"), size="sm", variant="primary", elem_id="ss-send")

    def _side(self) -> None:
        with gr.Tabs(selected="customer", elem_id="ss-tabs") as self._tabs:
            with gr.Tab(self._say("tab_customer"), id="customer"):
                self._beside = html("", "ss-beside")
            with gr.Tab(self._say("tab_why"), id="why"):
                self._why = html(f'<p class="ss-empty">{self._say("why_none")}</p>', "ss-told")
            with gr.Tab(self._say("tab_tools"), id="tools"):
                self._tools.build()

    def _connect(self, page: gr.Blocks) -> None:
        drawn = [self._name, self._csrf, self._queue, self._notice, self._head, self._thread]
        drawn += [self._beside, self._saved, self._compose]
        drawn += [self._box, self._alive, self._assign, *self._acts.values()]
        page.load(self._live, None, drawn, **OPTIONS)
        page.load(self._colleagues, None, [self._assign], **OPTIONS)
        for one in self._filters:
            one.input(self._on.filter, self._filters, None, **OPTIONS)
        written = [self._box, self._marks, self._insist]
        drafted = [self._draft, self._insert]
        self._open.change(self._on.open, [self._open, self._box], [self._marks, self._insist, *drafted], **OPTIONS)
        self._ask.change(self._on.why, [self._ask], [self._why, self._tabs], **OPTIONS)
        self._suggest.click(self._on.suggest, None, drafted, **OPTIONS)
        self._insert.click(self._on.insert, [self._box], [self._box, *drafted], **OPTIONS)
        for name, button in self._acts.items():
            button.click(getattr(self._on, name), [self._csrf], None, **OPTIONS)
        self._assign.input(self._on.assign, [self._assign, self._csrf], None, **OPTIONS)
        given = [self._box, self._csrf]
        for trigger in (self._send.click, self._box.submit):
            trigger(self._on.send, given, written, **OPTIONS)
        self._insist.click(self._on.insist, given, written, **OPTIONS)
        self._check.click(self._on.check, given, written, **OPTIONS)
        self._saved.input(self._tools.on.saved, [self._saved, self._box], [self._box, self._saved], **OPTIONS)
        self._tools.connect(page, self._csrf, self._chosen)

    async def _live(self, request: gr.Request) -> AsyncGenerator[tuple[Any, ...]]:
        before = Look(notice="\0")
        async with aclosing(self._panel.looks(request.session_hash or "", request.request)) as looks:
            async for look in looks:
                yield _updates(before, look, self._saved_choices)
                before = look

    def _saved_choices(self, language: str) -> list[tuple[str, str]]:
        return [(self._say("saved"), ""), *((one.title, one.title) for one in self._panel.replies(language))]

    async def _colleagues(self, request: gr.Request) -> Any:
        tab = await self._panel.reader(request.session_hash or "", request.request)
        if tab is None:
            return gr.skip()
        names = await self._panel.colleagues(tab.member)
        return gr.update(choices=[(self._say("assign"), ""), *((name, name) for name in names)], value="")


def staff_mount_options(app: App) -> dict[str, Any]:
    """Return how the page is mounted: closed as the chat page, and for the staff alone by Gradio's own check, too."""
    access = StaffPanel(app).access

    async def member(request: Any) -> str | None:
        session = await access.session_of(request)
        return None if session is None else session.member.id

    return {**mount_options(), "auth_dependency": member}


def _updates(before: Look, look: Look, saved: Callable[[str], list[tuple[str, str]]]) -> tuple[Any, ...]:
    """Return the updates of the page's parts, in the order in which they are connected; the same stays as it is."""

    def changed(name: str, **more: Any) -> Any:
        value = getattr(look, name)
        return gr.skip() if value == getattr(before, name) else gr.update(value=value, **more)

    has_may = before.may == look.may and before.csrf_token
    seen = [gr.skip() if has_may else gr.update(visible=name in look.may) for name in (CLAIM, RESOLVE, RELEASE, REOPEN)]
    return (
        gr.skip() if look.name == before.name else gr.update(value=f'<p class="ss-me">{look.name}</p>{look.link}'),
        changed("csrf_token"),
        changed("queue"),
        changed("notice", visible=bool(look.notice)),
        changed("head"),
        changed("thread"),
        changed("beside"),
        gr.skip() if look.language == before.language else gr.update(choices=saved(look.language), value=""),
        gr.skip() if has_may else gr.update(visible=WRITE in look.may),
        gr.skip() if look.box is None else gr.update(value=look.box),
        f"<i>{look.beat}</i>",
        gr.skip() if has_may else gr.update(visible=ASSIGN in look.may, value=""),
        *seen,
    )


def _variant(name: str) -> Any:
    return "primary" if name == CLAIM else "secondary"
