"""The real embedder, prepared once a machine (some 20 s) and kept between runs."""

import os
import tempfile
from pathlib import Path

import pytest

from chatbot.adapters.retrieval.minilm import MiniLmEmbedder


@pytest.fixture(scope="session")
def minilm_folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"storedesk-tests-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def minilm(minilm_folder: Path) -> MiniLmEmbedder:
    return MiniLmEmbedder(minilm_folder)
