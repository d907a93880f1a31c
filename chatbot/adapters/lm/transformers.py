"""A chat model in this process: any causal model that transformers can load from a folder or the hub."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import partial
from pathlib import Path

from chatbot.adapters.lm.loading import load
from chatbot.adapters.lm.local_model import LocalModel
from chatbot.adapters.lm.thread_stream import stream_from_thread
from chatbot.adapters.lm.wrapper import closing
from chatbot.ports.chat_model import ChatRequest, Profile


@dataclass(eq=False)
class TransformersChatModel:
    """Generates one answer at a time; others wait for their turn.

    `device` is cuda when there is one, else cpu; weights are bfloat16 on cuda, float32 on cpu. `threads` is how many
    cores one answer uses on cpu.
    """

    path_or_name: str | Path
    _: KW_ONLY
    profile: Profile
    device: str | None = None
    max_new_tokens: int = 512
    revision: str | None = None
    threads: int = 1
    _loading: asyncio.Task[LocalModel] | None = field(default=None, init=False, repr=False)
    _place: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)

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

        Raises ContextTooLong when prompt and answer together exceed the model's context, ModelUnavailable.
        """
        model = await self._loaded()
        limited = replace(request, max_tokens=min(request.max_tokens, self.max_new_tokens))
        await self._place.acquire()
        write = partial(model.pieces, limited, self.threads)
        async with closing(stream_from_thread(write, on_end=self._place.release)) as pieces:
            async for piece in pieces:
                yield piece

    async def close(self) -> None:
        """Forget the model once the answer under way has ended; a later request loads it again."""
        async with self._place:
            self._loading = None

    async def _loaded(self) -> LocalModel:
        # One load, shared and shielded: who gives up waiting does not stop its thread, and a second one must not start.
        if self._loading is None or (self._loading.done() and self._loading.exception() is not None):
            loading = asyncio.to_thread(load, self.path_or_name, self.profile, self.device, self.revision)
            self._loading = asyncio.create_task(loading)
        return await asyncio.shield(self._loading)
