"""The real embedder, as it was prepared for all tests."""

from pathlib import Path

import pytest

from chatbot.adapters.retrieval.minilm import MiniLmEmbedder


@pytest.fixture(scope="session")
def minilm(models: Path) -> MiniLmEmbedder:
    return MiniLmEmbedder(models)
