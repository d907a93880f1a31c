"""What tests keep between runs on a machine: the prepared embedder and the index of the shipped knowledge.

Both are made once (half a minute each) by whichever test session comes first; others wait for it.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chatbot.adapters.connectors.catalogue import read_catalogue
from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.ingest import Sources, ingest
from chatbot.adapters.retrieval.minilm import MiniLmEmbedder
from chatbot.errors import IndexMismatch

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"


def embedder_folder() -> Path:
    """Return the folder that holds the prepared embedder."""
    folder = Path(tempfile.gettempdir()) / f"storedesk-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with _alone(folder):
        MiniLmEmbedder(folder).embed(["ready"])
    return folder


def copy_shipped_index(folder: Path, to: Path) -> None:
    """Bring the index in the kept folder up to date and copy it."""
    with _alone(folder):
        asyncio.run(_up_to_date(folder))
        shutil.copytree(folder / "index", to)


async def _up_to_date(folder: Path) -> None:
    index, embedder = ChromaIndex(folder / "index"), MiniLmEmbedder(folder)
    files = KNOWLEDGE / "catalogue"
    sources = Sources(KNOWLEDGE, read_catalogue(files / "products.jsonl", files / "attributes.yaml"))
    try:
        report = await ingest(sources, index, embedder)
    except IndexMismatch:  # kept by a run of another version
        report = await ingest(sources, index, embedder, rebuild=True)
    index.close()
    assert report.errors == ()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
