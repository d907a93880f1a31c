"""Asks a server that speaks OpenAI's protocol, and hears all that comes back, not only the text of an answer.

Only `chatbot model check` uses it; replies go through LangChain.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chatbot.adapters.lm.langchain_errors import error_table, translated
from chatbot.adapters.lm.pieces import Thoughts
from chatbot.adapters.lm.prompt import Turn
from chatbot.errors import LanguageModelError, ModelTimeout, ModelUnavailable

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_OPEN, _CLOSE = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there was no answer: our error, the status, and the server's own words, which are read but never shown."""

    error: LanguageModelError
    status: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer. `pieces` counts chunks with text; times are seconds since the request; tokens as the server says."""

    text: str = ""
    has_thoughts: bool = False
    is_tag_open: bool = False
    pieces: int = 0
    first_s: float = 0.0
    total_s: float = 0.0
    reason: str = ""
    tool: str = ""
    arguments: str = ""
    prompt_tokens: int | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """A connection to one model of a server. `extra` goes along with every request."""

    client: AsyncOpenAI
    model: str
    timeout_s: float
    extra: Mapping[str, Any] = field(default_factory=dict)

    def with_extra(self, extra: Mapping[str, Any]) -> Wire:
        """Return the same connection whose requests hold other fields."""
        return replace(self, extra=extra)

    async def ask(self, turns: Sequence[Turn], max_tokens: int, **fields: Any) -> Heard:
        """Return what was heard, a refusal included; nothing of a server is raised."""
        ear, table = _Ear(), error_table()
        try:
            async with asyncio.timeout(self.timeout_s):
                await self._listen(ear, turns, {**self.extra, **fields, "max_tokens": max_tokens})
        except TimeoutError:
            late = ModelTimeout(f"{self.model}: no answer within {self.timeout_s:g} s")
            return replace(ear.heard(), refusal=Refusal(late))
        except tuple(table) as error:
            status = getattr(error, "status_code", None)
            words = f"{error} {getattr(error, 'body', None) or ''}"
            return replace(ear.heard(), refusal=Refusal(translated(error, table, self.model), status, words))
        if not ear.reason:
            return replace(ear.heard(), refusal=Refusal(ModelUnavailable(f"{self.model}: the answer was cut off")))
        return ear.heard()

    async def models(self) -> Sequence[Mapping[str, Any]]:
        """Return what the server tells of the models it serves, nothing when it tells nothing."""
        try:
            async with asyncio.timeout(self.timeout_s):
                return [one.model_dump() async for one in self.client.models.list()]
        except tuple(error_table()):
            return []

    async def _listen(self, ear: _Ear, turns: Sequence[Turn], fields: Mapping[str, Any]) -> None:
        messages: Any = [{"role": speaker, "content": text} for speaker, text in turns]
        stream = await self.client.chat.completions.create(
            model=self.model, messages=messages, temperature=0, stream=True, extra_body=dict(fields)
        )
        async with stream:
            async for chunk in stream:
                ear.hear(chunk)


@asynccontextmanager
async def open_wire(base_url: str, model: str, api_key: str | None, timeout_s: float) -> AsyncIterator[Wire]:
    """Connect to a server. Raises nothing of it: what fails is heard in the answers."""
    from openai import AsyncOpenAI

    client = AsyncOpenAI(base_url=base_url, api_key=api_key or "none", max_retries=0, timeout=timeout_s)
    async with client:
        yield Wire(client, model, timeout_s)


class _Ear:
    """Puts the chunks of an answer together."""

    def __init__(self) -> None:
        self.reason = ""
        self._began = time.monotonic()
        self._first: float | None = None
        self._texts: list[str] = []
        self._calls: list[Any] = []
        self._has_thoughts = False
        self._prompt_tokens: int | None = None

    def hear(self, chunk: Any) -> None:
        """Take a chunk in."""
        if chunk.usage is not None:
            self._prompt_tokens = chunk.usage.prompt_tokens
        for choice in chunk.choices or ():
            self.reason = choice.finish_reason or self.reason
            more = choice.delta.model_extra or {}
            self._has_thoughts |= bool(more.get("reasoning_content") or more.get("reasoning"))
            self._calls += choice.delta.tool_calls or ()
            if choice.delta.content:
                self._first = self._first or time.monotonic()
                self._texts.append(choice.delta.content)

    def heard(self) -> Heard:
        """Return the answer so far."""
        now, raw = time.monotonic(), "".join(self._texts)
        is_tag_open = _CLOSE in raw and _OPEN not in raw
        thoughts = Thoughts(is_thinking=is_tag_open)
        functions = [one.function for one in self._calls if one.function is not None]
        return Heard(
            text=(thoughts.feed(raw) + thoughts.end()).strip(),
            has_thoughts=self._has_thoughts or _CLOSE in raw or _OPEN in raw,
            is_tag_open=is_tag_open,
            pieces=len(self._texts),
            first_s=(self._first or now) - self._began,
            total_s=now - self._began,
            reason=self.reason,
            tool="".join(one.name or "" for one in functions),
            arguments="".join(one.arguments or "" for one in functions),
            prompt_tokens=self._prompt_tokens,
        )
