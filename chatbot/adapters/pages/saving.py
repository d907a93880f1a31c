"""Keeps a fetched page in the knowledge folder, as a file like any other with its description beside it."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path

import yaml

from chatbot.adapters.pages.fetch import Page
from chatbot.domain.knowledge import Tier

SECTION = "pages"
_NOT_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST = 60


def save(page: Page, folder: Path, language: str, tier: Tier) -> Path:
    """Write a page below a knowledge folder and return its file: the same one for the same address.

    A description that is there stays: its author may have changed it.
    """
    path = folder / language / SECTION / f"{_name(page.url)}{page.suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    description = path.with_name(f"{path.name}.yaml")
    if not description.exists():
        _replace(description, yaml.safe_dump({"url": page.url, "tier": tier.value}, sort_keys=False).encode())
    _replace(path, page.content)
    return path


def _name(url: str) -> str:
    """Return a name that tells the address to people, and two addresses apart."""
    readable = _NOT_NAME.sub("-", url.partition("://")[2].lower() or url.lower()).strip("-")[:_LONGEST].strip("-")
    return f"{readable}-{sha256(url.encode()).hexdigest()[:8]}"


def _replace(path: Path, content: bytes) -> None:
    """Write a file as a whole: whoever watches the folder sees none that is half-written."""
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
