"""The rerankers keep the contract, and a retriever with one behind it that of retrievers."""

from pathlib import Path

import pytest
from tiny_cross_encoder import write_tiny_cross_encoder

from chatbot.adapters.retrieval.cross_encoder import CrossEncoderReranker
from chatbot.adapters.retrieval.reranked import RerankedRetriever
from chatbot.testing.contracts.retrieval import DOCUMENTS, VERSIONS, RerankerContract, RetrieverContract, passages
from chatbot.testing.retrieval import MemoryRetriever, ScriptedReranker


class TestScriptedReranker(RerankerContract):
    @pytest.fixture
    def reranker(self) -> ScriptedReranker:
        return ScriptedReranker({"gift-cards": 0.9})


class TestCrossEncoderReranker(RerankerContract):
    @pytest.fixture
    def reranker(self, tmp_path: Path) -> CrossEncoderReranker:
        return CrossEncoderReranker(str(write_tiny_cross_encoder(tmp_path / "tiny")), device="cpu")


class TestRerankedRetriever(RetrieverContract):
    @pytest.fixture
    def retriever(self) -> RerankedRetriever:
        return RerankedRetriever(MemoryRetriever(passages((*DOCUMENTS, *VERSIONS))), ScriptedReranker())
