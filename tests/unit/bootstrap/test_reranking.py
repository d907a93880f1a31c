"""A reranker stands behind the search when the settings name one, and can be switched off to see what it is worth."""

from functools import partial
from pathlib import Path

import pytest
from tiny_cross_encoder import write_tiny_cross_encoder

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.doubting import DoubtingRetriever
from chatbot.adapters.retrieval.hybrid import HybridRetriever
from chatbot.adapters.retrieval.ingest import Sources, ingest
from chatbot.adapters.retrieval.reranked import RerankedRetriever
from chatbot.bootstrap.corpus import retriever_without
from chatbot.bootstrap.retrieval import as_found, build_reranking
from chatbot.errors import ConfigurationError, MissingModel
from chatbot.ports.retriever import Query
from chatbot.settings import RerankerSettings, Settings
from chatbot.testing.contracts.retrieval import DOCUMENTS, write_documents
from chatbot.testing.retrieval import HashingEmbedder, MemoryRetriever
from chatbot.testing.understanding import KeywordIntentClassifier


def _settings(model: Path) -> Settings:
    return Settings(reranker=RerankerSettings(model=str(model), device="cpu", passages=4, weight=1.0, timeout_s=20.0))


def test_that_there_is_no_reranker_unless_one_is_named() -> None:
    assert build_reranking(Settings()) is as_found
    retriever = MemoryRetriever()
    assert as_found(retriever) is retriever


async def test_that_the_reranker_that_is_named_orders_what_is_found(tmp_path: Path) -> None:
    reranked = build_reranking(_settings(write_tiny_cross_encoder(tmp_path / "tiny")))
    index, embedder = ChromaIndex(tmp_path / "index"), HashingEmbedder()
    await ingest(Sources(write_documents(tmp_path / "knowledge", DOCUMENTS), ()), index, embedder)
    query = Query("how many days to return an item")

    plain = await retriever_without(index, embedder, ["reranker"], reranked).search(query)
    retriever = retriever_without(index, embedder, (), reranked)
    await retriever.warm_up()
    found = await retriever.search(query)

    assert {one.id for one in found} == {one.id for one in plain}
    assert [one.id for one in found] != [one.id for one in plain]
    assert [one.score for one in found] == [one.score for one in plain]
    index.close()


async def test_that_a_model_that_is_not_there_is_told_at_the_start(tmp_path: Path) -> None:
    reranked = build_reranking(_settings(tmp_path / "nothing"))

    with pytest.raises(MissingModel, match="no folder"):
        await reranked(MemoryRetriever()).warm_up()


def test_that_what_is_not_there_cannot_be_switched_off(tmp_path: Path) -> None:
    index, embedder = ChromaIndex(tmp_path / "index"), HashingEmbedder()
    reranked = build_reranking(_settings(tmp_path / "tiny"))

    assert isinstance(retriever_without(index, embedder, ["dense"], reranked), RerankedRetriever)
    assert isinstance(retriever_without(index, embedder, ["reranker", "dense"], reranked), HybridRetriever)
    doubting = partial(DoubtingRetriever, classifier=KeywordIntentClassifier({}), elsewhere=())
    assert isinstance(retriever_without(index, embedder, (), reranked, doubting), DoubtingRetriever)
    assert isinstance(retriever_without(index, embedder, ["intents"], reranked, doubting), RerankedRetriever)
    with pytest.raises(ConfigurationError, match="no signal 'intents' to switch off"):
        retriever_without(index, embedder, ["intents"], reranked)
    with pytest.raises(ConfigurationError, match="no signal 'reranker' to switch off"):
        retriever_without(index, embedder, ["reranker"])
    with pytest.raises(ConfigurationError, match=r"no signal 'sparse'.*reranker"):
        retriever_without(index, embedder, ["sparse"], reranked)
