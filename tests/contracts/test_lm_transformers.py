from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.adapters.lm.transformers import TransformersChatModel
from chatbot.ports.chat_model import ChatModel, Profile
from chatbot.testing.contracts.lm import ChatModelContract
from chatbot.testing.lm_tiny import write_tiny_llama


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_llama(tmp_path_factory.mktemp("models") / "tiny")


class TestTransformers(ChatModelContract):
    @pytest.fixture
    def model(self, tiny: Path) -> ChatModel:
        return TransformersChatModel(tiny, profile=Profile.REFERENCES)
