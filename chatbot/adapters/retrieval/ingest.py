"""Brings the index up to date with the knowledge folder and the catalogue: all documents or none."""

from __future__ import annotations

import asyncio
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.chunking import Chunk, chunk_document, chunk_product, chunk_product_names, content_hash
from chatbot.adapters.retrieval.generation import Entry
from chatbot.adapters.retrieval.manifest import Key
from chatbot.adapters.retrieval.sources import Known, read_documents
from chatbot.adapters.retrieval.tuned import embedder_of
from chatbot.adapters.retrieval.unanswered import FOLDER, read_unanswered
from chatbot.domain.knowledge import Document
from chatbot.domain.products import Product
from chatbot.errors import UnreadableSource
from chatbot.ports.embedder import Embedder, knows
from chatbot.ports.retriever import Kind

_BATCH = 64


@dataclass(frozen=True, slots=True)
class Sources:
    """What is indexed: the folder of documents, and the catalogue with the language it is written in.

    `names`: what products are called in other languages, language -> id -> names, the one that is shown first.
    `known`: what an earlier ingest read of slow formats, and at the end what this one did. `keep` gets all documents
    before any of them is indexed: a text that can be cited can be shown.
    """

    folder: Path
    products: tuple[Product, ...] = ()
    catalogue_language: str = "en"
    names: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    known: Known = field(default_factory=dict)
    keep: Callable[[tuple[Document, ...]], None] = lambda documents: None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What a run did, counted in documents and products; `chunks` is what the index holds now.

    With `errors` nothing was changed.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    chunks: int = 0
    seconds: float = 0.0
    errors: tuple[UnreadableSource, ...] = ()

    @property
    def has_changed(self) -> bool:
        """Whether the index holds anything else than before."""
        return bool(self.added or self.changed or self.removed)


async def ingest(
    sources: Sources,
    index: ChromaIndex,
    embedder: Embedder,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    rebuild: bool = False,
) -> IngestReport:
    """Index what is new or changed, take out what is gone; `on_progress` gets (texts embedded, texts to embed).

    Nothing is written before everything is read and embedded. `rebuild` begins anew, whatever the state of the index.
    Raises IndexMismatch, IndexUnavailable, MissingModel.
    """
    started = time.perf_counter()
    contents, errors = await asyncio.to_thread(_read, sources)
    if errors:
        return IngestReport(errors=errors, seconds=time.perf_counter() - started)
    known = {} if rebuild else await asyncio.to_thread(index.documents, embedder.fingerprint)
    hashes = {key: _hash(key, chunks, embedder) for key, chunks in contents.items()}
    stale = [key for key in contents if known.get(key) != hashes[key]]
    removed = [key for key in known if key not in contents]
    entries = await _embedded({key: contents[key] for key in stale}, hashes, embedder, on_progress)
    if entries or removed:
        await asyncio.to_thread(index.write, embedder.fingerprint, removed, entries, rebuild)
    return IngestReport(
        added=sum(key not in known for key in stale),
        changed=sum(key in known for key in stale),
        removed=len(removed),
        unchanged=len(contents) - len(stale),
        chunks=sum(map(len, contents.values())),
        seconds=time.perf_counter() - started,
    )


def _read(sources: Sources) -> tuple[dict[Key, tuple[Chunk, ...]], tuple[UnreadableSource, ...]]:
    documents, errors = read_documents(sources.folder, sources.known)
    try:
        unanswered = read_unanswered(sources.folder)
    except UnreadableSource as error:
        return {}, (*errors, error)
    if not errors:
        sources.keep(documents)
    contents = {Key(Kind.UNANSWERED, tag, FOLDER): chunks for tag, chunks in unanswered.items() if chunks}
    for key, versions in _versions(documents).items():
        is_one_of_several = len(versions) > 1
        parts = (chunk_document(one, is_one_of_several=is_one_of_several) for one in versions)
        contents[key] = tuple(chain.from_iterable(parts))
    language = sources.catalogue_language
    for product in sources.products:
        contents[Key(Kind.PRODUCT, language, product.id)] = chunk_product(product, language)
        for other, names in sources.names.items():
            if other != language and product.id in names:
                named = chunk_product_names(product, names[product.id], other)
                contents[Key(Kind.PRODUCT, other, product.id)] = (named,)
    return contents, errors


def _versions(documents: Iterable[Document]) -> dict[Key, list[Document]]:
    versions: defaultdict[Key, list[Document]] = defaultdict(list)
    for document in documents:
        versions[Key(Kind.ARTICLE, document.language, document.id)].append(document)
    return versions


def _hash(key: Key, chunks: tuple[Chunk, ...], embedder: Embedder) -> str:
    """Return what changes with the content, and with whether it is embedded: a shelf has all vectors or none."""
    return content_hash(chunks) if _is_embedded(key, embedder) else f"{content_hash(chunks)}/words"


def _is_embedded(key: Key, embedder: Embedder) -> bool:
    return knows(embedder_of(key.kind, key.language, embedder), key.language)


async def _embedded(
    contents: dict[Key, tuple[Chunk, ...]],
    hashes: dict[Key, str],
    embedder: Embedder,
    on_progress: Callable[[int, int], None],
) -> list[Entry]:
    """Return what is to be written, without vectors in a language that the embedder does not know."""
    known = {key: chunks for key, chunks in contents.items() if _is_embedded(key, embedder)}
    texts = [
        (embedder_of(key.kind, key.language, embedder), text)
        for key, chunks in known.items()
        for chunk in chunks
        for text in chunk.texts
    ]
    batches = [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
    vectors: list[NDArray[np.float32]] = []
    cores = os.cpu_count() or 1
    for start in range(0, len(batches), cores):
        at_once = (asyncio.to_thread(_vectors, batch) for batch in batches[start : start + cores])
        vectors += chain.from_iterable(await asyncio.gather(*at_once))
        on_progress(len(vectors), len(texts))
    entries, row = [], 0
    for key, chunks in contents.items():
        rows = sum(len(chunk.texts) for chunk in chunks) if key in known else 0
        none = np.empty((0, embedder.dimension), np.float32)
        entries.append(Entry(key, hashes[key], chunks, np.stack(vectors[row : row + rows]) if rows else none))
        row += rows
    return entries


def _vectors(texts: Sequence[tuple[Embedder, str]]) -> list[NDArray[np.float32]]:
    """Return a vector for each text, by its embedder."""
    runs = groupby(texts, key=lambda one: one[0])
    return [vector for embedder, run in runs for vector in embedder.embed([text for _, text in run])]
