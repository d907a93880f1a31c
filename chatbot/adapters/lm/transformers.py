"""A chat model in this process: any causal model that transformers can load from a folder or the hub."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import KW_ONLY, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.adapters.lm.loading import load
from chatbot.adapters.lm.outlet import LoopOutlet
from chatbot.adapters.lm.wrapper import closing
from chatbot.ports.chat_model import ChatRequest, Profile

if TYPE_CHECKING:
    from chatbot.adapters.lm.batch_thread import BatchThread


@dataclass(eq=False)
class TransformersChatModel:
    """Writes up to `batch` answers at once; `queue` more may wait for a place.

    `device` is cuda when there is one, else cpu; weights are bfloat16 on cuda, float32 on cpu. `threads` is how many
    cores work on cpu.
    """

    path_or_name: str | Path
    _: KW_ONLY
    profile: Profile
    device: str | None = None
    max_new_tokens: int = 512
    revision: str | None = None
    threads: int = 1
    batch: int = 8
    queue: int = 32
    _loading: asyncio.Task[BatchThread] | None = field(default=None, init=False, repr=False)

    @property
    def name(self) -> str:
        """The folder's name, or the name on the hub."""
        path = Path(self.path_or_name)
        return path.name if path.is_dir() else str(self.path_or_name)

    async def warm_up(self) -> None:
        """Load tokenizer and weights. Raises MissingModel, ModelUnavailable."""
        await self._loaded()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Yield the answer piece by piece; at most `max_new_tokens` whatever the request allows.

        With a schema the answer is JSON under it, unless it is cut. Raises ContextTooLong when prompt and answer
        together exceed the model's context, RateLimited when too many wait, ModelUnavailable, AnswerCut.
        """
        thread = await self._loaded()
        outlet = LoopOutlet()
        thread.submit(replace(request, max_tokens=min(request.max_tokens, self.max_new_tokens)), outlet)
        async with closing(outlet.texts()) as pieces:
            async for piece in pieces:
                yield piece

    async def close(self) -> None:
        """Forget the model once the answers under way have ended; a later request loads it again."""
        loading, self._loading = self._loading, None
        if loading is not None:
            await asyncio.wait([loading])
            if not loading.cancelled() and loading.exception() is None:
                await asyncio.to_thread(loading.result().join)

    async def _loaded(self) -> BatchThread:
        # One load, shared and shielded: who gives up waiting does not stop its thread, and a second one must not start.
        if self._loading is None or (self._loading.done() and self._loading.exception() is not None):
            self._loading = asyncio.create_task(asyncio.to_thread(self._load))
        return await asyncio.shield(self._loading)

    def _load(self) -> BatchThread:
        model = load(self.path_or_name, self.profile, self.device, self.revision)
        from chatbot.adapters.lm.batch_thread import BatchThread, Limits  # which imports torch and transformers

        return BatchThread(model, Limits(self.batch, self.queue, self.threads))
