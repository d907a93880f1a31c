"""Searching in a language that the embedder does not know, and in all of them with one that knows them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.hybrid import HybridRetriever
from chatbot.adapters.retrieval.ingest import Sources, ingest
from chatbot.domain.knowledge import Document, Period, Tier
from chatbot.ports.retriever import Kind, Query
from chatbot.testing.contracts.retrieval import DOCUMENTS, PRODUCTS, VERSIONS, RetrieverContract, write_documents
from chatbot.testing.retrieval import HashingEmbedder

_NAMES = {
    "zh": {"skarv-2": ("Skarv 2 双人帐篷", "帐篷", "双人帐篷"), "lund-light-2": ("Lund Light 2 轻量帐篷", "帐篷")}
}
_GIFT_CARDS = Document(
    id="gift-cards",
    title="礼品卡",
    language="zh",
    section="payments",
    tier=Tier.POLICY,
    effective=Period(DOCUMENTS[0].effective.start),
    text="礼品卡有效期为 5 年。不能兑换现金。",
    path="gift-cards.md",
)


async def _retriever(folder: Path, embedder: HashingEmbedder) -> AsyncIterator[HybridRetriever]:
    index = ChromaIndex(folder / "index")
    sources = Sources(write_documents(folder / "knowledge", (*DOCUMENTS, _GIFT_CARDS)), PRODUCTS, names=_NAMES)
    report = await ingest(sources, index, embedder)
    assert report.errors == ()
    yield HybridRetriever(index, embedder)
    index.close()


@pytest.fixture
async def retriever(tmp_path: Path) -> AsyncIterator[HybridRetriever]:
    """A retriever whose embedder knows English only."""
    async for retriever in _retriever(tmp_path, HashingEmbedder(languages=frozenset({"en"}))):
        yield retriever


@pytest.fixture
async def multilingual(tmp_path: Path) -> AsyncIterator[HybridRetriever]:
    """A retriever whose embedder knows every language."""
    async for retriever in _retriever(tmp_path, HashingEmbedder()):
        yield retriever


class TestByWords(RetrieverContract):
    """Without Chinese names of products the contract's own case of them holds; see the tests below for names."""

    @pytest.fixture
    async def retriever(self, tmp_path: Path) -> AsyncIterator[HybridRetriever]:
        index = ChromaIndex(tmp_path / "index")
        embedder = HashingEmbedder(languages=frozenset({"en"}))
        await ingest(
            Sources(write_documents(tmp_path / "knowledge", (*DOCUMENTS, *VERSIONS)), PRODUCTS), index, embedder
        )
        yield HybridRetriever(index, embedder)
        index.close()


async def test_that_texts_of_an_unknown_language_are_not_embedded(tmp_path: Path) -> None:
    index = ChromaIndex(tmp_path / "index")
    embedder = HashingEmbedder(languages=frozenset({"en"}))
    sources = Sources(write_documents(tmp_path / "knowledge", (_GIFT_CARDS,)))

    report = await ingest(sources, index, embedder)

    assert (report.added, embedder.texts) == (1, 0)
    (shelf,) = index.load(embedder.fingerprint)
    assert shelf.vectors.size == 0
    assert [chunk.passage.title for chunk in shelf.chunks] == ["礼品卡"]
    index.close()


async def test_that_vectors_of_an_embedder_that_knew_more_are_taken_out(tmp_path: Path) -> None:
    index = ChromaIndex(tmp_path / "index")
    sources = Sources(write_documents(tmp_path / "knowledge", (*DOCUMENTS, _GIFT_CARDS)))
    await ingest(sources, index, HashingEmbedder())

    report = await ingest(sources, index, HashingEmbedder(languages=frozenset({"en"})))

    assert (report.changed, report.unchanged) == (2, 4)
    assert {shelf.language: shelf.vectors.size > 0 for shelf in index.load("hashing-1")} == {"en": True, "zh": False}
    index.close()


async def test_that_a_question_finds_its_document_and_sentence(retriever: HybridRetriever) -> None:
    await retriever.warm_up()
    await retriever.warm_up_words()

    found = await retriever.search(Query("礼品卡几年过期", language="zh"))
    quotes = await retriever.quotes("礼品卡能换现金吗", found, 2)

    assert found[0].document_id == "gift-cards"
    assert [quote.text for quote in quotes] == ["不能兑换现金。", "礼品卡有效期为 5 年。"]
    assert 1 >= quotes[0].score > quotes[1].score >= 0


async def test_that_a_question_about_something_else_finds_little(retriever: HybridRetriever) -> None:
    mine, other = [
        await retriever.search(Query(text, language="zh")) for text in ("礼品卡有效期", "火车票价格和有效期")
    ]

    assert mine[0].score > 0.46
    assert all(passage.score < 0.37 for passage in other)


@pytest.mark.parametrize(
    ("text", "first", "is_named"),
    [
        ("Skarv 2 双人帐篷防水吗", "skarv-2", True),
        ("lund light 2有货吗", "lund-light-2", True),
        ("SKV-2-GRY还有吗", "skarv-2", True),
        ("想买双人帐篷", "skarv-2", False),
        ("轻量的帐篷", "lund-light-2", False),
    ],
)
async def test_that_products_are_found_by_their_names_in_the_language(
    retriever: HybridRetriever, text: str, first: str, is_named: bool
) -> None:
    found = await retriever.search(Query(text, Kind.PRODUCT, language="zh"))

    assert found[0].document_id == first
    assert (found[0].score == 1.0) == is_named
    assert found[0].score > 0.46
    assert found[0].language == "zh"
    assert await retriever.quotes(text, found, 3) == ()


async def test_that_english_products_stay_as_they_are(retriever: HybridRetriever) -> None:
    found = await retriever.search(Query("a tent for two people", Kind.PRODUCT))

    assert {passage.language for passage in found} == {"en"}


async def test_that_an_embedder_of_every_language_searches_names_and_catalogue(multilingual: HybridRetriever) -> None:
    chinese = await multilingual.search(Query("双人帐篷", Kind.PRODUCT, language="zh"))
    english = await multilingual.search(Query("strong wind", Kind.PRODUCT, language="zh"))

    assert (chinese[0].document_id, chinese[0].language) == ("skarv-2", "zh")
    assert english[0].document_id == "skarv-2"
    assert len({passage.document_id for passage in english}) == len(english)


async def test_that_an_embedder_of_every_language_compares_sentences(multilingual: HybridRetriever) -> None:
    found = await multilingual.search(Query("礼品卡有效期", language="zh", limit=1))

    assert found[0].document_id == "gift-cards"
    assert len(await multilingual.quotes("礼品卡有效期", found, 5)) == 2


async def test_that_a_whole_question_about_goods_is_doubted_and_finds_the_same(retriever: HybridRetriever) -> None:
    await retriever.warm_up()
    text = "帐篷能用礼品卡吗"
    plain, whole = [await retriever.search(Query(text, language="zh", is_whole=one)) for one in (False, True)]

    assert [one.id for one in plain] == [one.id for one in whole]
    assert whole[0].score < plain[0].score < 0.5
