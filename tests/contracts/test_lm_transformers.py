from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.adapters.lm.transformers import TransformersChatModel
from chatbot.ports.chat_model import ChatModel, Profile
from chatbot.testing.contracts.lm import ChatModelContract
from chatbot.testing.lm_tiny import FAMILIES, write_tiny


@pytest.fixture(scope="module", params=FAMILIES)
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("models") / request.param, request.param)


class TestTransformers(ChatModelContract):
    @pytest.fixture
    def model(self, tiny: Path) -> ChatModel:
        return TransformersChatModel(tiny, profile=Profile.REFERENCES)
