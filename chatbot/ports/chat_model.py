"""A generative language model that writes text, token by token."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from chatbot.domain.conversation import Message


class Profile(StrEnum):
    """What a model is shown: only typed references to facts, or the values too."""

    REFERENCES = "references"
    VALUES = "values"


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A prompt with its limits. `references` are the only tags of the form ``<name>`` that the model should write.

    With a `response_schema` the answer should be JSON under this JSON schema; a model may ignore it, callers check.
    """

    messages: tuple[Message, ...]
    max_tokens: int = 256
    temperature: float = 0.0
    stop: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    response_schema: Mapping[str, object] | None = None


class ChatModel(Protocol):
    """Writes text for a prompt."""

    @property
    def name(self) -> str:
        """The name that traces show."""
        ...

    @property
    def profile(self) -> Profile:
        """What the model may be shown."""
        ...

    async def warm_up(self) -> None:
        """Load what is needed for the first answer. Raises MissingModel, ModelUnavailable."""
        ...

    def stream(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Yield pieces of the answer as they are made; closing the iterator stops the model and frees its place.

        Raises ModelUnavailable, ModelTimeout, RateLimited, ContextTooLong, InvalidOutput; AnswerCut after the last
        piece, from a model that knows that `max_tokens` ended the answer.
        """
        ...

    async def close(self) -> None:
        """Free the model."""
        ...
