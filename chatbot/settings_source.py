"""Where settings come from: a YAML file, and variables of the environment that begin with a prefix."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from chatbot.errors import ConfigurationError

PREFIX = "CHATBOT_"


def read_file(path: Path) -> dict[str, Any]:
    """Return the settings of a YAML file by name. Raises ConfigurationError that names the file."""
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ConfigurationError(f"{path}: line {line}: {error.problem}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: {' '.join(str(error).split())}") from error
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        raise ConfigurationError(f"{path}: must hold settings by name")
    return values


def place_of(path: Path, location: tuple[int | str, ...]) -> str:
    """Return where a setting was set: the variable that holds it or a part above it, else file and key."""
    parts = [str(part) for part in location]
    names = {"__".join(parts[:end]) for end in range(1, len(parts) + 1)}
    variable = next((one for one in variables() if name_in(one) in names), None)
    return f"{path}: {'.'.join(parts)}" if variable is None else f"environment: {variable}"


def variables() -> Iterator[str]:
    """Return the variables of the environment that are settings."""
    return (name for name in os.environ if name.upper().startswith(PREFIX))


def name_in(variable: str) -> str:
    """Return the setting that a variable holds, its sections apart by ``__``."""
    return variable[len(PREFIX) :].lower()
