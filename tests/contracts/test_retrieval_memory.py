"""The retriever over a list keeps the contract."""

import pytest

from chatbot.errors import IndexUnavailable
from chatbot.ports.retriever import Query
from chatbot.testing.contracts.retrieval import DOCUMENTS, VERSIONS, RetrieverContract, passages
from chatbot.testing.retrieval import MemoryRetriever


class TestMemoryRetriever(RetrieverContract):
    @pytest.fixture
    def retriever(self) -> MemoryRetriever:
        return MemoryRetriever(passages((*DOCUMENTS, *VERSIONS)))


async def test_that_a_memory_retriever_can_be_down() -> None:
    retriever = MemoryRetriever(passages(), error=IndexUnavailable("down"))

    with pytest.raises(IndexUnavailable):
        await retriever.search(Query("anything"))
    with pytest.raises(IndexUnavailable):
        await retriever.clause("gift-cards", "Gift cards", "en")
    with pytest.raises(IndexUnavailable):
        await retriever.quotes("anything", passages(), 1)


async def test_that_a_memory_retriever_keeps_its_queries() -> None:
    retriever = MemoryRetriever()

    assert await retriever.search(Query("anything")) == ()
    assert retriever.queries == [Query("anything")]
