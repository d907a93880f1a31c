"""The owner's page: figures over time, and what shoppers asked in vain."""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from chatbot.domain.knowledge import written_place
from chatbot.errors import ChatbotError
from chatbot.evaluation.knowledge.drafts import draft
from chatbot.evaluation.knowledge.gaps import Gap
from chatbot.evaluation.usage.series import Period
from chatbot.web.admin_figures import FiguresView
from chatbot.web.admin_guard import OPTIONS, AdminGuard, choice, html, skips, text
from chatbot.web.admin_reading import AdminReading
from chatbot.web.admin_texts_tab import TextsTab
from chatbot.web.page_texts import PageTexts
from chatbot.web.rendering import line_html

_DAYS = ("90", "30", "365")
_MOST_GAPS = 40


class NumbersTab:
    """Lays figures and gaps out, and reads them when they are asked for."""

    def __init__(self, guard: AdminGuard, reading: AdminReading, texts: PageTexts) -> None:
        self._guard = guard
        self._reading = reading
        self._say = texts.say
        self._view = FiguresView(texts)

    def lay_figures(self) -> None:
        """Add the parts of the figures."""
        with gr.Row(elem_classes="sa-tools"):
            self._days = choice(self._say("time"), [(self._say("last_days", days=one), one) for one in _DAYS])
            self._by = choice(self._say("by"), [(self._say(f"by_{one.value}"), one.value) for one in reversed(Period)])
            self._table = html(elem_classes="sa-link")
        self._figures = html(f'<p class="sa-none">{self._say("loading")}</p>', "sa-figures")

    def lay_gaps(self, texts: TextsTab) -> None:
        """Add the parts of the gaps; an article is begun on another tab."""
        self._texts = texts
        html(f"<p>{self._say('gaps_hint')}</p>", elem_classes="sa-hint")
        with gr.Row(elem_classes="sa-tools"):
            self._gap_days = choice(self._say("time"), [(self._say("last_days", days=one), one) for one in _DAYS])
            self._chosen = gr.Dropdown([], label=self._say("gap_choose"), filterable=False, elem_classes="sa-wide")
            self._begin = gr.Button(self._say("gap_begin"), size="sm", variant="primary")
        self._gaps = html(f'<p class="sa-none">{self._say("loading")}</p>', "sa-gaps")

    def connect(self, page: gr.Blocks, tabs: gr.Tabs, gaps: gr.Tab) -> None:
        """Connect both."""
        wanted, shown = [self._days, self._by], [self._figures, self._table]
        page.load(self._read_figures, wanted, shown, **OPTIONS)
        for one in wanted:
            one.input(self._read_figures, wanted, shown, **OPTIONS)
        for trigger in (gaps.select, self._gap_days.input):
            trigger(self._read_gaps, [self._gap_days], [self._gaps, self._chosen], **OPTIONS)
        self._begin.click(self._begun, [self._gap_days, self._chosen], [*self._texts.filled, tabs], **OPTIONS)

    async def _read_figures(self, days: object, by: object, request: gr.Request) -> tuple[Any, ...]:
        if await self._guard.reader(request) is None:
            return skips(2)
        period, count = Period(text(by)) if text(by) in set(Period) else Period.WEEK, _number(days)
        try:
            series = await self._reading.figures(period, count)
        except ChatbotError as error:
            return f'<p class="sa-none">{escape(str(error))}</p>', ""
        link = f"/v1/staff/usage.csv?by={period.value}&days={count}"
        return self._view.html(series), f'<a href="{escape(link)}" download>{escape(self._say("csv"))}</a>'

    async def _read_gaps(self, days: object, request: gr.Request) -> tuple[Any, ...]:
        if await self._guard.reader(request) is None:
            return skips(2)
        try:
            gaps = (await self._reading.gaps(_number(days)))[:_MOST_GAPS]
        except ChatbotError as error:
            return f'<p class="sa-none">{escape(str(error))}</p>', gr.update(choices=[], value=None)
        names = [one.question for one in gaps]
        return self._gaps_html(gaps), gr.update(choices=names, value=names[0] if names else None)

    async def _begun(self, days: object, chosen: object, request: gr.Request) -> tuple[Any, ...]:
        if await self._guard.reader(request) is None:
            return skips(len(self._texts.filled) + 1)
        gaps = await self._reading.gaps(_number(days))
        gap = next((one for one in gaps if one.question == text(chosen)), None)
        if gap is None:
            return skips(len(self._texts.filled) + 1)
        name = self._texts.free_name(gap.question, gap.language)
        written = draft(gap, name.rpartition("/")[2].removesuffix(".md"))
        return *self._texts.fill(name, written), gr.update(selected="texts")

    def _gaps_html(self, gaps: tuple[Gap, ...]) -> str:
        if not gaps:
            return f'<p class="sa-none">{escape(self._say("gaps_none"))}</p>'
        most = gaps[0].count
        return f'<div class="sa-gaps">{"".join(self._gap_html(one, most) for one in gaps)}</div>'

    def _gap_html(self, gap: Gap, most: int) -> str:
        wordings = "".join(f"<li>{line_html(asked)} <small>{times} ×</small></li>" for asked, times in gap.wordings)
        near = gap.nearest
        nearest = self._say("nothing") if near is None else written_place(near.title, near.heading)
        score = "" if near is None else f" <small>{near.score:.2f}</small>"
        bar = f'<i class="sa-bar" style="width:{100 * gap.count / most:.0f}%"></i>'
        return (
            f"<details><summary><b>{gap.count}</b><span>{line_html(gap.question)}</span>{bar}</summary>"
            f"<ul>{wordings}</ul><p>{escape(self._say('gap_nearest'))}: {escape(nearest)}{score}</p></details>"
        )


def _number(days: object) -> int:
    return int(text(days)) if text(days) in _DAYS else int(_DAYS[0])
