from pathlib import Path

import numpy as np
import pytest

from chatbot.adapters.understanding.heads import Head, HeadFolder, shipped_name, write_head
from chatbot.adapters.understanding.kept_vectors import KeptVectors
from chatbot.testing.retrieval import HashingEmbedder


def _head() -> Head:
    chance = np.random.default_rng(1)
    dense, sparse = (chance.normal(size=(rows, 2)).astype(np.float32) for rows in (3, 8))
    return Head(("order_status", "small_talk.thanks"), dense, sparse, 0.55)


def _probabilities(head: Head) -> np.ndarray:
    places = np.asarray([1, 5], np.intp)
    return head.probabilities(np.ones((1, 3), np.float32), [(places, np.asarray([0.5, -0.5], np.float32))])


def test_that_a_kept_head_answers_as_it_did(tmp_path: Path) -> None:
    folder = HeadFolder(tmp_path / "models")
    folder.keep("en", "abc", _head())
    found = HeadFolder(tmp_path / "models").find("en", "abc")
    assert found is not None
    assert found.intents == _head().intents
    assert _probabilities(found) == pytest.approx(_probabilities(_head()), abs=1e-3)


@pytest.mark.parametrize(("language", "fingerprint"), [("en", "other"), ("zh", "abc")])
def test_that_a_head_learnt_from_something_else_is_not_used(tmp_path: Path, language: str, fingerprint: str) -> None:
    HeadFolder(tmp_path).keep("en", "abc", _head())
    assert HeadFolder(tmp_path).find(language, fingerprint) is None


def test_that_a_head_that_came_along_is_used_only_while_it_fits(tmp_path: Path) -> None:
    write_head(tmp_path / shipped_name("en"), "abc", _head())
    folder = HeadFolder(tmp_path / "none", tmp_path)
    assert folder.find("en", "abc") is not None
    assert folder.find("en", "changed") is None


def test_that_a_damaged_head_is_learnt_again(tmp_path: Path) -> None:
    HeadFolder(tmp_path).keep("en", "abc", _head())
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert HeadFolder(tmp_path).find("en", "abc") is None


def test_that_without_a_folder_nothing_is_kept() -> None:
    folder = HeadFolder()
    folder.keep("en", "abc", _head())
    assert folder.find("en", "abc") is None


def test_that_only_new_texts_are_embedded(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    first = KeptVectors(tmp_path).of(embedder, ["track it", "thanks", "track it"])
    again = KeptVectors(tmp_path).of(embedder, ["thanks", "cancel it", "track it"])
    assert embedder.texts == 3
    assert again[0].tolist() == first[1].tolist()
    assert again[2].tolist() == first[0].tolist() == first[2].tolist()


def test_that_another_embedder_embeds_anew(tmp_path: Path) -> None:
    KeptVectors(tmp_path).of(HashingEmbedder(), ["thanks"])
    other = HashingEmbedder(fingerprint="hashing-2")
    KeptVectors(tmp_path).of(other, ["thanks"])
    assert other.texts == 1


def test_that_damaged_vectors_are_made_again(tmp_path: Path) -> None:
    embedder = HashingEmbedder()
    KeptVectors(tmp_path).of(embedder, ["thanks"])
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"nonsense")
    KeptVectors(tmp_path).of(embedder, ["thanks"])
    assert embedder.texts == 2


def test_that_many_texts_are_embedded_in_their_order() -> None:
    texts = [f"text number {'a' * number}" for number in range(250)]
    vectors = KeptVectors().of(HashingEmbedder(), texts)
    assert vectors == pytest.approx(HashingEmbedder().embed(texts), abs=1e-3)
