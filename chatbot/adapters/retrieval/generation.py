"""One generation of the index: a folder of Chroma, embedded, with our own vectors.

One collection per kind and language, with a second one for the vectors of its sentences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.chunking import Chunk
from chatbot.adapters.retrieval.manifest import Key
from chatbot.ports.retriever import Kind

_BATCH = 1_000
# So many rows may stay out of Chroma's graph: each opening puts them in, 1 ms a row.
# Vectors are only read back and compared in memory: a graph for looks makes writing them four times faster.
_GRAPH = {"space": "cosine", "sync_threshold": 100, "batch_size": 100, "ef_construction": 10, "max_neighbors": 4}
_Row = tuple[str, NDArray[np.float32], Mapping[str, str]]


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


class Generation:
    """Reads and writes the collections of one folder. Raises what Chroma raises."""

    def __init__(self, folder: Path) -> None:
        self._client = _open(folder)
        self._collections: dict[str, Any] = {}

    def create(self, shelves: Iterable[str]) -> None:
        """Make the collections of shelves that are not there yet."""
        for shelf in shelves:
            for name in (shelf, _sentences(shelf)):
                configuration: Any = {"hnsw": _GRAPH}
                self._client.get_or_create_collection(name, embedding_function=None, configuration=configuration)

    def counts(self, shelves: Iterable[str]) -> dict[str, int]:
        """Return how many rows the collections of some shelves have."""
        names = sorted(name for shelf in set(shelves) for name in (shelf, _sentences(shelf)))
        return {name: self.collection(name).count() for name in names}

    def take_out(self, keys: Sequence[Key]) -> None:
        """Remove all rows of documents."""
        ids = defaultdict(list)
        for key in keys:
            ids[key.shelf].append(key.document_id)
        for shelf, documents in ids.items():
            for part in _parts(len(documents)):
                where = {"document_id": {"$in": documents[part]}}
                self.collection(shelf).delete(where=where)
                self.collection(_sentences(shelf)).delete(where=where)

    def put_in(self, entries: Sequence[Entry]) -> None:
        """Add the rows of documents."""
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

    def settle(self, shelves: Iterable[str]) -> None:
        """Let Chroma write what it put off until somebody reads, so that no reader ever writes."""
        for name in (name for shelf in set(shelves) for name in (shelf, _sentences(shelf))):
            self.collection(name).get(limit=1, include=["embeddings"])

    def shelf(self, key: Key) -> Shelf:
        """Return all chunks of the shelf of a document and the vectors of their sentences."""
        stored = self.collection(key.shelf).get(include=["metadatas", "embeddings"])
        chunks = tuple(Chunk.from_json(row["chunk"]) for row in stored["metadatas"])
        found = self.collection(_sentences(key.shelf)).get(include=["embeddings"])
        row_of = {row_name: row for row, row_name in enumerate(found["ids"])}
        if not row_of:
            nothing = np.empty((0, 0), np.float32)
            starts = np.zeros(len(chunks) + 1, np.intp)
            return Shelf(key.shelf, key.kind, key.language, chunks, nothing, nothing, starts)
        rows = [row_of[f"{chunk.passage.id}/{n}"] for chunk in chunks for n in range(len(chunk.units))]
        vectors = np.asarray(found["embeddings"], np.float32)[rows]
        starts = np.cumsum([0, *(len(chunk.units) for chunk in chunks)])
        wholes = np.asarray(stored["embeddings"], np.float32)
        return Shelf(key.shelf, key.kind, key.language, chunks, wholes, vectors, starts)

    def collection(self, name: str) -> Any:
        """Return a collection that is there."""
        if name not in self._collections:
            self._collections[name] = self._client.get_collection(name, embedding_function=None)
        return self._collections[name]

    def close(self) -> None:
        """Let go of the folder."""
        self._client.close()

    def _upsert(self, name: str, rows: Sequence[_Row]) -> None:
        for part in _parts(len(rows)):
            ids, vectors, metadata = zip(*rows[part], strict=True)
            self.collection(name).upsert(ids=list(ids), embeddings=np.stack(vectors), metadatas=list(metadata))


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
