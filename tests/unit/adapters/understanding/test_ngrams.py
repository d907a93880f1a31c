import numpy as np
import pytest

from chatbot.adapters.understanding.ngrams import Ngrams


def _vector(ngrams: Ngrams, text: str) -> np.ndarray:
    places, values = ngrams.features(text)
    vector = np.zeros(ngrams.places)
    np.add.at(vector, places, values)
    return vector


def _likeness(ngrams: Ngrams, one: str, other: str) -> float:
    first, second = _vector(ngrams, one), _vector(ngrams, other)
    return float(first @ second / np.sqrt(first @ first * (second @ second)))


def test_that_a_misspelt_word_is_nearer_than_another_word() -> None:
    ngrams = Ngrams()
    assert _likeness(ngrams, "invoice", "invoicce") > 0.3
    assert _likeness(ngrams, "invoice", "delivery") < 0.1


def test_that_the_order_of_words_counts_a_little() -> None:
    likeness = _likeness(Ngrams(), "cancel the return", "return the cancel")
    assert 0.6 < likeness < 0.99


def test_that_a_language_without_blanks_divides_its_own_words() -> None:
    ngrams = Ngrams((1, 2), 512, lambda text: tuple(part for part in text.partition("退货") if part), "test/1")
    places, _ = ngrams.features("我要退货")
    assert len(places) == 2 + 1 + 6 + 5  # words, a pair, and pieces of the run with a blank on either side
    assert _likeness(ngrams, "我要退货", "怎么退货") > _likeness(ngrams, "我要退货", "今天下雨")


def test_that_words_and_pieces_weigh_the_same_however_long_the_text_is() -> None:
    for text in ("hi", "where is the parcel that I ordered last week"):
        _, values = Ngrams().features(text)
        assert float(values @ values) == pytest.approx(1.0, abs=0.01)


def test_that_a_text_without_letters_has_no_features() -> None:
    places, values = Ngrams().features("?!")
    assert places.tolist() == values.tolist() == []


def test_that_other_settings_have_another_fingerprint() -> None:
    settings = (Ngrams(), Ngrams(lengths=(1,)), Ngrams(places=64), Ngrams(recipe="test/1"))
    assert len({one.fingerprint for one in settings}) == 4
