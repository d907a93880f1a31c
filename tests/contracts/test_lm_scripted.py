from __future__ import annotations

import pytest

from chatbot.ports.chat_model import ChatModel
from chatbot.testing.contracts.lm import ChatModelContract
from chatbot.testing.lm import PuppetChatModel, ScriptedChatModel


class TestScripted(ChatModelContract):
    @pytest.fixture
    def model(self) -> ChatModel:
        return ScriptedChatModel("Your parcel is on its way.")


class TestPuppet(ChatModelContract):
    @pytest.fixture
    def model(self) -> ChatModel:
        return PuppetChatModel(otherwise="How can I help you today?")
