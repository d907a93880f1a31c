"""Reads a Markdown document whose front matter, or the file beside it, says what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chatbot.adapters.retrieval.sources.description import Description, read_fields
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.domain.knowledge import Document

_PLACE = "between the two lines of ---"
_MARKS = 2


def read_markdown(source: SourceFile) -> tuple[Document]:
    """Return the document of a Markdown file. Raises UnreadableSource with a reason that its author understands."""
    raw = source.text()
    if source.description.is_file():
        text = _without_front_matter(raw)
        return (source.document(text, _first_heading(text)),)
    fields, text = _split(source, raw)
    try:
        return (Description(fields, _PLACE).document(text, str(source.path)),)
    except ValueError as error:
        raise source.refused(str(error)) from error


def _split(source: SourceFile, raw: str) -> tuple[Mapping[str, Any], str]:
    import frontmatter

    parts = frontmatter.YAMLHandler()
    if not parts.detect(raw) or len(parts.FM_BOUNDARY.findall(raw)) < _MARKS:
        raise source.refused(f"the file does not begin with its description {_PLACE}")
    described, text = parts.split(raw)
    try:
        fields = read_fields(described)
    except ValueError as error:
        raise source.refused(f"{error} ({_PLACE})") from error
    if not isinstance(fields, dict) or not all(isinstance(key, str) for key in fields):
        raise source.refused(f"the file does not begin with its description {_PLACE}")
    if not text.strip():
        raise source.refused("there is no text after the second ---")
    return fields, text


def _without_front_matter(raw: str) -> str:
    """Return the text below it: what a page of somebody else's says about itself is not believed."""
    import frontmatter

    parts = frontmatter.YAMLHandler()
    is_there = parts.detect(raw) and len(parts.FM_BOUNDARY.findall(raw)) >= _MARKS
    return str(parts.split(raw)[1]) if is_there else raw


def _first_heading(text: str) -> str | None:
    lines = (line for line in text.splitlines() if line.startswith("# "))
    return next((line.lstrip("# ").partition("{#")[0].strip() for line in lines), None)
