"""Reads YAML texts quickly: a start reads rules, intents and the table of attributes, and tests start often."""

from __future__ import annotations

from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """Return what a text says, plain values only; with libyaml's parser, where the wheel has it. Raises YAMLError."""
    loader = _LOADER(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()
