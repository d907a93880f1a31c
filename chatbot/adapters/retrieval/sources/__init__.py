"""Reads the knowledge folder: every file below it by the reader of its suffix.

Markdown is read in this process, its description being bounded; everything else by the libraries of its format, in a
process of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from chatbot.adapters.retrieval.sources.csv import read_csv
from chatbot.adapters.retrieval.sources.docx import read_docx
from chatbot.adapters.retrieval.sources.html import read_html
from chatbot.adapters.retrieval.sources.jsonl import read_jsonl
from chatbot.adapters.retrieval.sources.markdown import read_markdown
from chatbot.adapters.retrieval.sources.pdf import read_pdf
from chatbot.adapters.retrieval.sources.sandbox import Sandbox
from chatbot.adapters.retrieval.sources.source import Reader, SourceFile
from chatbot.domain.knowledge import Document, Period
from chatbot.errors import UnreadableSource

READERS: dict[str, Reader] = {
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".csv": read_csv,
    ".jsonl": read_jsonl,
}
_HARMLESS = (read_markdown,)
_NOT_DOCUMENTS = ("catalogue", "rules", "unanswered")
_DESCRIPTION = ".yaml"


Known = dict[tuple[object, ...], tuple[Document, ...] | UnreadableSource]
"""What became of files that were read in a process of its own, by their names, times and sizes."""


def read_documents(
    folder: Path, known: Known | None = None
) -> tuple[tuple[Document, ...], tuple[UnreadableSource, ...]]:
    """Return all documents below `folder` and what could not be read; catalogue, rules and questions are none.

    Documents of the same id and language are versions of one, in force on different days. What is `known` of files that
    have not changed is not read again; it becomes what is known now.
    """
    documents: list[Document] = []
    versions: defaultdict[tuple[str, str], list[Document]] = defaultdict(list)
    errors: list[UnreadableSource] = []
    with _Reading(known) as reading:
        for path in _files(folder):
            try:
                for document in reading.documents(SourceFile(path, folder)):
                    others = versions[document.language, document.id]
                    _check_version(document, others)
                    others.append(document)
                    documents.append(document)
            except UnreadableSource as error:
                errors.append(error)
    if not documents and not errors:
        errors.append(UnreadableSource(str(folder), "there is no document in this folder"))
    return tuple(documents), tuple(errors)


def _check_version(document: Document, others: Iterable[Document]) -> None:
    """Raise UnreadableSource for a document that is in force on a day on which another one of its id is."""
    for other in others:
        if document.effective.overlaps(other.effective):
            raise UnreadableSource(
                document.path,
                f"the id {document.id!r} is already used by {other.path}, and both are in force on the same days "
                f"({_days(document.effective)}; the other {_days(other.effective)}); give this one another id, or, if "
                "they are versions of one document, end the older one with effective_to before the newer one begins",
            )


def _days(period: Period) -> str:
    start = "always" if period.start == date.min else f"from {period.start}"
    return start if period.end is None else f"{start} to {period.end}"


class _Reading:
    """Reads files one after the other, those of the same time and size once."""

    def __init__(self, known: Known | None) -> None:
        self._known = known if known is not None else {}
        self._found: Known = {}
        self._sandbox = Sandbox()

    def __enter__(self) -> _Reading:
        return self

    def __exit__(self, *error: object) -> None:
        self._sandbox.close()
        self._known.clear()
        self._known.update(self._found)

    def documents(self, source: SourceFile) -> Iterable[Document]:
        """Return the documents of a file. Raises UnreadableSource."""
        reader = _reader(source)
        if reader in _HARMLESS:
            return reader(source)
        stamp = (reader, source.folder, *map(_stamp, (source.path, source.description)))
        self._found[stamp] = self._known.get(stamp) or self._read(reader, source)
        if isinstance(found := self._found[stamp], UnreadableSource):
            raise found
        return found

    def _read(self, reader: Reader, source: SourceFile) -> tuple[Document, ...] | UnreadableSource:
        try:
            return self._sandbox.read(reader, source)
        except UnreadableSource as error:
            return error


def _stamp(path: Path) -> tuple[object, ...]:
    try:
        state = path.stat()
    except OSError:
        return (path,)
    return path, state.st_mtime_ns, state.st_size, state.st_ino


def is_document(path: Path, folder: Path) -> bool:
    """Whether a file below `folder` is read at all: hidden files, those that an editor keeps and read-mes are not."""
    parts = path.relative_to(folder).parts
    is_kept_aside = any(part.startswith((".", "~$")) or part.endswith("~") for part in parts)
    return bool(parts) and parts[0] not in _NOT_DOCUMENTS and path.name != "README.md" and not is_kept_aside


def _files(folder: Path) -> list[Path]:
    """Return the files to read, without those that describe another."""
    found = [path for path in folder.rglob("*") if is_document(path, folder) and (path.is_file() or path.is_symlink())]
    described = {path.with_name(f"{path.name}{_DESCRIPTION}") for path in found}
    return sorted(path for path in found if path not in described)


def _reader(source: SourceFile) -> Reader:
    """Return what reads a file. Raises UnreadableSource."""
    if not source.path.resolve().is_relative_to(source.folder.resolve()):
        raise source.refused("it is a link to a file outside this folder; put the file itself here")
    suffix = source.path.suffix.lower()
    if suffix == _DESCRIPTION:
        raise source.refused("there is no file of this name without .yaml for it to describe")
    reader = READERS.get(suffix)
    if reader is None:
        raise source.refused(f"files of this kind cannot be read; known are {', '.join(READERS)}")
    return reader
