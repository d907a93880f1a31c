"""What a shop's own words are called in a language: its products, and the words of its data.

A file of names is YAML beside the catalogue, ``names.<tag>.yaml``. Knows nothing of stores.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from chatbot.errors import ConfigurationError
from chatbot.languages.yaml_files import read_yaml

_SLOT = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True, slots=True)
class LocalName:
    """What one product is called: `also_called` are the words of shoppers, `counter` its measure word."""

    name: str
    kind: str = ""
    also_called: tuple[str, ...] = ()
    counter: str = ""
    care: str = ""


@dataclass(frozen=True, slots=True)
class LocalNames:
    """The products by the catalogue's name and by id, and the words of their data."""

    products: Mapping[str, LocalName] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)


class Terms:
    """Words of the shop's data with what they are called; ``{number} pairs`` fits every text of that form."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        forms = sorted((key for key in words if "{" in key), key=len, reverse=True)
        self._forms = [(re.compile(_SLOT.sub(r"(?P<\1>.+)", re.escape(key))), words[key]) for key in forms]

    def find(self, word: str) -> str | None:
        """Return what a word is called, None for one that is not listed."""
        if word in self._words:
            return self._words[word]
        found = ((form.fullmatch(word), written) for form, written in self._forms)
        return next((written.format(**match.groupdict()) for match, written in found if match), None)

    def with_more(self, words: Mapping[str, str]) -> Terms:
        """Return these terms with others; of two for the same word the other one counts."""
        return Terms({**self._words, **words})


def load_names(path: Path) -> LocalNames:
    """Load the names of a catalogue, none for a file that is not there. A broken one is a ConfigurationError."""
    if not path.is_file():
        return LocalNames()
    try:
        content = read_yaml(path)
        products: dict[str, LocalName] = {}
        for key, entry in content["products"].items():
            products[key] = products[str(entry["product"])] = _name(entry)
        return LocalNames(products, {str(key): str(value) for key, value in content.get("terms", {}).items()})
    except (yaml.YAMLError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{path}: not a file of names: {error!r}") from error


def _name(entry: Mapping[str, Any]) -> LocalName:
    also_called = tuple(map(str, entry.get("also_called", ())))
    kind, counter, care = (str(entry.get(key, "")) for key in ("kind", "counter", "care"))
    return LocalName(str(entry["name"]), kind, also_called, counter, care)
