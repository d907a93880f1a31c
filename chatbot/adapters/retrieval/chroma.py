"""The index on disk: Chroma, embedded, with our own vectors, and a manifest that says what is in it.

One collection per kind and language, with a second one for the vectors of its sentences. The manifest is written
last, so what a killed run left behind is repaired by the next one.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.chunking import Chunk
from chatbot.errors import IndexMismatch, IndexUnavailable
from chatbot.ports.retriever import Kind

_FORMAT = 3
_BATCH = 1_000
_UNFINISHED = ""
_Row = tuple[str, NDArray[np.float32], Mapping[str, str]]


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What names a document in the index."""

    kind: Kind
    language: str
    document_id: str

    @property
    def shelf(self) -> str:
        """The name of the collection it belongs to."""
        return f"{self.kind}-{self.language}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A document to write: its chunks, with one vector for each of their `texts` in order, or none at all."""

    key: Key
    content_hash: str
    chunks: tuple[Chunk, ...]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shelf:
    """All chunks of one kind and language, each with the vector of its whole (`wholes`).

    `vectors[starts[i]:starts[i + 1]]` belong to the units of chunk i. In a language that the embedder does not know
    there are no vectors.
    """

    name: str
    kind: Kind
    language: str
    chunks: tuple[Chunk, ...]
    wholes: NDArray[np.float32]
    vectors: NDArray[np.float32]
    starts: NDArray[np.intp]


