"""Leaves a model alone that its owner switched off."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta

import structlog

from chatbot.adapters.lm.wrapper import ChatModelWrapper, closing
from chatbot.errors import ModelSwitchedOff
from chatbot.ports.chat_model import ChatModel, ChatRequest
from chatbot.ports.clock import Clock
from chatbot.ports.model_switch import ModelSwitch

_log = structlog.get_logger(__name__)


class SwitchedChatModel(ChatModelWrapper):
    """Looks at the switch every `every_s`, before an answer and while one is written; an answer under way is stopped.

    It stands outside of the breaker: being off is no failure of the model.
    """

    kind = "switch"

    def __init__(self, model: ChatModel, switch: ModelSwitch, clock: Clock, every_s: float = 2.0) -> None:
        super().__init__(model)
        self._switch = switch
        self._clock = clock
        self._every = timedelta(seconds=every_s)
        self._looked_at: datetime | None = None
        self._is_off = False

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Yield what the model yields. Raises ModelSwitchedOff."""
        await self._look()
        async with closing(self._model.stream(request)) as pieces:
            async for piece in pieces:
                await self._look()
                yield piece

    async def _look(self) -> None:
        now = self._clock.now()
        if self._looked_at is None or not timedelta() <= now - self._looked_at < self._every:
            was_off, self._looked_at = self._is_off, now
            self._is_off = await self._switch.off() is not None
            if was_off is not self._is_off:
                _log.warning("model.switched_off" if self._is_off else "model.switched_on", model=self._model.name)
        if self._is_off:
            raise ModelSwitchedOff(f"{self._model.name} is switched off; chatbot model on switches it on again")
