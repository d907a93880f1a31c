"""Gives up on a model that is too slow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import structlog

from chatbot.adapters.lm.wrapper import ChatModelWrapper, closing
from chatbot.errors import ModelTimeout
from chatbot.ports.chat_model import ChatModel, ChatRequest

_log = structlog.get_logger(__name__)


class TimeoutChatModel(ChatModelWrapper):
    """Waits `first_piece_s` for the first piece and `between_s` for each one after it."""

    kind = "timeout"

    def __init__(self, model: ChatModel, first_piece_s: float, between_s: float) -> None:
        super().__init__(model)
        self._first_piece_s = first_piece_s
        self._between_s = between_s

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Yield what the model yields. Raises ModelTimeout when a piece is late; its reader may take any time."""
        limit_s = self._first_piece_s
        async with closing(self._model.stream(request)) as pieces:
            while (piece := await self._next(pieces, limit_s)) is not None:
                yield piece
                limit_s = self._between_s

    async def _next(self, pieces: AsyncGenerator[str], limit_s: float) -> str | None:
        try:
            async with asyncio.timeout(limit_s):
                return await anext(pieces, None)
        except TimeoutError:
            _log.warning("model.too_slow", model=self.name, limit_s=limit_s)
            raise ModelTimeout(f"{self._model.name} wrote nothing for {limit_s:g} s") from None
