"""Changes the shop's articles and rules while it serves: tried where nobody looks, then put in place, whole."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from chatbot.adapters.retrieval.sources import is_document, read_documents
from chatbot.adapters.rulebook.yaml_rulebook import YamlRulebook
from chatbot.bootstrap.retrieval import Knowledge
from chatbot.domain.knowledge import Document
from chatbot.domain.rules import Rule
from chatbot.errors import ConfigurationError, UnreadableSource

RULES = "rules"
LARGEST = 50_000
"""Characters of a text that is edited here."""
_NEW = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z0-9]{2,8})*/[a-z0-9-]{1,40}/[a-z0-9][a-z0-9-]{0,80}\.md|rules/[a-z0-9][a-z0-9-]{0,80}\.yaml)"
)
_MODE = 0o644


@dataclass(frozen=True, slots=True)
class Shelf:
    """Rules and documents as they would be."""

    rules: tuple[Rule, ...]
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Reads and replaces files of the knowledge folder; what was replaced is kept in a folder of its own.

    A name is a path below the knowledge folder: ``en/returns/returns-policy.md``, ``rules/returns.yaml``.
    """

    knowledge: Knowledge
    rulebook: YamlRulebook
    replaced: Path
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    def names(self) -> tuple[str, ...]:
        """Return the files of rules and the articles (Markdown)."""
        folder = self.knowledge.folder
        articles = (path for path in sorted(folder.rglob("*.md")) if is_document(path, folder) and path.is_file())
        rules = sorted((folder / RULES).glob("*.yaml"))
        return tuple(path.relative_to(folder).as_posix() for path in (*rules, *articles))

    def read(self, name: str) -> str:
        """Return the text of a file; nothing for one that is not there yet. Raises ConfigurationError."""
        path = self._path(name)
        try:
            return path.read_text(encoding="utf-8") if path.exists() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{name} cannot be read: {error}") from error

    def shelf(self) -> Shelf:
        """Return rules and documents as they are. Raises ConfigurationError, UnreadableSource."""
        return _shelf(self.knowledge.folder)

    def tried(self, name: str, text: str) -> Shelf:
        """Return rules and documents as they would be with this text. Raises ConfigurationError, UnreadableSource."""
        self._path(name)
        with _copy(self.knowledge.folder) as folder:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            with _named(folder):
                return _shelf(folder)

    async def publish(self, name: str, text: str, seen: str) -> None:
        """Put a text in the place of `seen`, the text that was edited, and answer from it at once.

        Raises ConfigurationError, also when the file is another one by now; UnreadableSource, OSError; KnowledgeError
        when it is in its place, but could not be indexed.
        """
        async with self._one_at_a_time:
            await self._publish(name, text, seen)

    async def _publish(self, name: str, text: str, seen: str) -> None:
        await asyncio.to_thread(self.tried, name, text)
        await asyncio.to_thread(self._replace, name, text, seen)
        if name.startswith(f"{RULES}/"):
            await asyncio.to_thread(self.rulebook.reload)
            return
        report = await self.knowledge.refresh()
        if report.errors:
            raise report.errors[0]

    def _replace(self, name: str, text: str, seen: str) -> None:
        path = self._path(name)
        before = self.read(name)
        if before and before != seen:
            raise ConfigurationError(f"{name} was changed meanwhile; load it again and repeat what you changed")
        path.parent.mkdir(parents=True, exist_ok=True)
        if before:
            self.replaced.mkdir(parents=True, exist_ok=True, mode=0o700)
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
            shutil.copyfile(path, self.replaced / f"{stamp}-{name.replace('/', '__')}")
        _write(path, text)

    def _path(self, name: str) -> Path:
        """Return where a file is; one that is not there may only be an article or rules."""
        if name not in self.names() and not _NEW.fullmatch(name):
            raise ConfigurationError(
                f"{name}: name an article like en/faq/gift-wrapping.md (language, section, file; small letters), "
                "rules like rules/gifts.yaml"
            )
        return self.knowledge.folder / name


def _shelf(folder: Path) -> Shelf:
    documents, errors = read_documents(folder)
    if errors:
        raise errors[0]
    return Shelf(YamlRulebook(folder / RULES).rules, documents)


def _write(path: Path, text: str) -> None:
    """Put a file in place, whole or not at all; a hidden file is no document while it is written."""
    mode = path.stat().st_mode & 0o777 if path.exists() else _MODE
    with NamedTemporaryFile("w", dir=path.parent, prefix=".", delete=False, encoding="utf-8") as file:
        file.write(text)
    Path(file.name).chmod(mode)
    os.replace(file.name, path)


@contextmanager
def _copy(folder: Path) -> Iterator[Path]:
    with TemporaryDirectory(prefix="storedesk-try-", ignore_cleanup_errors=True) as made:
        yield Path(shutil.copytree(folder, Path(made) / "knowledge"))


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """Let errors name files as the owner does, not where they were tried."""
    try:
        yield
    except UnreadableSource as error:
        raise UnreadableSource(_shortened(error.path, folder), error.reason) from error
    except ConfigurationError as error:
        raise ConfigurationError(_shortened(str(error), folder)) from error


def _shortened(text: str, folder: Path) -> str:
    return text.replace(f"{folder}/", "").replace(str(folder), "knowledge")
