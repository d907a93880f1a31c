"""One file of the knowledge folder, as its reader sees it: its content within the limits, and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.adapters.retrieval.sources.description import ALWAYS, Description, read_fields
from chatbot.domain.knowledge import Document, Tier
from chatbot.errors import UnreadableSource

_MAX_BYTES = 10_000_000
_GZIP = b"\x1f\x8b"
_NOT_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file and the knowledge folder that it lies in. All methods raise UnreadableSource."""

    path: Path
    folder: Path

    def content(self) -> bytes:
        """Return the bytes of the file."""
        return self._bytes(self.path)

    def text(self) -> str:
        """Return the text of the file, which is UTF-8."""
        return self._decoded(self.content(), "the file")

    def document(self, text: str, title: str | None = None) -> Document:
        """Return the document of a Markdown text, described by the file beside it, then by defaults.

        The id is the name of the file, `title` the document's own; language and section are the names of the folders.
        """
        return self.described(Description(self.beside() or {}, f"in {self.description.name}"), text, title)

    def described(self, description: Description, text: str, title: str | None = None) -> Document:
        """Return the document of a Markdown text, with defaults for what the description does not say."""
        try:
            return description.with_defaults(self._defaults(title)).document(text, str(self.path))
        except ValueError as error:
            raise self.refused(str(error)) from error

    @property
    def description(self) -> Path:
        """The file that describes this one."""
        return self.path.with_name(f"{self.path.name}.yaml")

    @property
    def language(self) -> str | None:
        """The language of the document, None where nothing says it."""
        value = {**self._defaults(None), **(self.beside() or {})}.get("language")
        return value if isinstance(value, str) else None

    def beside(self) -> Mapping[str, Any] | None:
        """Return what the file beside this one says, None without one."""
        if not self.description.is_file():
            return None
        try:
            fields = read_fields(self._decoded(self._bytes(self.description), self.description.name))
        except ValueError as error:
            raise self.refused(f"{self.description.name}: {error}") from error
        if not isinstance(fields, dict) or not all(isinstance(key, str) for key in fields):
            raise self.refused(f"{self.description.name} must hold lines such as title: Our terms")
        return fields

    def refused(self, reason: str) -> UnreadableSource:
        """Return the error that says why this file is no document."""
        return UnreadableSource(str(self.path), reason)

    def _defaults(self, title: str | None) -> dict[str, Any]:
        folders = self.path.relative_to(self.folder).parts[:-1]
        return {
            "id": _NOT_ID.sub("-", self.path.stem.lower()).strip("-") or None,
            "title": title or self.path.stem,
            "language": folders[0] if folders else None,
            "section": folders[1] if folders[1:] else "general",
            "tier": Tier.GUIDE.value,
            "effective_from": ALWAYS,
        }

    def _bytes(self, path: Path) -> bytes:
        try:
            if path.stat().st_size > _MAX_BYTES:
                raise self.refused("the file is larger than 10 MB; divide it")
            return path.read_bytes()
        except OSError as error:
            raise self.refused(f"the file cannot be opened ({error.strerror})") from error

    def _decoded(self, content: bytes, name: str) -> str:
        if content.startswith(_GZIP):
            raise self.refused("the file is compressed (gzip); unpack it first")
        try:
            return content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise self.refused(f"{name} is not UTF-8 text; save it again as UTF-8") from error


Reader = Callable[[SourceFile], Iterable[Document]]
"""Returns the documents of a file. Raises UnreadableSource."""
