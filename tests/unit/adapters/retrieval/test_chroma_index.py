"""The index on disk."""

import inspect
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from chromadb import errors as chroma_errors

from chatbot.adapters.retrieval.chroma import ChromaIndex, failures
from chatbot.adapters.retrieval.chunking import chunk_document
from chatbot.adapters.retrieval.generation import Entry
from chatbot.adapters.retrieval.manifest import Key
from chatbot.errors import IndexMismatch, IndexUnavailable
from chatbot.ports.retriever import Kind
from chatbot.testing.contracts.retrieval import DOCUMENTS
from chatbot.testing.retrieval import HashingEmbedder

_EMBEDDER = HashingEmbedder()
_PRINT = _EMBEDDER.fingerprint


def _entry(number: int = 0) -> Entry:
    document = DOCUMENTS[number]
    chunks = chunk_document(document)
    vectors = _EMBEDDER.embed([text for chunk in chunks for text in chunk.texts])
    return Entry(Key(Kind.ARTICLE, document.language, document.id), f"hash-{number}", chunks, vectors)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ChromaIndex]:
    index = ChromaIndex(tmp_path / "index")
    index.write(_PRINT, (), [_entry(0), _entry(2), _entry(4)])
    yield index
    index.close()


def test_that_what_was_written_is_there_for_another_process(index: ChromaIndex, tmp_path: Path) -> None:
    index.close()
    again = ChromaIndex(tmp_path / "index")

    english, chinese = again.load(_PRINT)

    assert again.documents(_PRINT) == {
        Key(Kind.ARTICLE, "en", "returns-window"): "hash-0",
        Key(Kind.ARTICLE, "en", "gift-cards"): "hash-2",
        Key(Kind.ARTICLE, "zh", "returns-window"): "hash-4",
    }
    assert {chunk for chunk in english.chunks} == {*_entry(0).chunks, *_entry(2).chunks}
    assert chinese.chunks == _entry(4).chunks
    assert english.starts.tolist() == [0, 2, 4]
    expected = _EMBEDDER.embed([text for chunk in english.chunks for text in chunk.texts[1:]])
    np.testing.assert_allclose(english.vectors, expected, atol=1e-6)
    wholes = _EMBEDDER.embed([chunk.texts[0] for chunk in english.chunks])
    np.testing.assert_allclose(english.wholes, wholes, atol=1e-6)
    again.close()


def test_that_the_folder_is_closed_to_others_and_nothing_is_sent(index: ChromaIndex, tmp_path: Path) -> None:
    settings = index._generation(1)._client.get_settings()

    assert stat.S_IMODE((tmp_path / "index").stat().st_mode) == 0o700
    assert not settings.anonymized_telemetry
    assert not settings.allow_reset


def test_that_a_missing_index_is_empty_for_an_ingest_and_an_error_for_a_search(tmp_path: Path) -> None:
    index = ChromaIndex(tmp_path / "nothing")

    assert index.documents(_PRINT) == {}
    with pytest.raises(IndexUnavailable, match="run: chatbot ingest"):
        index.load(_PRINT)


@pytest.mark.parametrize("damaged", ["{", "[]", "{}", '{"format": 4, "fingerprint": "x", "documents": [["?", 1]]}'])
def test_that_a_damaged_manifest_is_said(index: ChromaIndex, tmp_path: Path, damaged: str) -> None:
    (tmp_path / "index" / "manifest.json").write_text(damaged)

    with pytest.raises(IndexUnavailable, match="run: chatbot ingest"):
        index.load(_PRINT)


def test_that_another_format_does_not_fit(index: ChromaIndex, tmp_path: Path) -> None:
    manifest = tmp_path / "index" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 0}))

    with pytest.raises(IndexMismatch, match="run: chatbot ingest --rebuild"):
        index.documents(_PRINT)


def test_that_a_lost_database_is_said(index: ChromaIndex, tmp_path: Path) -> None:
    index.close()
    (tmp_path / "index" / "1" / "chroma.sqlite3").unlink()

    with pytest.raises(IndexUnavailable, match="run: chatbot ingest"):
        index.load(_PRINT)


def test_that_a_failed_start_does_not_outlive_its_cause(index: ChromaIndex, tmp_path: Path) -> None:
    index.close()
    file = tmp_path / "index" / "1" / "chroma.sqlite3"
    content = file.read_bytes()
    file.write_bytes(b"garbage" * 1_000)
    with pytest.raises(IndexUnavailable):
        index.load(_PRINT)

    file.write_bytes(content)

    assert len(index.load(_PRINT)) == 2


def test_that_who_loaded_an_index_searches_it_while_another_is_written(index: ChromaIndex, tmp_path: Path) -> None:
    _, chinese = index.load(_PRINT)

    index.write(_PRINT, [Key(Kind.ARTICLE, "en", "gift-cards")], [_entry(1)])

    changed, same = index.load(_PRINT)
    assert {chunk.passage.document_id for chunk in changed.chunks} == {"returns-window", "returns-before-2026"}
    assert same.chunks is chinese.chunks
    index.sweep()
    assert [path.name for path in (tmp_path / "index").iterdir() if path.is_dir()] == ["2"]


def test_that_what_an_earlier_version_or_a_killed_run_left_is_swept_away(index: ChromaIndex, tmp_path: Path) -> None:
    for name in ("chroma", "7"):
        (tmp_path / "index" / name).mkdir()
        (tmp_path / "index" / name / "file").write_text("x")

    index.write(_PRINT, (), [_entry(1)])
    index.sweep()

    assert [path.name for path in (tmp_path / "index").iterdir() if path.is_dir()] == ["8"]


def test_that_every_error_of_chroma_is_mapped() -> None:
    foreign = [kind for _, kind in inspect.getmembers(chroma_errors, inspect.isclass) if issubclass(kind, Exception)]

    assert len(foreign) > 10
    assert all(issubclass(kind, tuple(failures())) for kind in foreign)
