"""The figures of the owner's page as HTML: what counts most in large, then each of them over time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape

from chatbot.evaluation.time_charts import Line, Value, columns, curves, legend
from chatbot.evaluation.usage.series import Figures, total
from chatbot.evaluation.usage.sheet import ENDS
from chatbot.web.page_texts import PageTexts

_MOST_STARS = 5.0
_MOST_BARS = 6
_MOST_REASONS = 5
_Drawing = Callable[[Sequence[str], Sequence[Line], str, Callable[[float], str]], str]


class FiguresView:
    """Shows figures in the words of a page."""

    def __init__(self, texts: PageTexts) -> None:
        self._texts = texts
        self._say = texts.say

    def html(self, series: Sequence[Figures]) -> str:
        """Return tiles and charts; `series` has one entry at least."""
        times = [f"{one.start:%m-%d}" for one in series]
        whole = total(series, series[0].start)
        conversations, rates, *others = self._over_time(times, series)
        cards = [conversations, rates, self._ends(whole), *others, self._reasons(times, series, whole)]
        note = "" if series[-1].is_final else f'<p class="sa-note">{escape(self._say("provisional"))}</p>'
        return f'{self._tiles(whole)}<div class="sa-cards">{"".join(cards)}</div>{note}'

    def _tiles(self, whole: Figures) -> str:
        rated = sum(whole.stars.values())
        tiles = (
            ("conversations", _count(whole.conversations), self._say("tile_messages", count=str(whole.messages))),
            ("automation", _share(whole.automation), self._say("tile_automation")),
            ("resolution", _share(whole.resolution), self._say("tile_resolution", count=str(whole.asked))),
            ("rating", _stars(whole.mean_stars), self._say("tile_rated", count=str(rated))),
            ("first_answer", _seconds(whole.p95_s), self._say("tile_first_answer", half=_seconds(whole.median_s))),
            ("unanswered", _count(whole.unanswered), self._say("tile_unanswered")),
        )
        drawn = (
            f'<div class="sa-tile"><span>{escape(self._say(f"fig_{name}"))}</span><b>{escape(value)}</b>'
            f"<small>{escape(hint)}</small></div>"
            for name, value, hint in tiles
        )
        return f'<div class="sa-tiles">{"".join(drawn)}</div>'

    def _over_time(self, times: Sequence[str], series: Sequence[Figures]) -> list[str]:
        def line(name: str, value: Callable[[Figures], Value]) -> Line:
            return Line(self._say(name), [value(one) for one in series])

        rates = [
            line("fig_automation", lambda one: one.automation),
            line("fig_resolution", lambda one: one.resolution),
        ]
        served = [
            line("without_person", lambda one: one.automated),
            line("with_person", lambda one: one.conversations - one.automated),
        ]
        waits = [line("half", lambda one: one.median_s), line("almost_all", lambda one: one.p95_s)]
        thumbs = [line("thumbs_up", lambda one: one.helpful), line("thumbs_down", lambda one: one.unhelpful)]
        model = [line("fall_backs", lambda one: one.fall_backs), line("lock_hits", lambda one: one.lock_hits)]
        asked = [line("fig_unanswered", lambda one: one.unanswered), line("failures", lambda one: one.failures)]
        return [
            self._chart("chart_conversations", times, served, columns, _count),
            self._chart("chart_rates", times, rates, partial(curves, top=1.0), _share),
            self._chart("chart_answers", times, waits, curves, _seconds),
            self._chart(
                "chart_stars",
                times,
                [line("fig_rating", lambda one: one.mean_stars)],
                partial(curves, top=_MOST_STARS),
                _stars,
            ),
            self._chart("chart_thumbs", times, thumbs, columns, _count),
            self._chart("chart_trouble", times, asked, columns, _count),
            self._chart("chart_model", times, model, columns, _count),
        ]

    def _chart(
        self, name: str, times: Sequence[str], lines: Sequence[Line], draw: _Drawing, write: Callable[[float], str]
    ) -> str:
        title = self._say(name)
        names = legend([one.name for one in lines]) if len(lines) > 1 else ""
        return _card(title, f"{names}{draw(times, lines, title, write)}")

    def _ends(self, whole: Figures) -> str:
        return _card(self._say("chart_ends"), _rows({self._named("end", one): whole.ends.get(one, 0) for one in ENDS}))

    def _reasons(self, times: Sequence[str], series: Sequence[Figures], whole: Figures) -> str:
        """Return why a person took over, over time, the frequent reasons apart; and what shoppers say was wrong."""
        ordered = sorted(whole.hand_overs, key=lambda one: (-whole.hand_overs[one], one))
        stacked = [(self._named("reason", one), [one]) for one in ordered[:_MOST_REASONS]]
        if rest := ordered[_MOST_REASONS:]:
            stacked.append((self._say("reasons_other"), rest))
        lines = [
            Line(f"{name} ({_among(whole, names)})", [_among(one, names) for one in series]) for name, names in stacked
        ]
        title = self._say("chart_hand_overs")
        drawn = legend([one.name for one in lines]) + columns(times, lines, title, _count)
        wrong = f"<h2>{escape(self._say('chart_complaints'))}</h2>{self._ordered('complaint', whole.complaints)}"
        return _card(title, drawn + wrong)

    def _ordered(self, kind: str, counts: Mapping[str, int]) -> str:
        ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_MOST_BARS]
        named = {self._named(kind, name): times for name, times in ordered}
        return _rows(named) if named else f'<p class="sa-none">{escape(self._say("none_yet"))}</p>'

    def _named(self, kind: str, name: str) -> str:
        key = f"{kind}_{name}"
        return self._say(key) if key in self._texts.templates else name.replace("_", " ")


def _among(figures: Figures, reasons: Sequence[str]) -> int:
    return sum(figures.hand_overs.get(one, 0) for one in reasons)


def _card(title: str, body: str) -> str:
    return f'<section class="sa-card"><h2>{escape(title)}</h2>{body}</section>'


def _rows(counts: Mapping[str, int]) -> str:
    """Return a bar for each count, the longest one filling the width."""
    most = max(counts.values(), default=0) or 1
    rows = (
        f'<tr><th scope="row">{escape(name)}</th>'
        f'<td><i class="sa-bar" style="width:{100 * times / most:.0f}%"></i></td><td>{times}</td></tr>'
        for name, times in counts.items()
    )
    return f'<table class="sa-bars"><tbody>{"".join(rows)}</tbody></table>'


def _count(value: float) -> str:
    return f"{value:g}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _stars(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} ★"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"
