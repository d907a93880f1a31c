"""Reads pages of the documentation: fenced blocks, and the rows of tables."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> tuple[str, ...]:
    """Return the texts of a page's fenced blocks in a language, in their order."""
    found = _FENCE.finditer(page.read_text(encoding="utf-8"))
    return tuple(block["text"] for block in found if block["language"] == language)


def rows(page: Path) -> tuple[tuple[str, ...], ...]:
    """Return the cells of all table rows whose first cell is code, without the marks of code."""
    lines = page.read_text(encoding="utf-8").splitlines()
    cells = (tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line.startswith("| `"))
    return tuple(tuple(cell.strip("`") for cell in row) for row in cells)
