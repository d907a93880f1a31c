"""How well Chinese questions of shoppers find the demo shop's documents, by their words alone.

`questions_zh.json` was looked at when the words that mean the same were written; `questions_zh_sealed.json` was not.
"""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.hybrid import HybridRetriever
from chatbot.adapters.retrieval.ingest import Sources, ingest
from chatbot.domain.knowledge import Passage
from chatbot.ports.retriever import Query
from chatbot.testing.retrieval import HashingEmbedder

_KNOWLEDGE = Path(__file__).parents[4] / "knowledge" / "zh"
_POSSIBLE = 0.37


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HybridRetriever]:
    index = ChromaIndex(tmp_path_factory.mktemp("chinese") / "index")
    embedder = HashingEmbedder(languages=frozenset({"en"}))
    report = asyncio.run(ingest(Sources(_KNOWLEDGE), index, embedder))
    assert (report.errors, embedder.texts) == ((), 0)
    yield HybridRetriever(index, embedder)
    index.close()


@pytest.mark.parametrize("name", ["questions_zh.json", "questions_zh_sealed.json"])
async def test_that_chinese_questions_find_their_documents(retriever: HybridRetriever, name: str) -> None:
    cases = _read(name)["answerable"]
    found = [await _found(retriever, case["question"]) for case in cases]
    ranks = [
        next((rank for rank, one in enumerate(passages, 1) if one.document_id in case["documents"]), 99)
        for case, passages in zip(cases, found, strict=True)
    ]

    assert mean(rank == 1 for rank in ranks) >= 0.8
    assert mean(rank <= 5 for rank in ranks) >= 0.95
    assert mean(passages[0].score >= _POSSIBLE for passages in found if passages) >= 0.75


@pytest.mark.parametrize(("name", "share"), [("questions_zh.json", 0.8), ("questions_zh_sealed.json", 0.95)])
async def test_that_chinese_questions_about_other_things_are_rejected(
    retriever: HybridRetriever, name: str, share: float
) -> None:
    best = [await _found(retriever, question) for question in _read(name)["unanswerable"]]

    assert mean(not found or found[0].score < _POSSIBLE for found in best) >= share


async def _found(retriever: HybridRetriever, question: str) -> tuple[Passage, ...]:
    return await retriever.search(Query(question, language="zh", limit=5))


def _read(name: str) -> dict[str, list]:
    return json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
