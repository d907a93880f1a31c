"""An ingest that is killed at any moment leaves the old index or the new one, and the next one makes it the new one."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked import Forge, forge

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.testing.retrieval import HashingEmbedder

_KILLS = int(os.environ.get("CRASHES", "6"))
_DOCUMENTS = 40
_FINGERPRINT = HashingEmbedder().fingerprint
_TEXT = """---
{{id: d{number}, title: Document {number}, language: en, section: faq, tier: guide, effective_from: 2026-01-01}}
---
# Document {number}

It says {said} for all of {number}.

## Second part

And {said} again. And {said} for the third time.
"""

State = dict[str, tuple[str, bytes]]
"""What an index holds: the text of each passage, and the vectors of its sentences."""


def _write(folder: Path, said: str, first: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number in range(first, first + _DOCUMENTS):
        (folder / f"{number}.md").write_text(_TEXT.format(number=number, said=said))


def _state(index: Path) -> State:
    """Return what a retriever would load."""
    opened = ChromaIndex(index)
    try:
        (shelf,) = opened.load(_FINGERPRINT)
        parts = zip(shelf.chunks, shelf.starts, shelf.starts[1:], strict=False)
        return {
            chunk.passage.id: (chunk.passage.text, shelf.vectors[start:end].tobytes()) for chunk, start, end in parts
        }
    finally:
        opened.close()


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Forge]:
    with forge(Path(__file__).with_name("ingest_work.py"), tmp_path / "said") as workers:
        yield workers


def test_that_an_index_survives_kills_at_any_moment(workers: Forge, tmp_path: Path) -> None:
    folder, index, fresh = tmp_path / "knowledge", tmp_path / "index", tmp_path / "fresh"
    job = {"folder": str(folder), "index": str(index)}
    _write(folder, "old", 0)
    workers.start(job).ended()
    old = _state(index)
    _write(folder, "new", 5)
    workers.start(job | {"index": str(fresh)}).ended()
    new = _state(fresh)
    assert old.keys() != new.keys()

    seen, spread = [], 0.3 / _KILLS
    for kill in range(_KILLS):
        worker = workers.start(job)
        worker.wait_for_a_line()
        time.sleep(kill * spread)
        said = worker.kill()
        state = _state(index)
        assert state in (old, new)
        assert "wrote" not in said or state == new
        seen.append(state == new)
        if state == new:
            _write(folder, "old", 0)
            workers.start(job).ended()
            assert _state(index) == old
            _write(folder, "new", 5)

    workers.start(job).ended()
    assert _state(index) == new
    assert False in seen
    assert len([path for path in index.iterdir() if path.is_dir()]) == 1
