"""Of a large shelf rough scores choose what is scored: the best are those of the whole shelf, and score the same."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from chatbot.adapters.retrieval.beside import Beside
from chatbot.adapters.retrieval.by_meaning import ByMeaning, Scored
from chatbot.adapters.retrieval.chunking import Chunk
from chatbot.adapters.retrieval.generation import Shelf
from chatbot.adapters.retrieval.searchable import SearchableShelf
from chatbot.adapters.retrieval.weights import Doubt, Weights
from chatbot.adapters.retrieval.word_vectors import WordVectors
from chatbot.domain.knowledge import Passage, Period, Tier
from chatbot.ports.retriever import Kind, Query
from chatbot.testing.retrieval import HashingEmbedder

_EMBEDDER = HashingEmbedder()
_COUNT, _CANDIDATES = 400, 60
_WORDS = [f"word{number}" for number in range(150)]


def _chunk(number: int, random: np.random.Generator) -> Chunk:
    sentences = tuple(" ".join(random.choice(_WORDS, 6)) for _ in range(3))
    period = Period(date(2026, 1, 1)) if number % 4 else Period(date(2024, 1, 1), date(2025, 12, 31))
    passage = Passage(
        id=f"text-{number}#0",
        document_id=f"text-{number}",
        title=f"Text {number}",
        heading="Heading",
        anchor="heading",
        language="en",
        tier=Tier.POLICY if number % 2 else Tier.COMMUNITY,
        effective=period,
        text=" ".join(sentences),
    )
    questions = (" ".join(random.choice(_WORDS, 5)),) if number % 3 == 0 else ()
    return Chunk(Kind.ARTICLE, passage, sentences, questions=questions)


def _shelf(*, has_questions: bool = True) -> Shelf:
    random = np.random.default_rng(5)
    chunks = tuple(_chunk(number, random) for number in range(_COUNT))
    if not has_questions:
        chunks = tuple(replace(chunk, questions=()) for chunk in chunks)
    wholes = _EMBEDDER.embed([chunk.texts[0] for chunk in chunks])
    units = _EMBEDDER.embed([text for chunk in chunks for text in chunk.units])
    starts = np.cumsum([0, *(len(chunk.units) for chunk in chunks)])
    return Shelf("article-en", Kind.ARTICLE, "en", chunks, wholes, units, starts)


def _scorings(shelf: Shelf) -> tuple[ByMeaning, ByMeaning]:
    vectors = WordVectors(_EMBEDDER)
    likely = ByMeaning(shelf, Weights(), vectors, Scored(0, _CANDIDATES))
    return ByMeaning(shelf, Weights(), vectors), likely


def _questions() -> list[tuple[str, NDArray[np.float32]]]:
    random = np.random.default_rng(6)
    texts = [" ".join(random.choice(_WORDS, 4)) for _ in range(30)]
    return list(zip(texts, _EMBEDDER.embed(texts), strict=True))


@pytest.mark.parametrize("has_questions", [True, False])
def test_that_candidates_have_the_scores_of_the_whole_shelf(has_questions: bool) -> None:
    shelf = _shelf(has_questions=has_questions)
    whole, likely = _scorings(shelf)
    everything, same_best = np.ones(_COUNT, bool), 0
    for text, vector in _questions():
        expected, scores = (one.passages(text, vector, everything) for one in (whole, likely))
        assert 0 < np.count_nonzero(scores) <= _CANDIDATES
        chosen = scores > 0
        np.testing.assert_allclose(scores[chosen], expected[chosen], atol=1e-5)
        same_best += int(scores.argmax() == expected.argmax())
    assert same_best >= 28


def test_that_candidates_are_chosen_among_what_fits() -> None:
    shelf = _shelf()
    whole, likely = _scorings(shelf)
    fits = np.arange(_COUNT) % 10 == 0
    for text, vector in _questions():
        expected = np.where(fits, whole.passages(text, vector, fits), 0)
        np.testing.assert_allclose(likely.passages(text, vector, fits), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("query", "share"),
    [
        (Query("", limit=_COUNT), 1.0),
        (Query("", on=date(2026, 5, 1), limit=_COUNT), 0.75),
        (Query("", on=date(2025, 5, 1), limit=_COUNT), 0.25),
        (Query("", on=date(2023, 5, 1), limit=_COUNT), 0.0),
        (Query("", on=date(2026, 5, 1), tiers=(Tier.POLICY, Tier.GUIDE), limit=_COUNT), 0.5),
        (Query("", tiers=(Tier.GUIDE,), limit=_COUNT), 0.0),
    ],
)
def test_that_only_what_is_in_force_and_of_the_tiers_is_found(query: Query, share: float) -> None:
    shelf = SearchableShelf(_shelf(), Weights(), WordVectors(_EMBEDDER))
    (vector,) = _EMBEDDER.embed([" ".join(_WORDS)])
    found = shelf.search(replace(query, text=" ".join(_WORDS)), vector)
    assert len(found) == share * _COUNT
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


@pytest.mark.parametrize("exact_up_to", [0, _COUNT])
def test_that_a_whole_question_is_doubted_and_finds_the_same_passages(exact_up_to: int) -> None:
    shelf = SearchableShelf(_shelf(), Weights(), WordVectors(_EMBEDDER), exact_up_to)
    changed = 0
    for text, vector in _questions():
        plain, whole = (shelf.search(Query(text, limit=20, is_whole=one), vector) for one in (False, True))
        assert [one.id for one in plain] == [one.id for one in whole]
        changed += [one.score for one in plain] != [one.score for one in whole]
    assert changed > 0


def test_that_a_question_about_goods_is_doubted_more() -> None:
    shelf, (text, vector) = _shelf(), _questions()[0]
    best = next(row for row, chunk in enumerate(shelf.chunks) if chunk.questions)
    goods = tuple(
        replace(chunk, passage=replace(chunk.passage, title=text, text=text), questions=())
        for chunk in shelf.chunks[:3]
    )
    scores = np.full(_COUNT, 0.3, np.float32)

    plain, about_goods = (
        ByMeaning(shelf, Weights(), WordVectors(_EMBEDDER), beside=Beside(one)).doubted(text, vector, scores, best)
        for one in ((), goods)
    )

    assert about_goods.max() < plain.min()


def test_that_a_question_near_to_one_that_nothing_answers_is_doubted_though_it_was_sure() -> None:
    shelf, (text, vector) = _shelf(), _questions()[0]
    best = next(row for row, chunk in enumerate(shelf.chunks) if chunk.questions)
    scores = np.array([0.9, 0.3], np.float32)
    doubt = Doubt(told=0.0, goods=0.0, usual=0.0, unanswered=5.0, alike=0.2)
    weights = Weights(sentences=replace(Weights().sentences, doubt=doubt))

    alike, other, none = (
        ByMeaning(shelf, weights, WordVectors(_EMBEDDER), beside=Beside(unanswered=one)).doubted(
            text, vector, scores, best
        )
        for one in (np.stack((-vector, vector)), np.stack((-vector, -vector)), np.empty((0, 0), np.float32))
    )

    assert alike[0] < 0.9
    assert 0 < alike[1] < alike[0]
    np.testing.assert_allclose((other, none), (scores, scores), rtol=1e-5)


def test_that_passages_without_questions_are_not_doubted() -> None:
    scoring, _ = _scorings(_shelf(has_questions=False))
    scores = np.full(_COUNT, 0.3, np.float32)
    assert scoring.doubted(*_questions()[0], scores, best=0).tolist() == scores.tolist()
