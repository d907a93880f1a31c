"""Keeps answers from waiting for a model that is still loading."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from chatbot.adapters.lm.wrapper import ChatModelWrapper, closing
from chatbot.errors import ModelUnavailable
from chatbot.ports.chat_model import ChatModel, ChatRequest


class WarmChatModel(ChatModelWrapper):
    """Refuses at once until the model inside is warm, so that a reply is composed and no breaker counts a failure."""

    kind = "warm"

    def __init__(self, model: ChatModel) -> None:
        super().__init__(model)
        self._is_warm = False

    async def warm_up(self) -> None:
        """Warm the model inside up and let answers through."""
        await super().warm_up()
        self._is_warm = True

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Yield what the model yields. Raises ModelUnavailable before it is warm."""
        if not self._is_warm:
            raise ModelUnavailable(f"{self._model.name} is not loaded yet")
        async with closing(self._model.stream(request)) as pieces:
            async for piece in pieces:
                yield piece
