"""Reads JSON Lines: one document a line, with the keys of a description and its text."""

from __future__ import annotations

import json
from collections.abc import Iterator

from chatbot.adapters.retrieval.sources.description import Description
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.domain.knowledge import Document

_MAX_LINES = 100_000


def read_jsonl(source: SourceFile) -> Iterator[Document]:
    """Yield the document of each line that is not blank. Raises UnreadableSource that names the line."""
    lines = source.text().split("\n")
    if len(lines) > _MAX_LINES + 1:
        raise source.refused(f"the file has more than {_MAX_LINES:,} lines; divide it")
    if not "".join(lines).strip():
        raise source.refused("there is no line in it")
    shared = source.beside() or {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise source.refused(f"line {number} is not JSON") from error
        text = fields.pop("text", None) if isinstance(fields, dict) else None
        if not isinstance(text, str) or "id" not in fields:
            raise source.refused(f'line {number} must be an object with "id" and "text"')
        said = {key: value for key, value in fields.items() if value is not None}
        yield source.described(Description({**shared, **said}, f"in line {number}"), text)
