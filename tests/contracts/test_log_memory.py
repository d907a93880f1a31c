"""The conversation log in memory keeps the contract."""

import pytest

from chatbot.testing.contracts.log import ConversationLogContract
from chatbot.testing.log import MemoryConversationLog


class TestMemoryConversationLog(ConversationLogContract):
    @pytest.fixture
    def log(self) -> MemoryConversationLog:
        return MemoryConversationLog()
