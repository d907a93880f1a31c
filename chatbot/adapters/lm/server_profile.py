"""What a server honours of what it is asked, found by `chatbot model check` and kept in a file of the data folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from chatbot.adapters.lm.whole_file import write_whole
from chatbot.errors import ConfigurationError

_HEAD = "# Written by `chatbot model check`: what each server honours. Without an entry everything is asked of it.\n"


class ThinkingSwitch(StrEnum):
    """By which field of a request a model is told not to think aloud."""

    NONE = "none"
    TEMPLATE = "chat_template_kwargs"
    EFFORT = "reasoning_effort"


NO_THOUGHTS: Mapping[ThinkingSwitch, Mapping[str, Any]] = {
    ThinkingSwitch.NONE: {},
    ThinkingSwitch.TEMPLATE: {"chat_template_kwargs": {"enable_thinking": False, "thinking": False}},
    ThinkingSwitch.EFFORT: {"reasoning_effort": "none"},
}
"""What a request holds so that a model does not think aloud; chat templates read one of the two names."""


@dataclass(frozen=True, slots=True)
class ServerProfile:
    """How one model of one server is asked; the defaults are those of a server that was never checked.

    `context` is how many tokens prompt and answer may have together. `thinks_at_once`: its answers begin with thoughts
    that end in ``</think>`` and have no tag in front.
    """

    takes_schema: bool = True
    takes_system: bool = True
    keeps_stops: bool = True
    reports_usage: bool = False
    thinks_at_once: bool = False
    thinking: ThinkingSwitch = ThinkingSwitch.NONE
    context: int | None = None


UNCHECKED = ServerProfile()


def read_profile(path: Path, base_url: str, model: str) -> ServerProfile | None:
    """Return what is known of a model of a server, None when it was never checked. Raises ConfigurationError."""
    found = (entry for entry in _entries(path) if _key(entry) == (_normal(base_url), model))
    entry = next(found, None)
    return None if entry is None else _profile(path, entry)


def write_profile(path: Path, base_url: str, model: str, profile: ServerProfile, checked_on: date) -> None:
    """Keep a profile in place of an older one. Raises ConfigurationError, OSError."""
    others = [entry for entry in _entries(path) if _key(entry) != (_normal(base_url), model)]
    known = {**asdict(profile), "thinking": profile.thinking.value}
    entry = {"base_url": _normal(base_url), "model": model, "checked_on": checked_on.isoformat(), **known}
    write_whole(path, _HEAD + yaml.safe_dump([*others, entry], sort_keys=False, allow_unicode=True))


def _entries(path: Path) -> list[Mapping[str, Any]]:
    if not path.exists():
        return []
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _damaged(path) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _damaged(path)
    return entries


def _profile(path: Path, entry: Mapping[str, Any]) -> ServerProfile:
    given = {field.name: entry[field.name] for field in fields(ServerProfile) if field.name in entry}
    switch, context = given.pop("thinking", ThinkingSwitch.NONE), given.pop("context", None)
    is_sound = all(isinstance(value, bool) for value in given.values()) and isinstance(context, int | None)
    if not is_sound or switch not in list(ThinkingSwitch):
        raise _damaged(path)
    return ServerProfile(**given, thinking=ThinkingSwitch(switch), context=context)


def _key(entry: Mapping[str, Any]) -> tuple[object, object]:
    return entry.get("base_url"), entry.get("model")


def _normal(base_url: str) -> str:
    return base_url.rstrip("/")


def _damaged(path: Path) -> ConfigurationError:
    return ConfigurationError(f"{path} cannot be read; delete it and run: chatbot model check")
