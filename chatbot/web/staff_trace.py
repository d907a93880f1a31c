"""Why the assistant said what it said: each reply of a conversation with what led to it, read from the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from chatbot.bootstrap.reply import citation_json, trace_json
from chatbot.dialogue.state import RULES, STATEMENTS
from chatbot.domain.conversation import (
    Event,
    LoggedEvent,
    MessageReceived,
    MessageUnderstood,
    PassagesCited,
    SentenceReleased,
    TurnFailed,
    TurnFinished,
)
from chatbot.domain.evidence import Origin

_GROUPS = (
    ("found", ("passages", "sources")),
    ("decided", (RULES, STATEMENTS, "disagreement")),
    ("lock", ("lock", "lock_passed")),
    ("model", ("model", "prompt", "wording", "model_failed")),
)
WHOLE = "turn"
"""The stage that is the whole turn."""
_OF_THE_COMMAND = frozenset({"command", "confidence", "is_fallback", "is_doubted", "is_other"})
_LISTS = frozenset({"passages", "sources", STATEMENTS, "intents"})


def findings(told: Mapping[str, Any]) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    """Yield what a reply of `replies` rests on: each group with its findings, those that list things item by item.

    The lock's group is there without a finding, too: it had nothing to check. What is in no group is ``other``.
    """
    notes = [(note["name"], _items(note["name"], note["text"])) for note in told["trace"]["notes"] if note["text"]]
    known = {name for _, names in _GROUPS for name in names}
    for group, names in _GROUPS:
        found = [note for note in notes if note[0] in names]
        if found or group == "lock":
            yield group, found
    if more := [note for note in notes if note[0] not in known]:
        yield "other", more


def values_of(command: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a command of `replies` holds, by name, beside what it is and how sure that was."""
    for name, value in command.items():
        if name not in _OF_THE_COMMAND and value:
            yield name, ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _items(name: str, text: str) -> list[str]:
    return text.split(", ") if name in _LISTS else [text]


def replies(events: Iterable[LoggedEvent]) -> Iterator[dict[str, Any]]:
    """Yield the turns as plain JSON types, oldest first; the last one may be under way.

    Keys: id (of its first event), at, message, language, mood, commands [{command, ...}], sentences [{text, origin,
    facts, sources}], citations, outcome, trace {stages [{name, ms}], notes [{name, text}]}.
    """
    turn: dict[str, Any] | None = None
    for logged in events:
        is_staffs = isinstance(logged.event, SentenceReleased) and logged.event.sentence.origin is Origin.STAFF
        if turn is None and not is_staffs:
            turn = _empty(logged)
        elif turn is not None and isinstance(logged.event, MessageReceived) and turn["message"] is None:
            yield from _if_said(turn)
            turn = _empty(logged)
        if turn is None or is_staffs:
            continue
        _add(turn, logged.event)
        if isinstance(logged.event, TurnFinished | TurnFailed):
            yield turn
            turn = None
    yield from _if_said(turn)


def _if_said(turn: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    if turn is not None and (turn["message"] is not None or turn["sentences"]):
        yield turn


def _empty(logged: LoggedEvent) -> dict[str, Any]:
    return {
        "id": logged.sequence,
        "at": logged.at.isoformat(),
        "message": None,
        "language": "",
        "mood": "",
        "commands": [],
        "sentences": [],
        "citations": [],
        "outcome": "",
        "trace": {"stages": [], "notes": []},
    }


def _add(turn: dict[str, Any], event: Event) -> None:
    match event:
        case MessageReceived(text=text):
            turn["message"] = text
        case MessageUnderstood(language=language, commands=commands, mood=mood):
            told = [{"command": type(one).__name__, **asdict(one)} for one in commands]
            turn.update(language=language, mood=mood.value, commands=told)
        case SentenceReleased(sentence=one):
            facts, sources = list(one.fact_names), list(one.sources)
            turn["sentences"].append({"text": one.text, "origin": one.origin.value, "facts": facts, "sources": sources})
        case PassagesCited(citations=citations):
            turn["citations"] += [citation_json(one) for one in citations]
        case TurnFinished(outcome=outcome, trace=trace):
            turn.update(outcome=outcome, trace=trace_json(trace))
        case TurnFailed(error=error):
            turn.update(outcome="failed", trace={"stages": [], "notes": [{"name": "error", "text": error}]})
        case _:
            return
