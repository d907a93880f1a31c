"""A text is the sum of what was learnt of its parts."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from chatbot.adapters.retrieval.bag_encoder import BagEncoder, quantised
from chatbot.errors import MissingModel


def _parts(text: str) -> Iterator[str]:
    yield from text.split()


@pytest.fixture
def encoder(tmp_path: Path) -> BagEncoder:
    vectors = np.array([[1, 0, 0], [0, 2, 0], [0, 0, 1]], np.float32)
    save_file(quantised(vectors), tmp_path / "xx.safetensors", {"features": "tent\nboots\nstove"})
    return BagEncoder(tmp_path / "xx.safetensors", "xx", _parts)


def test_that_a_text_is_the_direction_of_the_sum_of_its_known_parts(encoder: BagEncoder) -> None:
    vectors = encoder.embed(["tent", "tent boots unheard"])
    np.testing.assert_allclose(vectors, [[1, 0, 0], [1 / 5**0.5, 2 / 5**0.5, 0]], rtol=1e-3)
    assert (encoder.dimension, encoder.languages) == (3, frozenset({"xx"}))


def test_that_what_was_asked_before_counts_like_what_is_asked(encoder: BagEncoder) -> None:
    np.testing.assert_allclose(encoder.embed(["tent | boots"]), encoder.embed(["boots tent"]), rtol=1e-3)
    np.testing.assert_allclose(encoder.embed(["tent | tent boots"]), encoder.embed(["tent boots"]), rtol=1e-3)


def test_that_an_unknown_text_is_near_to_itself_alone(encoder: BagEncoder) -> None:
    one, again, other = encoder.embed(["never", "never", "ever"])
    assert np.linalg.norm(one) == pytest.approx(1)
    assert one @ again == pytest.approx(1)
    assert one @ other < 0.999


def test_that_other_vectors_have_another_fingerprint(encoder: BagEncoder, tmp_path: Path) -> None:
    save_file(quantised(np.eye(3, dtype=np.float32)), tmp_path / "yy.safetensors", {"features": "a\nb\nc"})
    assert BagEncoder(tmp_path / "yy.safetensors", "xx", _parts).fingerprint != encoder.fingerprint


@pytest.mark.parametrize("content", [b"", b"not tensors at all"])
def test_that_a_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "xx.safetensors").write_bytes(content)
    with pytest.raises(MissingModel, match="is damaged"):
        BagEncoder(tmp_path / "xx.safetensors", "xx", _parts).embed(["tent"])


def test_that_vectors_are_kept_nearly_as_they_are() -> None:
    vectors = np.random.default_rng(7).standard_normal((20, 8), np.float32)
    vectors[3] = 0
    kept = quantised(vectors)
    restored = kept["vectors"] * kept["scales"].astype(np.float32)
    np.testing.assert_allclose(restored, vectors, atol=np.abs(vectors).max() / 100)
