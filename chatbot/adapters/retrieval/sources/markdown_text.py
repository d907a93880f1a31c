"""Makes Markdown of what is not: headings with anchors, tables, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_MARKS = re.compile(r"^[\s#|>]+")
_HYPHENATED = re.compile(r"(?<=[a-zà-ÿ])[-\u00ad]$")
_ANCHOR = re.compile(r"[\w-]+")


def heading(text: str, level: int = 2, anchor: str = "") -> str:
    """Return a heading; an anchor that could not be one is left out."""
    named = f" {{#{anchor}}}" if _ANCHOR.fullmatch(anchor) else ""
    return f"{'#' * level} {one_line(text)}{named}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar inside a cell becomes a stroke, a line break a blank."""
    return "\n".join((_row(head), "|" + "---|" * len(head), *map(_row, rows)))


def paragraphs(lines: Iterable[str]) -> str:
    """Return running text: blank lines divide paragraphs, words divided at the end of a line are whole."""
    return "\n\n".join(_paragraphs(lines))


def one_line(text: str) -> str:
    """Return text on one line, without marks of Markdown at its beginning."""
    return _MARKS.sub("", " ".join(text.split()))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.replace('|', '/').split()) for cell in cells)} |"


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    paragraph = ""
    for line in (one_line(raw) for raw in lines):
        if not line and paragraph:
            yield paragraph
            paragraph = ""
        elif _HYPHENATED.search(paragraph) and line[:1].islower():
            paragraph = paragraph[:-1] + line
        else:
            paragraph = f"{paragraph} {line}".strip()
    if paragraph:
        yield paragraph
