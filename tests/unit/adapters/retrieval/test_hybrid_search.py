"""What the contract of a retriever does not say: languages, memory of questions, recovery."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.hybrid import HybridRetriever
from chatbot.adapters.retrieval.ingest import Sources, ingest
from chatbot.errors import IndexUnavailable
from chatbot.ports.retriever import Kind, Query
from chatbot.testing.contracts.retrieval import DOCUMENTS, PRODUCTS, passages, write_documents
from chatbot.testing.retrieval import HashingEmbedder


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ChromaIndex]:
    index = ChromaIndex(tmp_path / "index")
    yield index
    index.close()


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return Sources(write_documents(tmp_path / "knowledge"), PRODUCTS)


async def test_that_a_question_is_embedded_once(sources: Sources, index: ChromaIndex) -> None:
    embedder = HashingEmbedder()
    await ingest(sources, index, embedder)
    retriever = HybridRetriever(index, embedder)
    await retriever.warm_up()
    embedder.calls = 0

    found = await retriever.search(Query("days to return an item"))
    await retriever.quotes("days to return an item", found, 3)

    assert embedder.calls == 1
    await retriever.search(Query("days to return an item", Kind.PRODUCT))
    assert embedder.calls == 2  # words that no product has
    await retriever.search(Query("days to return an item", Kind.PRODUCT))
    assert embedder.calls == 2


async def test_that_a_retriever_recovers_when_the_index_is_there(sources: Sources, index: ChromaIndex) -> None:
    embedder = HashingEmbedder()
    retriever = HybridRetriever(index, embedder)
    with pytest.raises(IndexUnavailable, match="run: chatbot ingest"):
        await retriever.warm_up()

    await ingest(sources, index, embedder)

    assert await retriever.search(Query("days to return an item"))


async def test_that_a_new_warm_up_shows_what_was_ingested_since(sources: Sources, index: ChromaIndex) -> None:
    embedder = HashingEmbedder()
    await ingest(sources, index, embedder)
    retriever = HybridRetriever(index, embedder)
    await retriever.warm_up()
    (sources.folder / "en" / "returns" / "gift-cards.md").unlink()
    await ingest(sources, index, embedder)
    await retriever.search(Query("gift card"))

    await retriever.warm_up()

    found = await retriever.search(Query("gift card", limit=20))
    assert "gift-cards" not in {passage.document_id for passage in found}


async def test_that_named_products_come_in_the_order_of_the_question(sources: Sources, index: ChromaIndex) -> None:
    embedder = HashingEmbedder()
    await ingest(sources, index, embedder)
    retriever = HybridRetriever(index, embedder)

    found = await retriever.search(Query("LND-2-SND or skarv 2", Kind.PRODUCT))

    assert [(passage.document_id, passage.score) for passage in found] == [("lund-light-2", 1.0), ("skarv-2", 1.0)]


async def test_that_nothing_is_found_for_nothing(sources: Sources, index: ChromaIndex) -> None:
    embedder = HashingEmbedder()
    await ingest(replace(sources, products=()), index, embedder)
    retriever = HybridRetriever(index, embedder)

    assert await retriever.search(Query("  ")) == ()
    assert await retriever.search(Query("skarv 2", Kind.PRODUCT)) == ()
    assert await retriever.quotes("skarv 2", passages()[-1:], 3) == ()


async def test_that_a_shelf_that_has_not_changed_is_not_made_again(tmp_path: Path) -> None:
    index, embedder = ChromaIndex(tmp_path / "index"), HashingEmbedder(languages=frozenset({"en"}))
    folder = write_documents(tmp_path / "knowledge")
    await ingest(Sources(folder), index, embedder)
    retriever = HybridRetriever(index, embedder)
    await retriever.warm_up()
    await retriever.warm_up_words()
    before = {shelf.language: shelf._scoring for shelf in retriever._shelves}
    write_documents(folder, [replace(DOCUMENTS[2], text="A gift card is valid for 9 years.")])

    await ingest(Sources(folder), index, embedder)
    await retriever.warm_up()

    after = {shelf.language: shelf._scoring for shelf in retriever._shelves}
    assert after["zh"] is before["zh"]
    assert after["en"] is not before["en"]
    index.close()


async def test_that_no_sentence_is_quoted_from_a_passage_of_an_earlier_index(tmp_path: Path) -> None:
    index, embedder = ChromaIndex(tmp_path / "index"), HashingEmbedder()
    folder = write_documents(tmp_path / "knowledge")
    await ingest(Sources(folder), index, embedder)
    retriever = HybridRetriever(index, embedder)
    (found,) = await retriever.search(Query("how long is a gift card valid", limit=1))
    write_documents(folder, [replace(DOCUMENTS[2], text="A gift card is valid for 9 years.")])

    await ingest(Sources(folder), index, embedder)
    await retriever.warm_up()

    assert await retriever.quotes("how long is a gift card valid", [found], 3) == ()
    index.close()
