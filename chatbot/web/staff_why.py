"""Why the assistant said what it said: what was understood, read, decided and refused, by what, how fast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from chatbot.domain.knowledge import written_place
from chatbot.web.page_texts import PageTexts
from chatbot.web.rendering import line_html
from chatbot.web.staff_trace import WHOLE, findings, values_of


def why_html(told: Mapping[str, Any], texts: PageTexts) -> str:
    """Return one reply as `staff_trace.replies` tells it."""
    say = texts.say
    stages = [(_stage(stage["name"], texts), f"{stage['ms']:.0f} ms") for stage in told["trace"]["stages"]]
    parts = [
        _part(say("why_message"), [("", told["message"])] if told["message"] else []),
        _part(say("why_understood"), map(_command, told["commands"])),
        _part(say("why_said"), [(say(f"origin_{one['origin']}"), _sentence(one)) for one in told["sentences"]]),
        _part(say("why_cited"), [(f"({one['number']})", _cited(one)) for one in told["citations"]]),
        *(_part(say(f"why_{group}"), _found(found, texts)) for group, found in findings(told)),
        _part(say("why_times"), stages),
    ]
    outcome = f'<p class="ss-outcome">{escape(say("why_outcome", outcome=told["outcome"] or "–"))}</p>'
    return f'<div class="ss-told">{outcome}{"".join(parts)}</div>'


def _stage(name: str, texts: PageTexts) -> str:
    return texts.say("why_total") if name == WHOLE else name


def _command(told: Mapping[str, Any]) -> tuple[str, str]:
    values = [f"{name}: {value}" for name, value in values_of(told)]
    sure = told.get("confidence")
    shown = [*values, f"{sure:.2f}"] if isinstance(sure, float) else values
    return str(told["command"]), "; ".join(shown)


def _sentence(one: Mapping[str, Any]) -> str:
    sources = "; ".join(one["sources"])
    return f"{one['text']} [{sources}]" if sources else str(one["text"])


def _cited(one: Mapping[str, Any]) -> str:
    return f"{written_place(one['title'], one['heading'])}: {one['quote']}"


def _found(found: Iterable[tuple[str, list[str]]], texts: PageTexts) -> list[tuple[str, str]]:
    """Return the findings of a group by row; of one that lists things the first row alone is named."""
    rows = [
        (note_name(name, texts) if not place else "", one) for name, items in found for place, one in enumerate(items)
    ]
    return rows or [("", texts.say("why_no_lock"))]


def note_name(name: str, texts: PageTexts) -> str:
    """Return what a page calls a finding of a trace."""
    return texts.say(f"note_{name}") if f"note_{name}" in texts.templates else name


def _part(title: str, rows: Iterable[tuple[str, str]]) -> str:
    items = "".join(f"<dt>{line_html(name)}</dt><dd>{line_html(text)}</dd>" for name, text in rows)
    return f"<h3>{escape(title)}</h3><dl>{items}</dl>" if items else ""
