"""Reads the YAML files of a language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def read_yaml(path: Path) -> Any:
    """Return what a file holds. Raises yaml.YAMLError, UnicodeDecodeError, OSError."""
    # libyaml's parser where the wheel has it: these files are most of what a start reads.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(path.read_text(encoding="utf-8"))
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()
