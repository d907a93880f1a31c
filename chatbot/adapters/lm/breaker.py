"""Leaves a model alone that keeps failing."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta

import structlog

from chatbot.adapters.lm.wrapper import ChatModelWrapper, closing
from chatbot.errors import AnswerCut, ContextTooLong, LanguageModelError, ModelUnavailable
from chatbot.ports.chat_model import ChatModel, ChatRequest
from chatbot.ports.clock import Clock

_log = structlog.get_logger(__name__)


class BreakerChatModel(ChatModelWrapper):
    """Opens after `failures` in a row; then it refuses at once until `rest_s` have passed, and lets one probe through.

    The probe's success closes it, its failure starts another rest. An answer that its reader closed after the first
    piece is a success; a prompt that is too long is nobody's failure.
    """

    kind = "breaker"

    def __init__(self, model: ChatModel, failures: int, rest_s: float, clock: Clock) -> None:
        super().__init__(model)
        self._allowed = failures
        self._rest = timedelta(seconds=rest_s)
        self._clock = clock
        self._failures = 0
        self._opened_at: datetime | None = None
        self._is_probing = False

    @property
    def is_open(self) -> bool:
        """Whether the model is being left alone."""
        return self._opened_at is not None

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Yield what the model yields. Raises ModelUnavailable while it is open."""
        is_probe, has_begun = self._admit(), False
        try:
            async with closing(self._model.stream(request)) as pieces:
                async for piece in pieces:
                    has_begun = True
                    yield piece
            self._succeeded()
        except GeneratorExit:
            if has_begun:
                self._succeeded()
            raise
        except AnswerCut:
            self._succeeded()
            raise
        except LanguageModelError as error:
            if not isinstance(error, ContextTooLong):
                self._failed(error)
            raise
        finally:
            self._is_probing = self._is_probing and not is_probe

    def _admit(self) -> bool:
        if self._opened_at is None:
            return False
        if self._is_probing or self._clock.now() < self._opened_at + self._rest:
            raise ModelUnavailable(f"{self._model.name} is left alone after {self._failures} failures")
        self._is_probing = True
        return True

    def _succeeded(self) -> None:
        if self._opened_at is not None:
            _log.info("model.breaker_closed", model=self.name)
        self._failures, self._opened_at = 0, None

    def _failed(self, error: LanguageModelError) -> None:
        self._failures += 1
        if self._failures >= self._allowed:
            self._opened_at = self._clock.now()
            _log.warning("model.breaker_opened", model=self.name, error=type(error).__name__, failures=self._failures)
