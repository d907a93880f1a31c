"""The hybrid retriever over an ingested index keeps the contract."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.hybrid import HybridRetriever
from chatbot.adapters.retrieval.ingest import Sources, ingest
from chatbot.testing.contracts.retrieval import DOCUMENTS, PRODUCTS, VERSIONS, RetrieverContract, write_documents
from chatbot.testing.retrieval import HashingEmbedder


class TestHybridRetriever(RetrieverContract):
    @pytest.fixture
    async def retriever(self, tmp_path: Path) -> AsyncIterator[HybridRetriever]:
        index, embedder = ChromaIndex(tmp_path / "index"), HashingEmbedder()
        report = await ingest(
            Sources(write_documents(tmp_path / "knowledge", (*DOCUMENTS, *VERSIONS)), PRODUCTS), index, embedder
        )
        assert report.errors == ()
        yield HybridRetriever(index, embedder)
        index.close()
