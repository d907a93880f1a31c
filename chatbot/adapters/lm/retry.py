"""Asks a model again that failed before it wrote anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from secrets import SystemRandom

import structlog

from chatbot.adapters.lm.wrapper import ChatModelWrapper, closing
from chatbot.errors import LanguageModelError
from chatbot.ports.chat_model import ChatModel, ChatRequest

_log = structlog.get_logger(__name__)


class RetryChatModel(ChatModelWrapper):
    """Tries up to `attempts` times, waiting `base_s`, twice that, four times that ... between, half of it by chance.

    Only errors that are retryable lead to another attempt, and only before the first piece.
    """

    kind = "retry"

    def __init__(
        self,
        model: ChatModel,
        attempts: int = 3,
        base_s: float = 0.2,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        super().__init__(model)
        self._attempts = attempts
        self._base_s = base_s
        self._sleep = sleep

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Yield what the first successful attempt yields. Raises what the last attempt raised."""
        attempt, has_begun = 1, False
        while True:
            try:
                async with closing(self._model.stream(request)) as pieces:
                    async for piece in pieces:
                        has_begun = True
                        yield piece
                return
            except LanguageModelError as error:
                if has_begun or not error.retryable or attempt >= self._attempts:
                    raise
                _log.warning("model.retried", model=self.name, attempt=attempt, error=type(error).__name__)
            await self._sleep(self._base_s * 2 ** (attempt - 1) * (0.5 + SystemRandom().random() / 2))
            attempt += 1
