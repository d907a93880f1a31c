"""Counts what a model writes, for those who measure it."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from chatbot.adapters.lm.wrapper import ChatModelWrapper, closing
from chatbot.ports.chat_model import ChatModel, ChatRequest


class CountedChatModel(ChatModelWrapper):
    """Counts the pieces of all answers in `tokens`, under the name of the model: a local one makes one a token."""

    kind = "counted"

    def __init__(self, model: ChatModel) -> None:
        super().__init__(model)
        self.tokens = 0

    @property
    def name(self) -> str:
        """The name of the model inside."""
        return self._model.name

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Yield what the model yields. Raises what that raises."""
        async with closing(self._model.stream(request)) as pieces:
            async for piece in pieces:
                self.tokens += 1
                yield piece
