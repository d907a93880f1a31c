"""What is found comes in the order that search and reranker agree on, with the scores of the search."""

import asyncio
import time
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from chatbot.adapters.retrieval.reranked import RerankedRetriever, Reranking
from chatbot.domain.knowledge import Passage
from chatbot.errors import IndexUnavailable, MissingModel, RerankerUnavailable
from chatbot.ports.retriever import Kind, Query
from chatbot.testing.contracts.retrieval import passages
from chatbot.testing.retrieval import MemoryRetriever, ScriptedReranker

_QUERY = Query("what if a label never arrives")


class _Found(MemoryRetriever):
    """Finds what it is told, whatever is asked for."""

    async def search(self, query: Query) -> tuple[Passage, ...]:
        self._fail_if_told()
        self.queries.append(query)
        return self.passages[: query.limit]


def _found(**scores: float) -> _Found:
    like = passages()[0]
    return _Found([replace(like, id=name, document_id=name, score=score) for name, score in scores.items()])


async def _order(retriever: RerankedRetriever, query: Query = _QUERY) -> list[tuple[str, float]]:
    return [(one.document_id, one.score) for one in await retriever.search(query)]


async def test_that_the_better_passage_comes_first_and_gets_the_score_of_the_first_place() -> None:
    retriever = RerankedRetriever(_found(a=0.6, b=0.5, c=0.1), ScriptedReranker({"a": 0.1, "b": 0.9, "c": 0.2}))

    assert await _order(retriever) == [("b", 0.6), ("a", 0.5), ("c", 0.1)]


async def test_that_the_search_is_not_overruled_where_it_is_surer() -> None:
    retriever = RerankedRetriever(_found(a=0.97, b=0.1), ScriptedReranker({"a": 0.4, "b": 0.6}))

    assert await _order(retriever) == [("a", 0.97), ("b", 0.1)]


async def test_that_how_sharp_a_model_is_counts_and_not_where_its_scores_lie() -> None:
    found = _found(a=0.6, b=0.5)

    low = await _order(RerankedRetriever(found, ScriptedReranker({"a": 0.0001, "b": 0.001})))

    assert low == [("b", 0.6), ("a", 0.5)]


@pytest.mark.parametrize(("weight", "order"), [(0.0, ["a", "b"]), (1.0, ["b", "a"])])
async def test_that_the_weight_decides_how_much_the_reranker_counts(weight: float, order: list[str]) -> None:
    reranker = ScriptedReranker({"a": 0.4, "b": 0.6})
    retriever = RerankedRetriever(_found(a=0.97, b=0.1), reranker, Reranking(weight=weight))

    assert [name for name, _ in await _order(retriever)] == order


async def test_that_a_score_of_nothing_or_certainty_has_an_order_too() -> None:
    retriever = RerankedRetriever(_found(a=1.0, b=1.0), ScriptedReranker({"a": 0.0, "b": 1.0}))

    assert await _order(retriever) == [("b", 1.0), ("a", 1.0)]


async def test_that_only_the_first_passages_are_reranked_and_as_many_as_that_are_looked_at() -> None:
    found = _found(a=0.6, b=0.5, c=0.4)
    retriever = RerankedRetriever(found, ScriptedReranker({"b": 0.7, "c": 0.99}), Reranking(passages=2))

    assert [name for name, _ in await _order(retriever)] == ["b", "a", "c"]
    assert await _order(retriever, replace(_QUERY, limit=1)) == [("b", 0.6)]
    assert found.queries[-1].limit == 2


async def test_that_products_and_single_passages_are_not_reranked() -> None:
    reranker = ScriptedReranker({"b": 0.9})

    assert [name for name, _ in await _order(RerankedRetriever(_found(a=0.6), reranker))] == ["a"]
    products = RerankedRetriever(_found(a=0.6, b=0.5), reranker)
    assert [name for name, _ in await _order(products, replace(_QUERY, kind=Kind.PRODUCT))] == ["a", "b"]
    assert reranker.questions == []


@pytest.mark.parametrize("error", [RerankerUnavailable("out of memory"), MissingModel("gone")])
async def test_that_a_reranker_that_fails_leaves_the_order_and_is_named_in_the_log(error: Exception) -> None:
    retriever = RerankedRetriever(_found(a=0.6, b=0.5), ScriptedReranker({"b": 0.9}, error=error))

    with capture_logs() as logs:
        order = await _order(retriever)

    assert order == [("a", 0.6), ("b", 0.5)]
    assert [(one["event"], one["error"]) for one in logs] == [("reranker_failed", str(error))]


async def test_that_a_slow_reranker_leaves_the_order_and_never_works_on_two_questions_at_once() -> None:
    reranker = ScriptedReranker({"b": 0.9}, seconds=0.4)
    retriever = RerankedRetriever(_found(a=0.6, b=0.5), reranker, Reranking(timeout_s=0.05))
    started = time.perf_counter()

    with capture_logs() as logs:
        orders = await asyncio.gather(*(_order(retriever) for _ in range(3)))

    assert orders == [[("a", 0.6), ("b", 0.5)]] * 3
    assert time.perf_counter() - started < 0.3
    assert [one["event"] for one in logs] == ["reranker_slow"] * 3
    await asyncio.sleep(0.5)
    assert len(reranker.questions) == 1


async def test_that_an_index_that_is_down_and_a_model_that_is_missing_at_the_start_are_told() -> None:
    with pytest.raises(IndexUnavailable):
        await RerankedRetriever(MemoryRetriever(error=IndexUnavailable("down")), ScriptedReranker()).search(_QUERY)
    with pytest.raises(MissingModel):
        await RerankedRetriever(MemoryRetriever(), ScriptedReranker(error=MissingModel("no folder"))).warm_up()


class _Warmed(MemoryRetriever):
    """Knows whether its words were warmed up."""

    has_words = False

    async def warm_up_words(self) -> None:
        self.has_words = True


async def test_that_words_are_warmed_up_behind_it() -> None:
    behind = _Warmed()
    await RerankedRetriever(behind, ScriptedReranker()).warm_up_words()
    assert behind.has_words
