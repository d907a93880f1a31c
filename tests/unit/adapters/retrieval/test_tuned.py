"""Articles are embedded by what learnt to search, products by the plain embedder."""

from pathlib import Path

import numpy as np
import pytest

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.hybrid import HybridRetriever
from chatbot.adapters.retrieval.ingest import Sources, ingest
from chatbot.adapters.retrieval.tuned import TunedEmbedder, embedder_of, plain_of
from chatbot.errors import IndexMismatch
from chatbot.ports.retriever import Kind, Query
from chatbot.testing.contracts.retrieval import PRODUCTS, write_documents
from chatbot.testing.retrieval import HashingEmbedder


@pytest.fixture
def both() -> tuple[HashingEmbedder, HashingEmbedder]:
    return HashingEmbedder(), HashingEmbedder()


def test_that_each_kind_has_its_embedder(both: tuple[HashingEmbedder, HashingEmbedder]) -> None:
    plain, tuned = both
    other = HashingEmbedder(dimension=16, languages=frozenset({"zh"}))
    embedder = TunedEmbedder(plain, tuned, {"zh": other})
    for kind in (Kind.ARTICLE, Kind.UNANSWERED):
        assert embedder_of(kind, "en", embedder) is tuned
        assert embedder_of(kind, "zh-TW", embedder) is other
    assert embedder_of(Kind.PRODUCT, "en", embedder) is embedder_of(Kind.PRODUCT, "zh", embedder) is plain
    assert (plain_of(embedder), plain_of(plain), embedder_of(Kind.ARTICLE, "zh", plain)) == (plain, plain, plain)
    assert np.array_equal(embedder.embed(["a tent"]), plain.embed(["a tent"]))
    assert (embedder.dimension, embedder.languages) == (plain.dimension, plain.languages)


async def test_that_an_index_is_made_and_searched_by_both(
    both: tuple[HashingEmbedder, HashingEmbedder], tmp_path: Path
) -> None:
    plain, tuned = both
    embedder, index = TunedEmbedder(plain, tuned), ChromaIndex(tmp_path / "index")
    await ingest(Sources(write_documents(tmp_path / "knowledge"), PRODUCTS), index, embedder)
    assert plain.texts > 0
    assert tuned.texts > 0
    retriever = HybridRetriever(index, embedder)
    await retriever.warm_up()
    before = plain.calls, tuned.calls
    for _ in range(2):
        await retriever.search(Query("days to return an item"))
        assert (plain.calls, tuned.calls) == (before[0], before[1] + 1)
    for _ in range(2):
        await retriever.search(Query("a tent for two people", Kind.PRODUCT))
        assert (plain.calls, tuned.calls) == (before[0] + 1, before[1] + 1)
    with pytest.raises(IndexMismatch):
        await HybridRetriever(index, plain).warm_up()
    index.close()
