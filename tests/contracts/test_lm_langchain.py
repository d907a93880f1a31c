from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from chatbot.adapters.lm.langchain import LangChainChatModel
from chatbot.ports.chat_model import ChatModel, Profile
from chatbot.testing.contracts.lm import ChatModelContract
from chatbot.testing.lm_server import ChatServerStub


class TestLangChain(ChatModelContract):
    @pytest.fixture
    async def model(self) -> AsyncIterator[ChatModel]:
        async with ChatServerStub().serve() as server:
            model = LangChainChatModel("stub", profile=Profile.VALUES, base_url=server.url)
            yield model
            await model.close()
