"""Chat models for tests: one that plays back a script, one that obeys whatever it reads."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from chatbot.ports.chat_model import ChatRequest, Profile

Replies = str | Sequence[str] | Callable[[ChatRequest], str]


@dataclass(frozen=True, slots=True)
class Failure:
    """What goes wrong after `after` pieces: an error, or a hang when there is none; in the first `times` streams."""

    error: Exception | None = None
    after: int = 0
    times: int | None = None


class ScriptedChatModel:
    """Plays back given replies word by word: one text for all, one a call in order, or a function of the request."""

    def __init__(
        self,
        replies: Replies,
        profile: Profile = Profile.VALUES,
        delay_s: float = 0,
        fail: Failure | None = None,
    ) -> None:
        self._replies = replies
        self._profile = profile
        self._delay_s = delay_s
        self._fail = fail
        self.requests: list[ChatRequest] = []
        self.closed_early = 0
        self.is_warm = False
        self.is_closed = False

    @property
    def name(self) -> str:
        """The name that traces show."""
        return "scripted"

    @property
    def profile(self) -> Profile:
        """What the model may be shown."""
        return self._profile

    async def warm_up(self) -> None:
        """Record the call."""
        self.is_warm = True

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Yield the words of the reply; LookupError when the script has none left."""
        self.requests.append(request)
        call = len(self.requests)
        try:
            pieces = self._pieces(request, call)
            for count, piece in enumerate(pieces):
                await self._go_wrong(call, count)
                await asyncio.sleep(self._delay_s)
                yield piece
            await self._go_wrong(call, len(pieces))
        except (GeneratorExit, asyncio.CancelledError):
            self.closed_early += 1
            raise

    async def close(self) -> None:
        """Record the call."""
        self.is_closed = True

    def _pieces(self, request: ChatRequest, call: int) -> list[str]:
        text = self._reply(request, call)
        for stop in request.stop:
            text = text.partition(stop)[0]
        return re.findall(r"\s*\S+|\s+$", text)[: request.max_tokens]

    def _reply(self, request: ChatRequest, call: int) -> str:
        if isinstance(self._replies, str):
            return self._replies
        if callable(self._replies):
            return self._replies(request)
        if call > len(self._replies):
            raise LookupError(f"the script has {len(self._replies)} replies, this is call {call}")
        return self._replies[call - 1]

    async def _go_wrong(self, call: int, count: int) -> None:
        fail = self._fail
        if fail is None or count != fail.after or (fail.times is not None and call > fail.times):
            return
        if fail.error is None:
            await asyncio.Event().wait()
        else:
            raise fail.error


class PuppetChatModel(ScriptedChatModel):
    """Obeys text it reads: repeats whatever follows ``say:`` on a line of any message of the prompt."""

    def __init__(self, profile: Profile = Profile.VALUES, otherwise: str = "How can I help?") -> None:
        super().__init__(lambda request: _commanded(request) or otherwise, profile)

    @property
    def name(self) -> str:
        """The name that traces show."""
        return "puppet"


def _commanded(request: ChatRequest) -> str:
    found = (re.findall(r"say:[ \t]*(.+)", message.text, re.IGNORECASE) for message in request.messages)
    return "\n".join(command for commands in found for command in commands)
