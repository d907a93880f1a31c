"""Any other model, by sentence-transformers."""

from pathlib import Path

import pytest

from chatbot.adapters.retrieval.minilm_export import packaged_folder
from chatbot.adapters.retrieval.sentence_transformer import SentenceTransformersEmbedder
from chatbot.errors import MissingModel


def test_that_a_model_folder_embeds_on_the_device_asked_for() -> None:
    embedder = SentenceTransformersEmbedder(packaged_folder(), device="cpu")

    vectors = embedder.embed(["How do I send it back?", "Returning an item"])

    assert vectors.shape == (2, embedder.dimension)
    assert vectors[0] @ vectors[1] > 0.3


def test_that_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingModel, match="is not a model"):
        SentenceTransformersEmbedder(tmp_path / "nothing").embed(["text"])
