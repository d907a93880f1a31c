"""Reads the knowledge folder: every file below it by the reader of its suffix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chatbot.adapters.retrieval.sources.markdown import read_markdown
from chatbot.domain.knowledge import Document
from chatbot.errors import UnreadableSource

READERS: dict[str, Callable[[Path], Document]] = {
    ".md": read_markdown,
}
_NOT_DOCUMENTS = ("catalogue", "rules")


def read_documents(folder: Path) -> tuple[tuple[Document, ...], tuple[UnreadableSource, ...]]:
    """Return all documents below `folder` and what could not be read; catalogue and rules are not documents."""
    documents: dict[tuple[str, str], Document] = {}
    errors: list[UnreadableSource] = []
    for path in _files(folder):
        try:
            document = _read(path)
            first = documents.setdefault((document.language, document.id), document)
            if first is not document:
                raise UnreadableSource(str(path), f"the id {document.id!r} is already used by {first.path}")
        except UnreadableSource as error:
            errors.append(error)
    if not documents and not errors:
        errors.append(UnreadableSource(str(folder), "there is no document in this folder"))
    return tuple(documents.values()), tuple(errors)


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != "README.md")
    inside = ((path.relative_to(folder).parts, path) for path in found)
    return sorted(
        path
        for parts, path in inside
        if parts[0] not in _NOT_DOCUMENTS and not any(part.startswith(".") for part in parts)
    )


def _read(path: Path) -> Document:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableSource(str(path), f"files of this kind cannot be read; known are {', '.join(READERS)}")
    return reader(path)
