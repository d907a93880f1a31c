"""Why a reply was given, as HTML: what was understood, found and decided, what the lock took out, how long it took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from chatbot.web.page_texts import PageTexts

_WHOLE = "turn"
_LONGEST = 300
_UNSHOWN = frozenset({"command", "confidence", "is_fallback"})
_GROUPS = (
    ("found", ("passages", "sources")),
    ("decided", ("rules", "statements", "disagreement")),
    ("lock", ("lock",)),
)


def trace_html(reply: Mapping[str, Any], texts: PageTexts) -> str:
    """Return one reply of `chatbot.web.staff_trace.replies`."""
    notes = [(one["name"], one["text"]) for one in reply["trace"]["notes"] if one["text"]]
    known = {name for _, names in _GROUPS for name in names}
    groups = [(key, [(name, text) for name, text in notes if name in names]) for key, names in _GROUPS]
    groups.append(("other", [(name, text) for name, text in notes if name not in known]))
    parts = [_part(texts.say("why_understood"), _understood(reply))]
    parts += [_part(texts.say(f"why_{key}"), _notes(found, texts)) for key, found in groups if found or key == "lock"]
    parts += [_part(texts.say("why_said"), _said(reply)), _part(texts.say("why_times"), _times(reply))]
    return f'<div class="sa-why">{"".join(parts)}</div>'


def _part(title: str, body: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def _understood(reply: Mapping[str, Any]) -> str:
    head = " · ".join(filter(None, (reply["language"], reply["mood"], reply["outcome"])))
    commands = "".join(f"<li>{_command(one)}</li>" for one in reply["commands"])
    return f"<p>{escape(head)}</p><ul>{commands}</ul>"


def _command(command: Mapping[str, Any]) -> str:
    values = ", ".join(f"{name} {_plain(value)}" for name, value in command.items() if name not in _UNSHOWN and value)
    sure = f" <small>{command['confidence']:.2f}</small>" if "confidence" in command else ""
    return f"<b>{escape(command['command'])}</b>{sure} {escape(_cut(values))}"


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _notes(notes: list[tuple[str, str]], texts: PageTexts) -> str:
    if not notes:
        return f"<p>{escape(texts.say('why_nothing'))}</p>"
    rows = (f"<tr><th>{escape(name)}</th><td>{_listed(name, text)}</td></tr>" for name, text in notes)
    return f'<table class="sa-notes"><tbody>{"".join(rows)}</tbody></table>'


def _listed(name: str, text: str) -> str:
    """Return a finding; one that lists things has a line for each."""
    parts = text.split(", ") if name in ("passages", "sources", "statements", "intents") else [text]
    return "<br>".join(escape(_cut(part)) for part in parts)


def _said(reply: Mapping[str, Any]) -> str:
    items = (
        f"<li>{escape(one['text'])} <small>{escape(one['origin'])}{_from(one['sources'])}</small></li>"
        for one in reply["sentences"]
    )
    return f"<ul>{''.join(items)}</ul>"


def _from(sources: list[str]) -> str:
    return f": {escape(', '.join(sources))}" if sources else ""


def _times(reply: Mapping[str, Any]) -> str:
    stages = [(one["name"], one["ms"]) for one in reply["trace"]["stages"]]
    most = max((ms for _, ms in stages), default=0) or 1
    return f'<table class="sa-bars"><tbody>{"".join(_rows(stages, most))}</tbody></table>'


def _rows(stages: list[tuple[str, float]], most: float) -> Iterator[str]:
    for name, ms in stages:
        bar = f'<i class="sa-bar{" sa-whole" if name == _WHOLE else ""}" style="width:{100 * ms / most:.0f}%"></i>'
        yield f'<tr><th scope="row">{escape(name)}</th><td>{bar}</td><td>{ms:.0f} ms</td></tr>'


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"
