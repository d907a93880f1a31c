"""What is meant for something else is doubted, unless documents surely answer it."""

from dataclasses import replace

import pytest

from chatbot.adapters.retrieval.doubting import DoubtingRetriever, Elsewhere
from chatbot.domain.knowledge import Passage
from chatbot.ports.retriever import Kind, Query
from chatbot.testing.contracts.retrieval import passages
from chatbot.testing.retrieval import MemoryRetriever
from chatbot.testing.understanding import KeywordIntentClassifier

_WEATHER = Query("how is the weather in the shop", is_whole=True)
_PARKING = Query("may I park at the shop", is_whole=True)


class _Found(MemoryRetriever):
    """Finds what it is told, whatever is asked for."""

    async def search(self, query: Query) -> tuple[Passage, ...]:
        return self.passages


class _Scoring(KeywordIntentClassifier):
    """Finds the weather out of scope; counts what it is asked."""

    def __init__(self) -> None:
        super().__init__({})
        self.asked = 0

    async def classify(
        self, clauses: tuple[str, ...], language: str, after: str = ""
    ) -> tuple[tuple[tuple[str, float], ...], ...]:
        self.asked += 1
        shares = [0.9 if "weather" in clause else 0.1 for clause in clauses]
        return tuple((("out_of_scope", share), ("ask_policy", 1 - share)) for share in shares)


def _doubting(*scores: float, classifier: KeywordIntentClassifier | None = None) -> DoubtingRetriever:
    like = passages()[0]
    found = _Found([replace(like, id=f"{place}", score=score) for place, score in enumerate(scores)])
    weights = {"en": Elsewhere(weight=4.0, usual=0.25)}
    return DoubtingRetriever(found, classifier or _Scoring(), ["out_of_scope"], weights)


async def _scores(retriever: DoubtingRetriever, query: Query) -> list[float]:
    return [one.score for one in await retriever.search(query)]


async def test_that_what_is_meant_for_something_else_is_less_sure_and_other_questions_are_surer() -> None:
    retriever = _doubting(0.4, 0.3, 0.1)

    elsewhere, asked = await _scores(retriever, _WEATHER), await _scores(retriever, _PARKING)

    assert elsewhere == sorted(elsewhere, reverse=True)
    assert elsewhere[0] < 0.1
    assert asked == sorted(asked, reverse=True)
    assert 0.4 < asked[0] < 0.5


@pytest.mark.parametrize("score", [0.5, 0.9])
async def test_that_what_documents_surely_answer_is_answered_whatever_else_it_looks_like(score: float) -> None:
    classifier = _Scoring()

    assert await _scores(_doubting(score, 0.3, classifier=classifier), _WEATHER) == [score, 0.3]
    assert classifier.asked == 0


@pytest.mark.parametrize(
    "query",
    [
        replace(_WEATHER, is_whole=False),
        replace(_WEATHER, kind=Kind.PRODUCT),
        replace(_WEATHER, language="de"),
    ],
)
async def test_that_follow_ups_and_products_and_languages_without_weights_are_searched_as_before(query: Query) -> None:
    assert await _scores(_doubting(0.4, 0.3), query) == [0.4, 0.3]


async def test_that_nothing_found_stays_nothing() -> None:
    assert await _scores(_doubting(), _WEATHER) == []


async def test_that_a_classifier_that_knows_nothing_else_changes_nothing() -> None:
    assert await _scores(_doubting(0.4, 0.3, classifier=KeywordIntentClassifier({})), _WEATHER) == [0.4, 0.3]
