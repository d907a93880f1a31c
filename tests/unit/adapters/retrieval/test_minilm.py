"""The embedder that comes with the product, on its real weights."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from chatbot.adapters.retrieval.minilm import MiniLmEmbedder
from chatbot.adapters.retrieval.minilm_export import export
from chatbot.errors import MissingModel

_START = """
import sys, time
from pathlib import Path
from chatbot.adapters.retrieval.minilm import MiniLmEmbedder
started = time.perf_counter()
MiniLmEmbedder(Path(sys.argv[1])).embed(["warm"])
assert not {"torch", "transformers", "sentence_transformers"} & set(sys.modules)
sys.stdout.write(str(time.perf_counter() - started))
"""


def test_that_near_meanings_have_near_unit_vectors(minilm: MiniLmEmbedder) -> None:
    vectors = minilm.embed(["How do I send it back?", "Returning an item", "The weather in Oslo"])

    assert vectors.shape == (3, minilm.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_that_a_vector_does_not_depend_on_its_neighbours(minilm: MiniLmEmbedder) -> None:
    alone = minilm.embed(["Returning an item"])[0]

    among = minilm.embed(["short", "Returning an item", "long " * 500])[1]

    np.testing.assert_array_equal(alone, among)


def test_that_no_text_gives_no_vector(minilm: MiniLmEmbedder) -> None:
    assert minilm.embed([]).shape == (0, 384)


def test_that_a_later_start_is_quick_and_without_torch(minilm: MiniLmEmbedder, models: Path) -> None:
    minilm.embed(["the file is there now"])

    run = subprocess.run([sys.executable, "-c", _START, models], capture_output=True, text=True, check=True)

    assert float(run.stdout) < 3


def test_that_precisions_have_fingerprints_of_their_own(tmp_path: Path) -> None:
    assert MiniLmEmbedder(tmp_path).fingerprint != MiniLmEmbedder(tmp_path, "fp32").fingerprint


def test_that_weights_that_are_not_the_originals_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")

    with pytest.raises(MissingModel, match="not the original"):
        export(tmp_path, tmp_path / "cache" / "model.onnx", "int8")
    with pytest.raises(MissingModel, match="not the original"):
        MiniLmEmbedder(tmp_path / "cache", model_dir=tmp_path).embed(["text"])

    assert not (tmp_path / "cache").exists()


def test_that_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(MissingModel, match=r"model\.safetensors is missing"):
        export(tmp_path, tmp_path / "model.onnx", "int8")


def test_that_a_damaged_file_says_how_to_mend_it(tmp_path: Path) -> None:
    embedder = MiniLmEmbedder(tmp_path)
    embedder._file.write_bytes(b"half of a mod")

    with pytest.raises(MissingModel, match="delete it"):
        embedder.embed(["text"])


def _low_rank(file: Path, size: float = 1.0) -> Path:
    """Write thin matrices for one layer of the encoder."""
    chance = np.random.default_rng(1)
    up, down = (chance.normal(size=shape).astype(np.float16) * np.float16(size) for shape in ((384, 2), (2, 1536)))
    save_file({"encoder.layer.5.output.dense.up": up, "encoder.layer.5.output.dense.down": down}, file)
    return file


def test_that_what_was_learnt_has_a_fingerprint_and_a_file_of_its_own(tmp_path: Path) -> None:
    plain = MiniLmEmbedder(tmp_path)
    learnt = [plain.with_low_rank(_low_rank(tmp_path / f"{size}.safetensors", size)) for size in (1.0, 2.0)]
    again = plain.with_low_rank(_low_rank(tmp_path / "again.safetensors"))

    assert len({one.fingerprint for one in (plain, *learnt)}) == 3
    assert len({one._file for one in (plain, *learnt)}) == 3
    assert (again.fingerprint, again._file) == (learnt[0].fingerprint, learnt[0]._file)


def test_that_what_was_learnt_moves_the_vectors(minilm: MiniLmEmbedder, tmp_path: Path) -> None:
    texts = ["How do I send it back?", "The weather in Oslo"]
    learnt = MiniLmEmbedder(tmp_path, "fp32").with_low_rank(_low_rank(tmp_path / "en.safetensors", 0.25))

    before, after = minilm.embed(texts), learnt.embed(texts)

    np.testing.assert_allclose(np.linalg.norm(after, axis=1), 1, atol=1e-3)
    likeness = (before * after).sum(axis=1)
    assert ((likeness > 0.2) & (likeness < 0.99)).all()
