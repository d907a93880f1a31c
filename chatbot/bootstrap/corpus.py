"""Indexes texts that are not the shop's, and says what can be found: what the evaluation of retrieval needs."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.hybrid import HybridRetriever
from chatbot.adapters.retrieval.ingest import Sources, ingest
from chatbot.adapters.retrieval.weights import Signal, Weights
from chatbot.bootstrap.retrieval import Behind, Knowledge, as_found
from chatbot.domain.knowledge import Passage
from chatbot.errors import ConfigurationError
from chatbot.ports.embedder import Embedder
from chatbot.ports.retriever import Kind, Retriever

_FILE = """---
id: text-{number}
title: {title}
language: {language}
section: corpus
effective_from: 0001-01-01
tier: guide
---
{text}
"""
RERANKER, INTENTS = "reranker", "intents"
"""What that is called which stands behind a search, where signals are switched off."""
_TITLE = 80
_HEADING = re.compile(r"^(\s*)#", re.MULTILINE)


def passages_of(index: ChromaIndex, embedder: Embedder, kind: Kind, language: str) -> tuple[Passage, ...]:
    """Return everything that can be found. Raises IndexMismatch, IndexUnavailable."""
    shelves = (one for one in index.load(embedder.fingerprint) if one.kind is kind and one.language == language)
    return tuple(chunk.passage for shelf in shelves for chunk in shelf.chunks)


def retriever_without(
    index: ChromaIndex,
    embedder: Embedder,
    signals: Collection[str],
    reranked: Behind = as_found,
    doubting: Behind = as_found,
) -> Retriever:
    """Return a retriever with signals, the reranker, or the intents that doubt, switched off.

    Raises ConfigurationError for what there is not to switch off.
    """
    behind = {name: one for name, one in ((RERANKER, reranked), (INTENTS, doubting)) if one is not as_found}
    known = [*(signal.value for signal in Signal), *behind]
    if unknown := [name for name in signals if name not in known]:
        raise ConfigurationError(f"there is no signal {unknown[0]!r} to switch off, only {', '.join(known)}")
    off = [Signal(name) for name in signals if name not in behind]
    retriever: Retriever = HybridRetriever(index, embedder, Weights().without(off))
    for name, one in behind.items():
        retriever = retriever if name in signals else one(retriever)
    return retriever


@asynccontextmanager
async def indexed_corpus(
    texts: Mapping[str, tuple[str, str]],
    knowledge: Knowledge,
    language: str,
    on_progress: Callable[[int, int], None],
) -> AsyncIterator[tuple[ChromaIndex, Callable[[Passage], str]]]:
    """Index texts (id -> title and text) as documents, in a folder of their own that is removed again.

    With the index comes what gives a passage the id of its text. Raises UnreadableSource, MissingModel.
    """
    with tempfile.TemporaryDirectory(prefix="storedesk-corpus-", ignore_cleanup_errors=True) as folder:
        names = _written(texts, Path(folder) / "documents" / language, language)
        index = ChromaIndex(Path(folder) / "index")
        try:
            report = await ingest(Sources(Path(folder) / "documents"), index, knowledge.embedder, on_progress)
            if report.errors:
                raise report.errors[0]
            yield index, lambda passage: names[passage.document_id]
        finally:
            index.close()


def _written(texts: Mapping[str, tuple[str, str]], folder: Path, language: str) -> dict[str, str]:
    """Write each text as a document; return the id of the text that each document holds."""
    folder.mkdir(parents=True)
    names = {}
    for number, (name, (title, text)) in enumerate(texts.items()):
        body = _HEADING.sub(r"\1\#", text.strip() or title.strip())  # plain text has no headings
        head = json.dumps(title.strip() or body[:_TITLE], ensure_ascii=False)
        document = _FILE.format(number=number, title=head, language=json.dumps(language), text=body)
        (folder / f"{number}.md").write_text(document, encoding="utf-8")
        names[f"text-{number}"] = name
    return names
