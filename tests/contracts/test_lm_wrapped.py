from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chatbot.adapters.lm.breaker import BreakerChatModel
from chatbot.adapters.lm.retry import RetryChatModel
from chatbot.adapters.lm.timeout import TimeoutChatModel
from chatbot.ports.chat_model import ChatModel
from chatbot.testing.contracts.lm import ChatModelContract
from chatbot.testing.lm import ScriptedChatModel
from chatbot.testing.world import FixedClock


class TestWrapped(ChatModelContract):
    @pytest.fixture
    def model(self) -> ChatModel:
        limited = TimeoutChatModel(ScriptedChatModel("Your parcel is on its way."), first_piece_s=5, between_s=5)
        clock = FixedClock(datetime(2026, 11, 22, 12, tzinfo=UTC))
        return RetryChatModel(BreakerChatModel(limited, failures=3, rest_s=30, clock=clock))
