"""The texts that models are given: files, none of them inside Python."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from string import Template

_PROMPTS = Path(__file__).parent / "prompts"
_VERSION = 8


@cache
def template(name: str) -> Template:
    """Return the text of ``prompts/<name>.md`` with its ``$names`` to fill in."""
    return Template((_PROMPTS / f"{name}.md").read_text(encoding="utf-8"))


@cache
def version(*names: str) -> str:
    """Return what names the texts of these files as they are: another text, another version."""
    texts = "\0".join(template(name).template for name in names)
    return sha256(texts.encode()).hexdigest()[:_VERSION]
