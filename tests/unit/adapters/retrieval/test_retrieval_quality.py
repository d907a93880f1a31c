"""How well questions of shoppers find the demo shop's documents, with the real embedder."""

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median

import pytest

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.hybrid import HybridRetriever
from chatbot.adapters.retrieval.minilm import MiniLmEmbedder
from chatbot.ports.retriever import Query

_QUESTIONS = json.loads(Path(__file__).with_name("questions_en.json").read_text(encoding="utf-8"))


@pytest.fixture
def retriever(minilm: MiniLmEmbedder, shipped_index: Path) -> Iterator[HybridRetriever]:
    index = ChromaIndex(shipped_index)
    yield HybridRetriever(index, minilm)
    index.close()


async def test_that_questions_find_their_documents(retriever: HybridRetriever) -> None:
    ranks = []
    for case in _QUESTIONS["answerable"]:
        found = await retriever.search(Query(case["question"], limit=20))
        hits = [rank for rank, passage in enumerate(found, 1) if passage.document_id in case["documents"]]
        ranks.append(hits[0] if hits else None)

    recall_at_5 = mean(rank is not None and rank <= 5 for rank in ranks)
    mean_reciprocal_rank = mean(1 / rank if rank else 0 for rank in ranks)
    assert recall_at_5 >= 0.85
    assert mean_reciprocal_rank >= 0.73


async def test_that_scores_tell_what_the_shop_can_answer_from_what_it_cannot(retriever: HybridRetriever) -> None:
    answerable = [await _best(retriever, case["question"]) for case in _QUESTIONS["answerable"]]
    unanswerable = [await _best(retriever, question) for question in _QUESTIONS["unanswerable"]]

    told_apart = mean(good > bad for good in answerable for bad in unanswerable)
    assert told_apart >= 0.94
    assert median(answerable) > 0.4 > 0.3 > median(unanswerable)


async def test_that_the_best_quote_answers_the_question(retriever: HybridRetriever) -> None:
    question = "How much is shipping to France?"

    quotes = await retriever.quotes(question, await retriever.search(Query(question)), 3)

    assert "8.90 EUR" in quotes[0].text


async def _best(retriever: HybridRetriever, question: str) -> float:
    found = await retriever.search(Query(question, limit=1))
    return found[0].score if found else 0.0
