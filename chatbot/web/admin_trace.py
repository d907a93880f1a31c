"""Why a reply was given, as HTML: what was understood, found and decided, what the lock let by, how long it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from chatbot.web.page_texts import PageTexts
from chatbot.web.rendering import line_html
from chatbot.web.staff_trace import WHOLE, findings, values_of
from chatbot.web.staff_why import note_name

_LONGEST = 300


def trace_html(reply: Mapping[str, Any], texts: PageTexts) -> str:
    """Return one reply of `chatbot.web.staff_trace.replies`."""
    parts = [_part(texts.say("why_understood"), _understood(reply))]
    parts += [_part(texts.say(f"why_{group}"), _notes(found, texts)) for group, found in findings(reply)]
    parts += [_part(texts.say("why_said"), _said(reply)), _part(texts.say("why_times"), _times(reply))]
    return f'<div class="sa-why">{"".join(parts)}</div>'


def _part(title: str, body: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def _understood(reply: Mapping[str, Any]) -> str:
    head = " · ".join(filter(None, (reply["language"], reply["mood"], reply["outcome"])))
    commands = "".join(f"<li>{_command(one)}</li>" for one in reply["commands"])
    return f"<p>{escape(head)}</p><ul>{commands}</ul>"


def _command(command: Mapping[str, Any]) -> str:
    values = ", ".join(f"{name} {value}" for name, value in values_of(command))
    sure = f" <small>{command['confidence']:.2f}</small>" if "confidence" in command else ""
    return f"<b>{escape(command['command'])}</b>{sure} {line_html(_cut(values))}"


def _notes(notes: list[tuple[str, list[str]]], texts: PageTexts) -> str:
    if not notes:
        return f"<p>{escape(texts.say('why_no_lock'))}</p>"
    rows = (f"<tr><th>{escape(note_name(name, texts))}</th><td>{_listed(items)}</td></tr>" for name, items in notes)
    return f'<table class="sa-notes"><tbody>{"".join(rows)}</tbody></table>'


def _listed(items: list[str]) -> str:
    return "<br>".join(line_html(_cut(one)) for one in items)


def _said(reply: Mapping[str, Any]) -> str:
    items = (
        f"<li>{line_html(one['text'])} <small>{escape(one['origin'])}{_from(one['sources'])}</small></li>"
        for one in reply["sentences"]
    )
    return f"<ul>{''.join(items)}</ul>"


def _from(sources: list[str]) -> str:
    return f": {line_html(', '.join(sources))}" if sources else ""


def _times(reply: Mapping[str, Any]) -> str:
    stages = [(one["name"], one["ms"]) for one in reply["trace"]["stages"]]
    most = max((ms for _, ms in stages), default=0) or 1
    return f'<table class="sa-bars"><tbody>{"".join(_rows(stages, most))}</tbody></table>'


def _rows(stages: list[tuple[str, float]], most: float) -> Iterator[str]:
    for name, ms in stages:
        bar = f'<i class="sa-bar{" sa-whole" if name == WHOLE else ""}" style="width:{100 * ms / most:.0f}%"></i>'
        yield f'<tr><th scope="row">{escape(name)}</th><td>{bar}</td><td>{ms:.0f} ms</td></tr>'


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"
