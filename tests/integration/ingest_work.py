"""Ingests a folder in a process that is made to be killed; says when it begins to write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import chromadb.errors  # noqa: F401 (imported once, for all workers)
import langchain_text_splitters  # noqa: F401
from forked import Job, Say, serve

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.generation import Entry
from chatbot.adapters.retrieval.ingest import Sources, ingest
from chatbot.adapters.retrieval.manifest import Key
from chatbot.testing.retrieval import HashingEmbedder


async def work(job: Job, say: Say) -> None:
    class _Index(ChromaIndex):
        def write(
            self, fingerprint: str, removed: Sequence[Key], entries: Sequence[Entry], is_anew: bool = False
        ) -> None:
            say("writes")
            super().write(fingerprint, removed, entries, is_anew)
            say("wrote")

    index, embedder = _Index(Path(str(job["index"]))), HashingEmbedder()
    report = await ingest(Sources(Path(str(job["folder"]))), index, embedder)
    index.sweep()
    index.close()
    say(f"done {report.changed}")


if __name__ == "__main__":
    serve(work)
