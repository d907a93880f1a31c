"""Why the assistant said what it said: what was understood, read, decided and refused, by what, how fast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from chatbot.web.page_texts import PageTexts
from chatbot.web.rendering import line_html

_HIDDEN = frozenset({"command", "confidence", "is_fallback"})


def why_html(told: Mapping[str, Any], texts: PageTexts) -> str:
    """Return one reply as `staff_trace.replies` tells it."""
    say = texts.say
    notes = [(note["name"], note["text"]) for note in told["trace"]["notes"]]
    stages = [(stage["name"], f"{stage['ms']:.0f} ms") for stage in told["trace"]["stages"]]
    total = sum(stage["ms"] for stage in told["trace"]["stages"])
    parts = [
        _part(say("why_message"), [("", told["message"])] if told["message"] else []),
        _part(say("why_understood"), map(_command, told["commands"])),
        _part(say("why_said"), [(say(f"origin_{one['origin']}"), _sentence(one)) for one in told["sentences"]]),
        _part(say("why_cited"), [(f"({one['number']})", _cited(one)) for one in told["citations"]]),
        _part(say("why_notes"), notes),
        _part(say("why_times"), [*stages, (say("why_total"), f"{total:.0f} ms")] if stages else []),
    ]
    outcome = f'<p class="ss-outcome">{escape(say("why_outcome", outcome=told["outcome"] or "–"))}</p>'
    return f'<div class="ss-told">{outcome}{"".join(parts)}</div>'


def _command(told: Mapping[str, Any]) -> tuple[str, str]:
    values = [f"{name}: {_text(value)}" for name, value in told.items() if name not in _HIDDEN and value]
    sure = told.get("confidence")
    shown = [*values, f"{sure:.2f}"] if isinstance(sure, float) else values
    return str(told["command"]), "; ".join(shown)


def _sentence(one: Mapping[str, Any]) -> str:
    sources = "; ".join(one["sources"])
    return f"{one['text']} [{sources}]" if sources else str(one["text"])


def _cited(one: Mapping[str, Any]) -> str:
    return f"{one['title']} › {one['heading']}: {one['quote']}"


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _part(title: str, rows: Iterable[tuple[str, str]]) -> str:
    items = "".join(f"<dt>{line_html(name)}</dt><dd>{line_html(text)}</dd>" for name, text in rows)
    return f"<h3>{escape(title)}</h3><dl>{items}</dl>" if items else ""
