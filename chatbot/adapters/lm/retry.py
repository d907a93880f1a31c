"""Asks a model again that failed before it wrote anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from secrets import SystemRandom

import structlog

from chatbot.adapters.lm.wrapper import ChatModelWrapper, closing
from chatbot.errors import LanguageModelError, ModelTimeout
from chatbot.ports.chat_model import ChatModel, ChatRequest

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long to wait before the next attempt: up to `base_s`, twice that, four times that ..., all of it by chance.

    Many that failed together so come back apart. A server that asks for a longer wait gets it, up to `longest_s`.
    """

    base_s: float = 0.2
    longest_s: float = 1.0
    chance: Callable[[], float] = SystemRandom().random

    def before_next(self, attempt: int, error: LanguageModelError) -> float | None:
        """Return the seconds to wait after a failed attempt, counted from 1; None when it is not worth waiting."""
        asked = error.retry_after_s or 0.0
        if asked > self.longest_s:
            return None
        return max(asked, min(self.longest_s, self.base_s * 2.0 ** (attempt - 1)) * self.chance())


class RetryChatModel(ChatModelWrapper):
    """Tries up to `attempts` times. Only errors that are retryable lead to another, and only before the first piece.

    A model that was too slow is not asked again: whoever waits for the answer has waited long enough.
    """

    kind = "retry"

    def __init__(
        self,
        model: ChatModel,
        attempts: int = 3,
        waits: Waits | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        super().__init__(model)
        self._attempts = attempts
        self._waits = waits or Waits()
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
                wait_s = None if has_begun else self._wait_after(error, attempt)
                if wait_s is None:
                    raise
                _log.warning("model.retried", model=self.name, attempt=attempt, error=type(error).__name__)
            await self._sleep(wait_s)
            attempt += 1

    def _wait_after(self, error: LanguageModelError, attempt: int) -> float | None:
        if not error.retryable or isinstance(error, ModelTimeout) or attempt >= self._attempts:
            return None
        return self._waits.before_next(attempt, error)
