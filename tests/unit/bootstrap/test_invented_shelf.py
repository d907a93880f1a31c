"""The made-up index is the same in every run, holds what a real one does, and is searched like one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from chatbot.bootstrap.invented_shelf import MERCHANT, TODAY, InventedShelf, invent, invented_texts, words_in
from chatbot.evaluation.retrieval.speed import Speed, lines, measure_search
from chatbot.testing.retrieval import HashingEmbedder

_WORDS = tuple(f"w{chr(97 + place // 26)}{chr(97 + place % 26)}" for place in range(300))
_COUNT = 3_000


@pytest.fixture(scope="module")
def embedder() -> HashingEmbedder:
    return HashingEmbedder(64)


@pytest.fixture(scope="module")
def shelf(embedder: HashingEmbedder) -> InventedShelf:
    return invent(_WORDS, _COUNT, 6, embedder)


def test_that_the_words_are_those_of_the_documents_the_frequent_ones_first(tmp_path: Path) -> None:
    (tmp_path / "en" / "faq").mkdir(parents=True)
    (tmp_path / "en" / "faq" / "one.md").write_text("A tent, two tents; 14 days in the rain", encoding="utf-8")
    assert words_in(tmp_path)[0] == "tent"
    assert set(words_in(tmp_path)) == {"tent", "two", "day", "rain"}


def test_that_passages_are_five_sentences_of_fifteen_words_and_the_same_again() -> None:
    one, *others = texts = invented_texts(_WORDS, 40)
    assert (one.count("."), len(one.split()), len(texts)) == (5, 75, 40)
    assert texts == invented_texts(_WORDS, 40)
    assert one not in others


async def test_that_half_of_the_passages_fit_the_filter(shelf: InventedShelf) -> None:
    fit = [one for one in shelf.passages if one.tier in MERCHANT and TODAY in one.effective]
    assert len(fit) / _COUNT == pytest.approx(0.48, abs=0.01)
    found = await shelf.retriever.search(shelf.query(shelf.questions[0], 10))
    assert len(found) == 10
    assert {one.id for one in found} <= {one.id for one in fit}


async def test_that_a_question_is_near_to_the_passages_of_its_topic(shelf: InventedShelf) -> None:
    cosines = shelf.vectors @ shelf.project(shelf.questions[0])
    assert cosines.max() > 0.4 > np.median(cosines) + 0.3
    np.testing.assert_allclose(np.linalg.norm(shelf.vectors, axis=1), 1, atol=1e-5)


async def test_that_the_real_embedder_runs_once_for_each_question(
    shelf: InventedShelf, embedder: HashingEmbedder
) -> None:
    before = embedder.texts
    await shelf.retriever.search(shelf.query(" ".join(_WORDS[:3]), 10))
    assert embedder.texts == before + 1


async def test_that_a_search_is_timed_against_its_budget_and_against_leaving_nothing_out(shelf: InventedShelf) -> None:
    speed = await measure_search(shelf, None)

    (ours,) = speed.timings
    assert (ours.times, ours.budget_ms, ours.is_median_budget) == (5, 4.0, True)
    assert speed.agreement > 0.9
    assert (speed.times_as_fast, speed.is_fast) == (None, True)


async def test_that_chroma_is_asked_with_the_same_filter(
    embedder: HashingEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chromadb.api.models.Collection import Collection

    found, query, encoded = list[str](), Collection.query, list[str]()

    def noted(self: Collection, **wanted: object) -> object:
        result = query(self, **wanted)  # type: ignore[arg-type]
        found.extend(result["ids"][0])
        return result

    monkeypatch.setattr(Collection, "query", noted)
    shelf = invent(_WORDS, 200, 3, embedder)

    speed = await measure_search(shelf, encoded.extend)

    fit = {one.id for one in shelf.passages if one.tier in MERCHANT and TODAY in one.effective}
    assert encoded == list(shelf.questions)
    assert len(found) == 30
    assert set(found) <= fit
    assert speed.times_as_fast is not None


@pytest.mark.parametrize(
    ("ratio", "said"),
    [(None, []), (13.6, ["13.6 times as fast", "kept"]), (4.9, ["4.9 times as fast", "missed"])],
)
def test_that_the_comparison_is_told_with_what_it_is_to_be(ratio: float | None, said: Sequence[str]) -> None:
    told = lines(Speed((), ratio, 0.97))
    assert "97.0%" in told[0]
    assert all(part in told[-1] for part in said)
    assert len(told) == (1 if ratio is None else 2)
