"""Every text that a merchant's document ever had: one SQLite file beside the index, to which an ingest only adds.

A text is kept before it is indexed, so that whatever was cited can be shown, also when its file was edited or is gone.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from chatbot.domain.knowledge import MERCHANT, Document, KeptText, Period
from chatbot.errors import IndexUnavailable

_TABLE = """CREATE TABLE IF NOT EXISTS texts (
    language TEXT, document_id TEXT, version TEXT, title TEXT, starts TEXT, ends TEXT, text BLOB, replaced_on TEXT,
    PRIMARY KEY (language, document_id, version)) WITHOUT ROWID"""
_PUT = """INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?, ?, NULL)
    ON CONFLICT DO UPDATE SET ends = excluded.ends, replaced_on = NULL"""
_KNOWN = "SELECT language, document_id, version, ends, replaced_on FROM texts"
_REPLACED = "UPDATE texts SET replaced_on = ? WHERE language = ? AND document_id = ? AND version = ?"
_WITHDRAWN = "DELETE FROM texts WHERE language = ? AND document_id = ? AND version = ?"
_OF = "SELECT version, title, starts, ends, text, replaced_on FROM texts WHERE language = ? AND document_id = ?"
_PATIENCE_S = 5.0

_Key = tuple[str, str, str]


class KeptTexts:
    """Keeps the texts of tier POLICY and GUIDE; `today` is the day on which a text that is gone was replaced.

    All methods raise IndexUnavailable.
    """

    def __init__(self, path: Path, today: Callable[[], date]) -> None:
        self._path = path
        self._today = today

    def keep(self, documents: Sequence[Document]) -> None:
        """Keep what is new among all documents of today; what is not among them any more was replaced today.

        A text that its owner no longer vouches for (another tier) is taken out.
        """
        now = {_key(one): one for one in documents}
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_TABLE)
            known = {(row[0], row[1], row[2]): (row[3], row[4]) for row in connection.execute(_KNOWN)}
            for key, document in now.items():
                if document.tier not in MERCHANT:
                    connection.execute(_WITHDRAWN, key)
                elif known.get(key) != (_end(document), None):
                    connection.execute(_PUT, (*key, *_values(document)))
            for key, (_, replaced_on) in known.items():
                if key not in now and replaced_on is None:
                    connection.execute(_REPLACED, (str(self._today()), *key))

    def of(self, language: str, document_id: str) -> tuple[KeptText, ...]:
        """Return all texts of a document, that of the first day first; empty for one that is not known."""
        if not self._path.exists():
            return ()
        with self._opened() as connection:
            rows = connection.execute(_OF, (language, document_id)).fetchall()
        texts = (_text(row) for row in rows)
        return tuple(sorted(texts, key=lambda one: one.effective.start))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file; it is made when it is not there, and what is begun is committed at the end."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE_S)) as connection, connection:
                yield connection
        except (sqlite3.Error, OSError, zlib.error) as error:
            raise IndexUnavailable(
                f"the versions of the documents cannot be read or written in {self._path} ({error}); "
                "if the file is damaged, remove it and run: chatbot ingest (older texts are lost)"
            ) from error


def _key(document: Document) -> _Key:
    return document.language, document.id, document.version


def _values(document: Document) -> tuple[str, str, str | None, bytes]:
    text = zlib.compress(document.text.encode())
    return document.title, str(document.effective.start), _end(document), text


def _end(document: Document) -> str | None:
    return None if document.effective.end is None else str(document.effective.end)


def _text(row: tuple[str, str, str, str | None, bytes, str | None]) -> KeptText:
    version, title, starts, ends, text, replaced_on = row
    effective = Period(date.fromisoformat(starts), date.fromisoformat(ends) if ends else None)
    replaced = date.fromisoformat(replaced_on) if replaced_on else None
    return KeptText(version, title, effective, zlib.decompress(text).decode(), replaced)
