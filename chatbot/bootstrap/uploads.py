"""Turns a file from the owner's computer into the text of an article: what is edited, checked and published is text.

PDF and Word are read by the knowledge folder's own readers, in a process with little memory and little time.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from chatbot.adapters.retrieval.sources import READERS
from chatbot.adapters.retrieval.sources.sandbox import Sandbox
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.bootstrap.publishing import LARGEST
from chatbot.errors import UnreadableSource

LARGEST_FILE = 10_000_000
"""How many bytes a file may have."""
_SECTION, _TIER = "faq", "guide"
_CONVERTED = (".pdf", ".docx")
_GAP = "\n\n"
_TEXTS = (".md", ".markdown", ".txt")
_NOT_ID = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 60


@dataclass(frozen=True, slots=True)
class Upload:
    """An article as it may be edited: the name that it would get, and its text."""

    name: str
    text: str


def read_upload(file_name: str, data: bytes, language: str, today: date, taken: Collection[str] = ()) -> Upload:
    """Return what a file says as an article in force from today, under a name that is not `taken`.

    Raises UnreadableSource with the reason.
    """
    shown = Path(file_name.replace("\\", "/")).name
    suffix, stem = Path(shown).suffix.lower(), _free(_stem(shown), language, taken)
    if suffix not in _CONVERTED + _TEXTS:
        raise UnreadableSource(shown, "PDF (.pdf), Word (.docx) and Markdown (.md) can be loaded here")
    with TemporaryDirectory(prefix="storedesk-upload-", ignore_cleanup_errors=True) as made:
        source = SourceFile(Path(made) / language / _SECTION / f"{stem}{suffix}", Path(made))
        source.path.parent.mkdir(parents=True)
        source.path.write_bytes(data)
        try:
            text = _converted(source, suffix, stem, today) if suffix in _CONVERTED else source.text()
        except UnreadableSource as error:
            raise UnreadableSource(shown, error.reason) from error
    if len(text) > LARGEST:
        raise UnreadableSource(shown, f"there are {len(text):,} characters in it; {LARGEST:,} are the most, divide it")
    return Upload(_name(language, stem), text)


def _converted(source: SourceFile, suffix: str, stem: str, today: date) -> str:
    with Sandbox() as sandbox:
        (document,) = sandbox.read(READERS[suffix], source)
    head = {
        "id": stem,
        "title": document.title,
        "language": document.language,
        "section": _SECTION,
        "tier": _TIER,
        "effective_from": today,
    }
    written = yaml.safe_dump(head, allow_unicode=True, sort_keys=False)
    is_titled = document.text.lstrip().startswith("# ")
    return f"---\n{written}---\n{'' if is_titled else f'# {document.title}{_GAP}'}{document.text.strip()}\n"


def _name(language: str, stem: str) -> str:
    return f"{language}/{_SECTION}/{stem}.md"


def _free(stem: str, language: str, taken: Collection[str]) -> str:
    """Return a name that no article has: what is there is replaced only by whoever opens it."""
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(one for one in numbered if _name(language, one) not in taken)


def _stem(name: str) -> str:
    return _NOT_ID.sub("-", Path(name).stem.lower()).strip("-")[:_LONGEST_ID].strip("-") or "article"
