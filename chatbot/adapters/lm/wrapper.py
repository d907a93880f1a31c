"""What all wrappers round a chat model share: they look like the model inside, under a name that shows the wrapping."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from chatbot.ports.chat_model import ChatModel, Profile


class ChatModelWrapper:
    """Passes on everything but `stream`, which each wrapper writes."""

    kind = "wrapper"

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """The name that traces show, such as ``retry(breaker(store-lm))``."""
        return f"{self.kind}({self._model.name})"

    @property
    def profile(self) -> Profile:
        """What the model inside may be shown."""
        return self._model.profile

    async def warm_up(self) -> None:
        """Warm the model inside up."""
        await self._model.warm_up()

    async def close(self) -> None:
        """Free the model inside."""
        await self._model.close()


@asynccontextmanager
async def closing(stream: AsyncGenerator[str]) -> AsyncIterator[AsyncGenerator[str]]:
    """Close a model's stream at the end of the block, so that the model stops whatever ended it."""
    try:
        yield stream
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
