"""Bringing the index up to date."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.generation import Entry, Generation
from chatbot.adapters.retrieval.hybrid import HybridRetriever
from chatbot.adapters.retrieval.ingest import Sources, ingest
from chatbot.errors import IndexMismatch, IndexUnavailable
from chatbot.ports.retriever import Kind, Query
from chatbot.testing.contracts.retrieval import DOCUMENTS, PRODUCTS, write_documents
from chatbot.testing.retrieval import HashingEmbedder


class _PowerLoss(Exception):
    pass


class _KilledGeneration(Generation):
    """Loses power when the new chunks are there and nothing says so yet."""

    def put_in(self, entries: Sequence[Entry]) -> None:
        super().put_in(entries)
        raise _PowerLoss


class _KilledIndex(ChromaIndex):
    def _generation(self, number: int) -> Generation:
        return self._open.setdefault(number, _KilledGeneration(self._place(number)))


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ChromaIndex]:
    index = ChromaIndex(tmp_path / "index")
    yield index
    index.close()


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return Sources(write_documents(tmp_path / "knowledge"), PRODUCTS)


def _change(sources: Sources, text: str) -> None:
    write_documents(sources.folder, [replace(DOCUMENTS[0], text=text)])


async def _texts(index: ChromaIndex, embedder: HashingEmbedder, kind: Kind = Kind.ARTICLE) -> dict[str, str]:
    query = Query("return an item or a gift card for two people", kind, limit=20)
    found = await HybridRetriever(index, embedder).search(query)
    return {passage.document_id: passage.text for passage in found}


async def test_that_a_first_run_adds_everything_and_says_how_far_it_is(
    sources: Sources, index: ChromaIndex, embedder: HashingEmbedder
) -> None:
    progress: list[tuple[int, int]] = []

    report = await ingest(sources, index, embedder, lambda done, total: progress.append((done, total)))

    assert (report.added, report.changed, report.removed, report.unchanged) == (7, 0, 0, 0)
    assert report.chunks == 7
    assert report.errors == ()
    assert progress[-1] == (embedder.texts, embedder.texts)


async def test_that_a_second_run_embeds_nothing(
    sources: Sources, index: ChromaIndex, embedder: HashingEmbedder
) -> None:
    await ingest(sources, index, embedder)
    calls = embedder.calls

    report = await ingest(sources, index, embedder)

    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 0, 0, 7)
    assert embedder.calls == calls


async def test_that_only_what_changed_is_embedded_and_replaced(
    sources: Sources, index: ChromaIndex, embedder: HashingEmbedder
) -> None:
    await ingest(sources, index, embedder)
    embedder.texts = 0
    _change(sources, "You have 60 days to return an item.")
    restocked = replace(PRODUCTS[0], variants=tuple(replace(it, stock=0) for it in PRODUCTS[0].variants))
    reworded = replace(PRODUCTS[1], description="Light for two people.")

    report = await ingest(replace(sources, products=(restocked, reworded)), index, embedder)

    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 2, 0, 5)
    assert embedder.texts < 10
    texts = await _texts(index, embedder)
    assert texts["returns-window"] == "You have 60 days to return an item."
    assert "Light for two people." in (await _texts(index, embedder, Kind.PRODUCT))["lund-light-2"]


async def test_that_what_is_gone_disappears(sources: Sources, index: ChromaIndex, embedder: HashingEmbedder) -> None:
    await ingest(sources, index, embedder)
    (sources.folder / "en" / "returns" / "reviews.md").unlink()
    (sources.folder / "zh" / "returns" / "returns-window.md").unlink()

    report = await ingest(replace(sources, products=PRODUCTS[:1]), index, embedder)

    assert (report.removed, report.unchanged) == (3, 4)
    assert "reviews" not in await _texts(index, embedder)
    assert set(await _texts(index, embedder, Kind.PRODUCT)) == {"skarv-2"}
    assert await HybridRetriever(index, embedder).search(Query("退货", language="zh")) == ()


async def test_that_an_unreadable_document_leaves_the_index_whole(
    sources: Sources, index: ChromaIndex, embedder: HashingEmbedder
) -> None:
    await ingest(sources, index, embedder)
    before = await _texts(index, embedder)
    _change(sources, "You have 60 days to return an item.")
    (sources.folder / "en" / "returns" / "draft.md").write_text("no front matter")
    (sources.folder / "en" / "returns" / "scan.pdf").write_bytes(b"%PDF")

    report = await ingest(sources, index, embedder)

    assert [Path(error.path).name for error in report.errors] == ["draft.md", "scan.pdf"]
    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 0, 0, 0)
    assert await _texts(index, embedder) == before


async def test_that_an_empty_folder_does_not_empty_the_index(
    sources: Sources, index: ChromaIndex, embedder: HashingEmbedder, tmp_path: Path
) -> None:
    await ingest(sources, index, embedder)
    (tmp_path / "empty").mkdir()

    report = await ingest(Sources(tmp_path / "empty"), index, embedder)

    assert len(report.errors) == 1
    assert await _texts(index, embedder)


async def test_that_a_run_killed_while_writing_is_repaired_by_the_next(
    sources: Sources, index: ChromaIndex, embedder: HashingEmbedder, tmp_path: Path
) -> None:
    await ingest(sources, index, embedder)
    index.close()
    _change(sources, "You have 60 days to return an item.")
    killed = _KilledIndex(tmp_path / "index")
    with pytest.raises(_PowerLoss):
        await ingest(sources, killed, embedder)
    killed.close()
    assert (await _texts(index, embedder))["returns-window"] == DOCUMENTS[0].text

    report = await ingest(sources, index, embedder)

    assert (report.changed, report.unchanged) == (1, 6)
    assert (await _texts(index, embedder))["returns-window"] == "You have 60 days to return an item."


async def test_that_a_first_run_killed_while_writing_is_begun_anew(
    sources: Sources, index: ChromaIndex, embedder: HashingEmbedder, tmp_path: Path
) -> None:
    killed = _KilledIndex(tmp_path / "index")
    with pytest.raises(_PowerLoss):
        await ingest(sources, killed, embedder)
    killed.close()

    report = await ingest(sources, index, embedder)

    assert report.added + report.changed == 7
    assert len(await _texts(index, embedder)) == 4


async def test_that_the_index_of_another_embedder_is_not_touched_until_a_rebuild(
    sources: Sources, index: ChromaIndex, embedder: HashingEmbedder
) -> None:
    await ingest(sources, index, embedder)
    other = HashingEmbedder(dimension=64, fingerprint="hashing-64")

    with pytest.raises(IndexMismatch, match="run: chatbot ingest --rebuild"):
        await ingest(sources, index, other)
    with pytest.raises(IndexMismatch, match="hashing-1"):
        await HybridRetriever(index, other).warm_up()
    report = await ingest(sources, index, other, rebuild=True)

    assert report.added == 7
    assert await _texts(index, other)


async def test_that_a_damaged_index_is_said_and_mended_by_a_rebuild(
    sources: Sources, index: ChromaIndex, embedder: HashingEmbedder, tmp_path: Path
) -> None:
    await ingest(sources, index, embedder)
    index.close()
    (tmp_path / "index" / "1" / "chroma.sqlite3").write_bytes(b"garbage" * 1_000)

    for attempt in (HybridRetriever(index, embedder).warm_up(), ingest(sources, index, embedder)):
        with pytest.raises(IndexUnavailable, match="run: chatbot ingest"):
            await attempt
    await ingest(sources, index, embedder, rebuild=True)

    assert await _texts(index, embedder)


async def test_that_chunks_that_were_lost_are_written_again(
    sources: Sources, index: ChromaIndex, embedder: HashingEmbedder
) -> None:
    await ingest(sources, index, embedder)
    index._generation(1).collection("article-en").delete(where={"document_id": "gift-cards"})

    report = await ingest(sources, index, embedder)

    assert report.changed == 7
    assert "gift-cards" in await _texts(index, embedder)
