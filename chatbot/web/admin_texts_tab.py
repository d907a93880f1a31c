"""The owner's page: articles and rules, edited, looked over and published."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import gradio as gr

from chatbot.bootstrap import App
from chatbot.bootstrap.publishing import LARGEST, Publisher
from chatbot.errors import ChatbotError
from chatbot.evaluation.knowledge.findings import Finding
from chatbot.evaluation.knowledge.wording import worded
from chatbot.web.admin_guard import OPTIONS, AdminGuard, html, skips, text
from chatbot.web.admin_review import AdminReview, Impact, Reviewed, mark_of
from chatbot.web.page_texts import PageTexts
from chatbot.web.rendering import line_html

_NOT_ID = re.compile(r"[^a-z0-9]+")
_WORDS = 6
_MOST_SHOWN = 30
_MOST_MARKS = 200


class TextsTab:
    """Lays the editor out. Only what was looked over, by whomever, and is free of errors can be published."""

    def __init__(self, app: App, guard: AdminGuard, texts: PageTexts) -> None:
        assert app.publisher is not None
        self._app = app
        self._guard = guard
        self._say = texts.say
        self._publisher: Publisher = app.publisher
        self._review = AdminReview(app, app.publisher)
        self._passed: dict[str, bool] = {}

    def lay(self) -> None:
        """Add the parts."""
        say = self._say
        html(f"<p>{say('texts_hint')}</p>", elem_classes="sa-hint")
        with gr.Row(elem_classes="sa-tools"):
            self._pick = gr.Dropdown([], label=say("texts_pick"), filterable=True, elem_classes="sa-wide")
            hint, load = say("texts_too_large"), say("texts_load")
            button = f'<p><button type="button" name="load" title="{hint}">{load}</button></p>'
            html(button, elem_classes="sa-link")
        self._name = gr.Textbox(label=say("texts_name"), max_length=160, elem_id="sa-name")
        self._text = gr.Textbox(
            label=say("texts_text"), lines=18, max_lines=30, max_length=LARGEST, autoscroll=False, elem_id="sa-text"
        )
        self._seen = gr.State("")
        with gr.Row(elem_classes="sa-tools sa-do"):
            self._check = gr.Button(say("texts_check"), size="sm", elem_id="sa-check")
            self._publish = gr.Button(
                say("texts_publish"), size="sm", variant="primary", interactive=False, elem_id="sa-publish"
            )
        self._told = html("", "sa-told")

    @property
    def filled(self) -> list[Any]:
        """The parts that `fill` sets."""
        return [self._name, self._text, self._seen, self._told, self._publish]

    def fill(self, name: str, written: str, seen: str = "") -> tuple[Any, ...]:
        """Return the updates that put a text into the editor; `seen` is what the file holds now."""
        return name, written, seen, "", gr.update(interactive=False)

    def free_name(self, title: str, language: str) -> str:
        """Return the name of an article that is not there yet."""
        words = _NOT_ID.sub("-", title.lower()).strip("-").split("-")[:_WORDS]
        stem = "-".join(filter(None, words)) or "question"
        taken = self._publisher.names()
        numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
        return next(name for one in numbered if (name := f"{language}/faq/{one}.md") not in taken)

    def connect(self, tab: gr.Tab, token: gr.Textbox) -> None:
        """Connect the parts."""
        tab.select(self._names, None, [self._pick], **OPTIONS)
        self._pick.input(self._opened, [self._pick], self.filled, **OPTIONS)
        given = [self._name, self._text]
        self._check.click(self._checking, None, [self._told], **OPTIONS).then(
            self._checked, given, [self._told, self._publish], **OPTIONS
        )
        for one in given:
            one.input(self._touched, None, [self._publish], **OPTIONS)
        self._publish.click(
            self._published, [*given, self._seen, token], [self._told, self._publish, self._seen, self._pick], **OPTIONS
        )

    async def _names(self, request: gr.Request) -> Any:
        if await self._guard.reader(request) is None:
            return gr.skip()
        return gr.update(choices=list(self._publisher.names()))

    async def _opened(self, name: object, request: gr.Request) -> tuple[Any, ...]:
        if await self._guard.reader(request) is None or text(name) not in self._publisher.names():
            return skips(len(self.filled))
        try:
            written = self._publisher.read(text(name))
        except ChatbotError as error:
            return *skips(3), _failed(error), gr.skip()
        return self.fill(text(name), written, written)

    async def _checking(self, request: gr.Request) -> Any:
        if await self._guard.reader(request) is None:
            return gr.skip()
        return f'<p class="sa-none">{escape(self._say("texts_checking"))}</p>'

    async def _checked(self, name: object, written: object, request: gr.Request) -> tuple[Any, ...]:
        if await self._guard.reader(request) is None:
            return skips(2)
        try:
            reviewed = await self._review.review(text(name).strip(), text(written))
        except ChatbotError as error:
            return _failed(error), gr.update(interactive=False)
        is_fit = not reviewed.change.has_errors
        self._passed[reviewed.mark] = is_fit
        while len(self._passed) > _MOST_MARKS:
            del self._passed[next(iter(self._passed))]
        return self._reviewed_html(reviewed), gr.update(interactive=is_fit)

    async def _touched(self) -> Any:
        return gr.update(interactive=False)

    async def _published(
        self, name: object, written: object, seen: object, token: object, request: gr.Request
    ) -> tuple[Any, ...]:
        member = await self._guard.writer(request, token)
        place, what = text(name).strip(), text(written)
        if member is None or not self._passed.get(mark_of(place, what), False):
            return skips(4)
        try:
            await self._publisher.publish(place, what, text(seen))
            await self._app.staff_desk.record(member, "knowledge.publish", place)
        except (ChatbotError, OSError) as error:
            return _failed(error), gr.skip(), gr.skip(), gr.skip()
        said = f'<p class="sa-good">{escape(self._say("texts_published", name=place))}</p>'
        return said, gr.update(interactive=False), what, gr.update(choices=list(self._publisher.names()))

    def _reviewed_html(self, reviewed: Reviewed) -> str:
        new, solved = reviewed.change.new, reviewed.change.solved
        turns = reviewed.impact is not None and reviewed.impact.touched
        key = "texts_bad" if reviewed.change.has_errors else "texts_warned" if new or turns else "texts_fine"
        style = "sa-bad" if reviewed.change.has_errors else "sa-good"
        parts = [f'<p class="{style}">{escape(self._say(key))}</p>']
        parts += [_finding_html(one, self._app.settings.shop.language) for one in new[:_MOST_SHOWN]]
        if solved:
            parts.append(f"<p>{escape(self._say('texts_solved', count=str(len(solved))))}</p>")
        if reviewed.impact is not None:
            parts.append(self._impact_html(reviewed.impact))
        return "".join(parts)

    def _impact_html(self, impact: Impact) -> str:
        counts = {"orders": str(impact.orders), "touched": str(impact.touched)}
        rows = "".join(
            f"<tr><th>{escape(aspect.replace('_', ' '))}</th><td>{escape(effect)}</td><td>{times}</td></tr>"
            for (aspect, effect), times in impact.turned.items()
        )
        head = f"<h2>{escape(self._say('impact'))}</h2><p>{escape(self._say('impact_told', **counts))}</p>"
        return head + (f'<table class="sa-notes"><tbody>{rows}</tbody></table>' if rows else "")


def _finding_html(finding: Finding, language: str) -> str:
    shown = worded(finding, language)
    return (
        f'<div class="sa-finding sa-{finding.severity.value}"><b>{escape(shown.severity)}</b> '
        f"{line_html(shown.place)}<br>{line_html(shown.text)}<br><small>{line_html(shown.advice)}</small></div>"
    )


def _failed(error: Exception) -> str:
    return f'<p class="sa-bad">{line_html(str(error))}</p>'
