"""Words of near meaning count in part, numbers only as themselves; vectors of words are kept for each model."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from chatbot.adapters.retrieval.lexical import Lexicon, tokens_of
from chatbot.adapters.retrieval.near_words import NearWords
from chatbot.adapters.retrieval.word_vectors import WordVectors

_LIKE = {"postage": 0, "shipping": 0, "wardrobe": 1, "cupboard": 1, "zip": 2, "30": 3, "60": 3}
"""Words of the same number are near to each other, others are not."""


class _Embedder:
    fingerprint, dimension, languages = "words/test", 5, None

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += texts
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimension, np.float32)
        vector[_LIKE.get(text, 4)] = 1.0
        if text in ("shipping", "cupboard"):
            vector[4] = 0.5
        return vector / np.float32(np.linalg.norm(vector))


def _near(*texts: str) -> NearWords:
    tokens = [tokens_of(text) for text in texts]
    return NearWords(tokens, Lexicon(tokens), WordVectors(_Embedder()))


def test_that_a_word_of_near_meaning_counts_in_part() -> None:
    near = _near("postage", "wardrobe", "zip")
    same, other = near.scores(tokens_of("postage")), near.scores(tokens_of("shipping"))

    assert same.tolist() == [1.0, 0.0, 0.0]
    assert 0.5 < other[0] < 1
    assert other[1:].tolist() == [0.0, 0.0]


def test_that_rare_words_count_more() -> None:
    scores = _near("wardrobe zip", "wardrobe", "wardrobe postage", "wardrobe").scores(["wardrobe", "zip"])

    assert scores[0] == pytest.approx(1)
    assert 0 < scores[1] == scores[3] < 0.5


def test_that_numbers_are_near_to_themselves_alone() -> None:
    near = _near("30", "60", "zip")

    assert near.scores(tokens_of("30")).tolist() == [1.0, 0.0, 0.0]
    assert near.scores(tokens_of("90")).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("question", ["", "how is it", "?"])
def test_that_a_question_without_words_is_near_to_nothing(question: str) -> None:
    assert _near("postage", "zip").scores(question).tolist() == [0.0, 0.0]


def test_that_some_texts_have_the_scores_that_they_have_among_all() -> None:
    near = _near("postage zip", "", "wardrobe shipping", "cupboard", "zip")
    rows = np.array([1, 2, 4])
    everything = near.scores(tokens_of("shipping of a wardrobe with a zip"))

    np.testing.assert_allclose(near.scores(tokens_of("shipping of a wardrobe with a zip"), rows), everything[rows])
    assert near.scores(tokens_of("shipping"), np.array([], np.intp)).size == 0


def test_that_the_first_words_of_a_text_have_a_share_of_a_question() -> None:
    near = _near("zip", "postage wardrobe zip")

    assert near.share(["wardrobe", "zip"], row=1, first=3) == pytest.approx(near.scores(["wardrobe", "zip"])[1])
    assert 0 < near.share(tokens_of("wardrobe zip"), row=1, first=2) < 1
    assert near.share(tokens_of("zip"), row=1, first=2) == 0
    assert near.share(tokens_of("zip"), row=0, first=0) == near.share(tokens_of(""), row=0, first=1) == 0


def test_that_the_vectors_of_a_vocabulary_are_made_once(tmp_path: Path) -> None:
    first, second = _Embedder(), _Embedder()
    made = WordVectors(first, tmp_path).of_vocabulary(("postage", "zip"))
    kept = WordVectors(second, tmp_path).of_vocabulary(("zip", "postage", "wardrobe"))

    assert first.embedded == ["postage", "zip"]
    assert second.embedded == ["wardrobe"]
    np.testing.assert_array_equal(kept[:2], made[::-1])
    assert [path.name for path in tmp_path.iterdir()] == ["words-test.words.npz"]


def test_that_without_a_folder_they_are_kept_in_memory() -> None:
    embedder = _Embedder()
    vectors = WordVectors(embedder)
    vectors.of_vocabulary(("postage", "zip"))

    assert vectors.of_vocabulary(("zip", "wardrobe")).shape == (2, 5)
    assert embedder.embedded == ["postage", "zip", "wardrobe"]


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut off", b"no archive at all"])
def test_that_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "words-test.words.npz"
    file.write_bytes(damage)
    embedder = _Embedder()

    assert WordVectors(embedder, tmp_path).of_vocabulary(("zip",)).shape == (1, 5)
    assert embedder.embedded == ["zip"]
    assert WordVectors(_Embedder(), tmp_path).of_vocabulary(("zip",)).shape == (1, 5)


def test_that_no_words_have_no_vectors() -> None:
    assert WordVectors(_Embedder()).of_vocabulary(()).shape == (0, 5)
