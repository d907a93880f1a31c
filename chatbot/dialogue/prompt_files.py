"""The texts that models are given: files, none of them inside Python."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

_PROMPTS = Path(__file__).parent / "prompts"


@cache
def template(name: str) -> Template:
    """Return the text of ``prompts/<name>.md`` with its ``$names`` to fill in."""
    return Template((_PROMPTS / f"{name}.md").read_text(encoding="utf-8"))