class ChromaIndex:
    """Keeps chunks, their vectors and those of their sentences in one folder that one process owns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "chroma"
        self._manifest = folder / "manifest.json"
        self._client: Any = None
        self._collections: dict[str, Any] = {}

    def documents(self, fingerprint: str) -> dict[Key, str]:
        """Return the content hash of each indexed document, nothing for an index that is not there yet.

        Raises IndexMismatch when another embedder made the index, IndexUnavailable when it is damaged.
        """
        if not self._manifest.exists():
            return {}
        hashes, counts = self._checked(fingerprint)
        with _mapped():
            is_finished = _UNFINISHED not in hashes.values()
            if is_finished and any(self._collection(name).count() != count for name, count in counts.items()):
                hashes = dict.fromkeys(hashes, _UNFINISHED)
        return hashes

    def write(self, fingerprint: str, removed: Sequence[Key], entries: Sequence[Entry]) -> None:
        """Take out and put in documents; an entry replaces what its key held. Raises IndexUnavailable."""
        with _mapped():
            if not self._manifest.exists():
                self.clear()
            hashes = self.documents(fingerprint)
            touched = [*removed, *(entry.key for entry in entries)]
            self._create({key.shelf for key in touched})
            self._save(fingerprint, hashes | dict.fromkeys(touched, _UNFINISHED))
            self._take_out(touched)
            self._put_in(entries)
            kept = {key: value for key, value in hashes.items() if key not in set(removed)}
            self._save(fingerprint, kept | {entry.key: entry.content_hash for entry in entries})

    def clear(self) -> None:
        """Remove everything, damaged or not."""
        self.close()
        self._manifest.unlink(missing_ok=True)
        shutil.rmtree(self._data, ignore_errors=True)

    def load(self, fingerprint: str) -> tuple[Shelf, ...]:
        """Return everything that is searched in memory. Raises IndexMismatch, IndexUnavailable."""
        if not self._manifest.exists():
            raise IndexUnavailable(f"there is no index in {self._folder}; run: chatbot ingest")
        hashes, _ = self._checked(fingerprint)
        with _mapped():
            keys = {key.shelf: key for key in sorted(hashes)}
            return tuple(self._shelf(key) for key in keys.values() if self._collection(key.shelf).count())

    def close(self) -> None:
        """Let go of the folder."""
        if self._client is not None:
            self._client.close()
        self._client = None
        self._collections.clear()

    def _checked(self, fingerprint: str) -> tuple[dict[Key, str], Mapping[str, int]]:
        with _mapped():
            manifest = json.loads(self._manifest.read_text(encoding="utf-8"))
            made_by = (manifest["format"], manifest["fingerprint"])
            hashes = {Key(Kind(kind), language, name): value for kind, language, name, value in manifest["documents"]}
        if made_by != (_FORMAT, fingerprint):
            raise IndexMismatch(
                f"the index was made by {made_by[1]} (format {made_by[0]}), not by {fingerprint} (format {_FORMAT}); "
                "run: chatbot ingest --rebuild"
            )
        return hashes, manifest["counts"]

    def _save(self, fingerprint: str, hashes: Mapping[Key, str]) -> None:
        names = {name for key in hashes for name in (key.shelf, _sentences(key.shelf))}
        manifest = {
            "format": _FORMAT,
            "fingerprint": fingerprint,
            "counts": {name: self._collection(name).count() for name in sorted(names)},
            "documents": [[key.kind, key.language, key.document_id, value] for key, value in sorted(hashes.items())],
        }
        unfinished = self._manifest.with_suffix(".new")
        unfinished.write_text(json.dumps(manifest, indent=0), encoding="utf-8")
        os.replace(unfinished, self._manifest)

    def _create(self, shelves: Iterable[str]) -> None:
        for name in (name for shelf in shelves for name in (shelf, _sentences(shelf))):
            self._opened().get_or_create_collection(
                name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )

    def _collection(self, name: str) -> Any:
        if name not in self._collections:
            self._collections[name] = self._opened().get_collection(name, embedding_function=None)
        return self._collections[name]

    def _opened(self) -> Any:
        if self._client is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            self._client = _open(self._data)
        return self._client

    def _take_out(self, keys: Sequence[Key]) -> None:
        ids = defaultdict(list)
        for key in keys:
            ids[key.shelf].append(key.document_id)
        for shelf, documents in ids.items():
            for part in _parts(len(documents)):
                where = {"document_id": {"$in": documents[part]}}
                self._collection(shelf).delete(where=where)
                self._collection(_sentences(shelf)).delete(where=where)

    def _put_in(self, entries: Sequence[Entry]) -> None:
        """Write the sentences first: a chunk that is there always has its sentences."""
        passages: defaultdict[str, list[_Row]] = defaultdict(list)
        sentences: defaultdict[str, list[_Row]] = defaultdict(list)
        for entry in entries:
            document, vectors = {"document_id": entry.key.document_id}, iter(entry.vectors)
            for chunk in entry.chunks:
                vector = next(vectors, None)
                whole = _no_meaning(entry.vectors.shape[1]) if vector is None else vector
                passages[entry.key.shelf].append((chunk.passage.id, whole, document | {"chunk": chunk.to_json()}))
                units = range(len(chunk.units) if vector is not None else 0)
                sentences[entry.key.shelf] += [
                    (f"{chunk.passage.id}/{number}", next(vectors), document) for number in units
                ]
        for shelf in passages:
            self._upsert(_sentences(shelf), sentences[shelf])
            self._upsert(shelf, passages[shelf])

    def _upsert(self, name: str, rows: Sequence[_Row]) -> None:
        for part in _parts(len(rows)):
            ids, vectors, metadata = zip(*rows[part], strict=True)
            self._collection(name).upsert(ids=list(ids), embeddings=np.stack(vectors), metadatas=list(metadata))

    def _shelf(self, key: Key) -> Shelf:
        stored = self._collection(key.shelf).get(include=["metadatas", "embeddings"])
        chunks = tuple(Chunk.from_json(row["chunk"]) for row in stored["metadatas"])
        found = self._collection(_sentences(key.shelf)).get(include=["embeddings"])
        row_of = {name: row for row, name in enumerate(found["ids"])}
        if not row_of:
            nothing = np.empty((0, 0), np.float32)
            return Shelf(
                key.shelf, key.kind, key.language, chunks, nothing, nothing, np.zeros(len(chunks) + 1, np.intp)
            )
        rows = [row_of[f"{chunk.passage.id}/{n}"] for chunk in chunks for n in range(len(chunk.units))]
        vectors = np.asarray(found["embeddings"], np.float32)[rows]
        starts = np.cumsum([0, *(len(chunk.units) for chunk in chunks)])
        wholes = np.asarray(stored["embeddings"], np.float32)
        return Shelf(key.shelf, key.kind, key.language, chunks, wholes, vectors, starts)


def _no_meaning(dimension: int) -> NDArray[np.float32]:
    """Return what is stored for a text without a vector: Chroma wants one for each, and never all zeros."""
    vector: NDArray[np.float32] = np.eye(1, dimension, dtype=np.float32)[0]
    return vector


def _sentences(shelf: str) -> str:
    return f"{shelf}-sentences"


def _parts(length: int) -> Iterator[slice]:
    return (slice(start, start + _BATCH) for start in range(0, length, _BATCH))


def _open(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False, allow_reset=False)
    try:
        return chromadb.PersistentClient(folder, settings=settings)
    except chromadb.errors.ChromaError:
        # Chroma keeps what failed to start and hands it to the next caller, who would never see a mended folder.
        chromadb.api.client.SharedSystemClient.clear_system_cache()
        raise


@contextmanager
def _mapped() -> Iterator[None]:
    """Map what Chroma, its files and the manifest raise."""
    try:
        yield
    except tuple(failures()) as error:
        reason = next(reason for kind, reason in failures().items() if isinstance(error, kind))
        raise IndexUnavailable(
            f"the knowledge index cannot be used: {reason} ({error}); run: chatbot ingest --rebuild"
        ) from error


def failures() -> dict[type[Exception], str]:
    """Return what each foreign exception means, the special ones first."""
    from chromadb import errors

    return {
        errors.NotFoundError: "a part of it is missing",
        errors.ChromaError: "it is damaged or locked by another process",
        OSError: "its folder cannot be read or written",
        ValueError: "it is damaged",
        LookupError: "a part of it is missing",
        TypeError: "it is damaged",
    }
