"""Keeps answers from waiting for a model that is still loading."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from chatbot.adapters.lm.wrapper import ChatModelWrapper, closing
from chatbot.errors import ChatbotError, ModelUnavailable
from chatbot.ports.chat_model import ChatModel, ChatRequest


class WarmChatModel(ChatModelWrapper):
    """Refuses at once until the model inside is warm, so that a reply is composed and no breaker counts a failure."""

    kind = "warm"

    def __init__(self, model: ChatModel) -> None:
        super().__init__(model)
        self._why_not: ChatbotError | None = ModelUnavailable(f"{model.name} is not loaded yet")

    async def warm_up(self) -> None:
        """Warm the model inside up and let answers through; what hinders it is raised for every answer from then on."""
        try:
            await super().warm_up()
        except ChatbotError as error:
            self._why_not = error
            raise
        self._why_not = None

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Yield what the model yields. Raises ModelUnavailable before it is warm."""
        if self._why_not is not None:
            raise self._why_not.with_traceback(None)
        async with closing(self._model.stream(request)) as pieces:
            async for piece in pieces:
                yield piece
