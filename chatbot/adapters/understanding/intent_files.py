"""Reads the files of intents: what each leads to, and what shoppers write who want it.

The part of a file's name before the first dot is its language; files of one language are read as one, so that a shop
keeps its own intents, and its own examples of ours, apart: `en.yaml`, `en.reject.yaml`, `en.shop.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from chatbot.errors import ConfigurationError
from chatbot.yaml_text import read_yaml


@dataclass(frozen=True, slots=True)
class IntentEntry:
    """An intent: its flow, which kind of it, who can do it, its examples and whether documents add to them.

    `after` are examples that mean it only after something: ``shown`` -> "and in green?" (`understand.follows`).
    `weight` is how much more an example counts than one of another intent: more makes the intent likelier in doubt.
    `opening` multiplies the odds of the intent in a message that follows on nothing; in a dialogue they are as learnt.
    """

    flow: str
    examples: tuple[str, ...]
    kind: str = ""
    by_person: bool = False
    learns_from_documents: bool = False
    after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weight: float = 1.0
    opening: float = 1.0


def read_intents(folder: Path) -> Mapping[str, Mapping[str, IntentEntry]]:
    """Return language -> intent -> entry. Raises ConfigurationError, which names the file."""
    merged: dict[str, dict[str, dict[str, Any]]] = {}
    places: dict[tuple[str, str], Path] = {}
    for path in sorted(folder.glob("*.yaml"), key=lambda path: (path.name.count("."), path.name)):
        language = path.name.partition(".")[0]
        for name, values in _read(path).items():
            places.setdefault((language, name), path)
            _add(merged.setdefault(language, {}).setdefault(name, {}), values, path)
    return {
        language: {name: _entry(values, name, places[language, name]) for name, values in named.items()}
        for language, named in merged.items()
    }


def _add(known: dict[str, Any], values: Mapping[str, Any], path: Path) -> None:
    """Add what another file says of an intent: more examples, and nothing that contradicts."""
    examples = (*known.get("examples", ()), *map(str, values.get("examples", ())))
    after = known.setdefault("after", {})
    for place, texts in values.get("after", {}).items():
        after[place] = (*after.get(place, ()), *map(str, texts))
    for key, value in values.items():
        if key not in ("examples", "after") and known.setdefault(key, value) != value:
            raise ConfigurationError(f"{path}: not a file of intents: {key} is {known[key]!r} in another file")
    known["examples"] = tuple(dict.fromkeys(examples))


def _entry(values: Mapping[str, Any], name: str, path: Path) -> IntentEntry:
    if not isinstance(values.get("flow"), str) or not (values["examples"] or values["after"]):
        raise ConfigurationError(f"{path}: not a file of intents: {name} needs a flow and examples")
    try:
        return IntentEntry(**values)
    except TypeError as error:
        raise ConfigurationError(f"{path}: not a file of intents: {name}: {error}") from error


def _read(path: Path) -> Mapping[str, Mapping[str, Any]]:
    try:
        intents = read_yaml(path.read_text(encoding="utf-8"))
        if not all(_are_lists(values) for values in intents.values()):
            raise ValueError("examples are a list, and after something a list each")
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(f"{path}: not a file of intents: {error!r}") from error
    return dict(intents)


def _are_lists(values: Mapping[str, Any]) -> bool:
    after = values.get("after", {})
    examples = values.get("examples", [] if after else None)
    return isinstance(examples, list) and all(isinstance(texts, list) for texts in after.values())
