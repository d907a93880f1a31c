"""Reads the files of aspects: what messages tell about goods besides what they wish, each label with its examples."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from chatbot.errors import ConfigurationError
from chatbot.yaml_text import read_yaml

Aspects = Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]]


def read_aspects(folder: Path) -> Aspects:
    """Return aspect -> language -> label -> examples; nothing where there is no folder.

    Raises ConfigurationError, which names the file.
    """
    aspects: dict[str, dict[str, Mapping[str, tuple[str, ...]]]] = {}
    for path in sorted(folder.glob("*.yaml")):
        for aspect, labels in _read(path).items():
            aspects.setdefault(aspect, {})[path.stem] = labels
    return aspects


def _read(path: Path) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
        return {
            aspect: {label: tuple(map(str, examples)) for label, examples in labels.items()}
            for aspect, labels in content.items()
        }
    except (OSError, yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise ConfigurationError(f"{path}: not a file of aspects: {error!r}") from error
