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
from hashlib import sha256
from pathlib import Path

from chatbot.adapters.connectors.catalogue import read_catalogue
from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.ingest import Sources, ingest
from chatbot.adapters.retrieval.minilm import MiniLmEmbedder
from chatbot.adapters.retrieval.tuned import TunedEmbedder
from chatbot.bootstrap.retrieval import encoders_of_words
from chatbot.errors import IndexMismatch, IndexUnavailable

_ROOT = Path(__file__).parents[1]
KNOWLEDGE = _ROOT / "knowledge"
# Another checkout has other documents and other code.
_INDEX = f"index-{sha256(str(_ROOT.resolve()).encode()).hexdigest()[:8]}"


def embedder_folder() -> Path:
    """Return the folder that holds the prepared embedder."""
    folder = Path(tempfile.gettempdir()) / f"storedesk-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with _alone(folder):
        embedder = shipped_embedder(folder)
        for one in (embedder.plain, embedder.tuned):
            one.embed(["ready"])
    return folder


def shipped_embedder(folder: Path) -> TunedEmbedder:
    """Return the embedder that the product searches with, its files in `folder`."""
    plain = MiniLmEmbedder(folder)
    learnt = _ROOT / "models" / "retrieval"
    others = encoders_of_words({"zh": learnt / "zh.encoder.safetensors"})
    return TunedEmbedder(plain, plain.with_low_rank(learnt / "en.encoder.safetensors"), others)


def copy_shipped_index(folder: Path, to: Path) -> None:
    """Bring this checkout's index in the kept folder up to date and copy it."""
    with _alone(folder):
        asyncio.run(_up_to_date(folder))
        shutil.copytree(folder / _INDEX, to)


async def _up_to_date(folder: Path) -> None:
    index, embedder = ChromaIndex(folder / _INDEX), shipped_embedder(folder)
    files = KNOWLEDGE / "catalogue"
    sources = Sources(KNOWLEDGE, read_catalogue(files / "products.jsonl", files / "attributes.yaml"))
    try:
        report = await ingest(sources, index, embedder)
    except (IndexMismatch, IndexUnavailable):  # kept by a run of another version, or left behind by a killed one
        report = await ingest(sources, index, embedder, rebuild=True)
    index.close()
    assert report.errors == ()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
