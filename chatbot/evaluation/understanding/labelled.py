"""Reads labelled messages: JSON lines of a text and a label, and the map from somebody else's labels to our intents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from chatbot.errors import ConfigurationError

_TEXT, _LABEL = ("text", "utterance"), ("intent", "label")

IntentMap = Mapping[str, tuple[str, ...]]
"""For each label the intents that answer such a message rightly, the best first."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message, its label, and the intents that are right for it, the best first."""

    text: str
    label: str
    intents: tuple[str, ...]


def read_labelled(file: Path, intent_map: IntentMap | None = None) -> tuple[tuple[Labelled, ...], int]:
    """Return the messages whose labels the map names, and how many others there are.

    Without a map a label is an intent. Raises ConfigurationError that names file and line.
    """
    rows = tuple(_rows(file))
    if intent_map is None:
        return tuple(Labelled(text, label, (label,)) for text, label in rows), 0
    kept = tuple(Labelled(text, label, intent_map[label]) for text, label in rows if label in intent_map)
    if not kept:
        raise ConfigurationError(f"{file}: the map names none of its labels")
    return kept, len(rows) - len(kept)


def read_map(file: Path) -> IntentMap:
    """Return a map from labels to intents: ``their label: [our intents]``. Raises ConfigurationError."""
    try:
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{file}: {' '.join(str(error).split())}") from error
    if not isinstance(read, dict):
        raise ConfigurationError(f"{file}: must be a map of labels to lists of intents")
    for label, intents in read.items():
        if not isinstance(intents, list) or not intents or not all(isinstance(one, str) for one in intents):
            raise ConfigurationError(f"{file}: {label}: must be a list of intents")
    return {str(label): tuple(intents) for label, intents in read.items()}


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: {' '.join(str(error).split())}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _row(line, f"{file}: line {number}")
    if not any(map(str.strip, lines)):
        raise ConfigurationError(f"{file}: there is no labelled message")


def _row(line: str, place: str) -> tuple[str, str]:
    try:
        read = json.loads(line)
    except json.JSONDecodeError as error:
        raise ConfigurationError(f"{place}: is no JSON: {error}") from error
    text, label = _value(read, _TEXT), _value(read, _LABEL)
    if not text or not label:
        raise ConfigurationError(f"{place}: needs a text (or utterance) and an intent (or label)")
    return text, label


def _value(read: Any, names: Sequence[str]) -> str:
    if not isinstance(read, dict):
        return ""
    return next((read[name] for name in names if isinstance(read.get(name), str)), "")
