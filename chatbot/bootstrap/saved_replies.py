"""Replies that the staff uses again and again, by language: what a shop owner edits in `configs/replies`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from chatbot.errors import ConfigurationError

VARIABLES = ("customer", "order", "clerk", "shop")
"""What a reply may leave open: the customer's name, the order in talk, who writes, and the shop's name."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=60)
    text: str = Field(min_length=1, max_length=1500)


_ENTRIES = TypeAdapter(list[_Entry])


@dataclass(frozen=True, slots=True)
class SavedReply:
    """A reply with variables such as ``{customer}``; `title` is what it is chosen by."""

    title: str
    text: str

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the text with what is known; what is not stands as ``[order]``, for the clerk to fill in."""
        return self.text.format(**{name: values.get(name) or f"[{name}]" for name in VARIABLES})


def load_saved_replies(folder: Path) -> dict[str, tuple[SavedReply, ...]]:
    """Return the replies by language; no folder, no replies. Raises ConfigurationError that names the file."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.yaml"))}


def _read(path: Path) -> tuple[SavedReply, ...]:
    try:
        entries = _ENTRIES.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")) or [])
        replies = tuple(SavedReply(one.title, one.text.strip()) for one in entries)
        unknown = {name for one in replies for _, name, _, _ in Formatter().parse(one.text) if name is not None}
    except (OSError, ValueError, yaml.YAMLError, ValidationError) as error:
        raise ConfigurationError(f"{path}: a list of title and text is expected ({error})") from error
    if strange := sorted(unknown - set(VARIABLES)):
        known = ", ".join(f"{{{name}}}" for name in VARIABLES)
        raise ConfigurationError(f"{path}: {{{strange[0]}}} is no variable; there are {known}")
    return replies
