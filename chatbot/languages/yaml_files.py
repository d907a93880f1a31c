"""Reads the YAML files of a language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chatbot.yaml_text import read_yaml as read_text


def read_yaml(path: Path) -> Any:
    """Return what a file holds. Raises yaml.YAMLError, UnicodeDecodeError, OSError."""
    return read_text(path.read_text(encoding="utf-8"))
