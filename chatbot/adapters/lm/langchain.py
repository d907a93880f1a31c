"""A chat model elsewhere: any provider that LangChain knows, any server that speaks OpenAI's protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import structlog

from chatbot.adapters.lm.langchain_errors import Table, error_table, translated
from chatbot.adapters.lm.pieces import Stops, Thoughts
from chatbot.adapters.lm.prompt import Turn, folded, turns
from chatbot.adapters.lm.server_profile import NO_THOUGHTS, UNCHECKED, ServerProfile
from chatbot.errors import (
    AnswerCut,
    ConfigurationError,
    ContextTooLong,
    InvalidOutput,
    MissingExtra,
    ModelUnavailable,
)
from chatbot.ports.chat_model import ChatRequest, Profile

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk
    from openai import DefaultAsyncHttpxClient

_log = structlog.get_logger(__name__)

_REFUSED = (400, 422)
_UNFINISHED = frozenset({"length", "max_tokens", "MAX_TOKENS", "content_filter"})
_BYTES_A_TOKEN = 4


@dataclass(eq=False)
class LangChainChatModel:
    """Streams from a provider, or with `base_url` and no `provider` from vLLM, SGLang, Ollama and the like.

    Without an `api_key` a provider's own environment variable is read; a server by its URL is sent none. `server` says
    what of a request it honours. Nothing is retried here, but for a JSON schema that a server refuses. Errors carry our
    words and the foreign error's class and status, never its text or the key.
    """

    model: str
    _: KW_ONLY
    profile: Profile
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    provider: str | None = None
    timeout_s: float = 30.0
    server: ServerProfile = UNCHECKED
    _client: BaseChatModel | None = field(default=None, init=False, repr=False)
    _http: DefaultAsyncHttpxClient | None = field(default=None, init=False, repr=False)
    _takes_schema: bool = field(default=True, init=False, repr=False)
    _speaks_openai: bool = field(default=False, init=False, repr=False)
    _errors: Table = field(default_factory=dict, init=False, repr=False)
    _warming: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)

    @property
    def name(self) -> str:
        """The model's name at its provider."""
        return self.model

    async def warm_up(self) -> None:
        """Make the client; nothing is sent. Raises MissingExtra, ConfigurationError, ModelUnavailable."""
        await self._warm()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Yield the answer without reasoning; InvalidOutput when there is none, ModelUnavailable when it was cut."""
        client = await self._warm()
        self._check_length(request)
        is_refused, failure = False, None
        try:
            async with aclosing(self._answer(client, request)) as texts:
                async for text in texts:
                    yield text
        except tuple(self._errors) as error:
            failure = translated(error, self._errors, self.name)
            is_refused = getattr(error, "status_code", None) in _REFUSED and not isinstance(failure, ContextTooLong)
        if is_refused and self._asks_for_json(request):
            async with aclosing(self._in_any_form(request)) as texts:
                async for text in texts:
                    yield text
            return
        if failure is not None:
            raise failure  # outside of the handler: the foreign error, which may quote key or prompt, is left behind

    def _check_length(self, request: ChatRequest) -> None:
        """Refuse what is surely too long; some servers would cut it silently. Raises ContextTooLong."""
        most = self.server.context
        tokens = sum(len(message.text.encode()) for message in request.messages) // _BYTES_A_TOKEN
        if most is not None and tokens + request.max_tokens > most:
            raise ContextTooLong(f"{self.name}: about {tokens} tokens and {request.max_tokens} to write, of {most}")

    async def _in_any_form(self, request: ChatRequest) -> AsyncGenerator[str]:
        """Ask a server again that knows no JSON schemas, and remember it if that helped."""
        async with aclosing(self.stream(replace(request, response_schema=None))) as texts:
            async for text in texts:
                self._takes_schema = False
                yield text

    def _asks_for_json(self, request: ChatRequest) -> bool:
        takes_schema = self._takes_schema and self.server.takes_schema
        return request.response_schema is not None and takes_schema and self._speaks_openai

    async def close(self) -> None:
        """Close the connections; a later request opens them again."""
        self._client = None
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _warm(self) -> BaseChatModel:
        async with self._warming:
            if self._client is None:
                self._errors = await asyncio.to_thread(error_table)
                self._client = await asyncio.to_thread(self._made)
                self._speaks_openai = await asyncio.to_thread(_speaks_openai, self._client)
            return self._client

    def _made(self) -> BaseChatModel:
        failure = None
        try:
            return self._server() if self._is_server else self._provided()
        except ImportError:
            raise MissingExtra(f"langchain-{self.provider}") from None
        except ValueError:
            raise ConfigurationError(f"LangChain has no model {self.model!r} of provider {self.provider!r}") from None
        except tuple(self._errors) as error:
            failure = translated(error, self._errors, self.name)
        raise failure

    @property
    def _is_server(self) -> bool:
        return self.base_url is not None and self.provider is None

    def _server(self) -> BaseChatModel:
        from langchain_openai import ChatOpenAI
        from openai import DefaultAsyncHttpxClient
        from pydantic import SecretStr

        self._http = DefaultAsyncHttpxClient(timeout=self.timeout_s)  # our own: LangChain's is shared by all loops
        return ChatOpenAI(
            model=self.model,
            base_url=self.base_url,
            api_key=SecretStr(self.api_key or "none"),
            timeout=self.timeout_s,
            stream_chunk_timeout=self.timeout_s,
            max_retries=0,
            stream_usage=self.server.reports_usage,
            use_responses_api=False,
            http_async_client=self._http,
        )

    def _provided(self) -> BaseChatModel:
        from langchain.chat_models import init_chat_model

        given = {"base_url": self.base_url, "api_key": self.api_key}
        options = {key: value for key, value in given.items() if value is not None}
        client: BaseChatModel = init_chat_model(
            self.model, model_provider=self.provider, timeout=self.timeout_s, max_retries=0, **options
        )
        return client

    async def _answer(self, client: BaseChatModel, request: ChatRequest) -> AsyncGenerator[str]:
        """Yield the texts that are not empty. Raises InvalidOutput when there is none."""
        has_text = False
        try:
            async with aclosing(self._texts(client, request)) as texts:
                async for text in texts:
                    has_text = has_text or bool(text)
                    if text:
                        yield text
        except AnswerCut:
            if has_text:
                raise
        if not has_text:
            raise InvalidOutput(f"{self.name}: an answer without text")

    async def _texts(self, client: BaseChatModel, request: ChatRequest) -> AsyncGenerator[str]:
        thoughts, reason = Thoughts(is_thinking=self.server.thinks_at_once), ""
        stops = Stops(() if self.server.keeps_stops else request.stop)
        sent = list(request.stop) if self.server.keeps_stops else []
        chunks = client.astream(self._turns(request), stop=sent or None, **self._limits(request))
        async with aclosing(chunks):  # type: ignore[type-var]  # declared an iterator, made as a generator
            async for chunk in chunks:
                reason = _finish_reason(chunk) or reason
                self._note_usage(chunk)
                yield stops.feed(thoughts.feed(str(chunk.text)))
                if stops.is_reached:
                    return
        if self._is_server and not reason:
            raise ModelUnavailable(f"{self.name}: the answer was cut off")
        yield stops.feed(thoughts.end()) + stops.end()
        if reason in _UNFINISHED:
            raise AnswerCut(f"{self.name}: the answer ended by {reason}")

    def _note_usage(self, chunk: AIMessageChunk) -> None:
        if chunk.usage_metadata:
            used = chunk.usage_metadata
            _log.info("model.usage", model=self.name, read=used["input_tokens"], written=used["output_tokens"])

    def _turns(self, request: ChatRequest) -> list[Turn]:
        asked = turns(request.messages)
        return asked if self.server.takes_system else list(folded(asked))

    def _limits(self, request: ChatRequest) -> dict[str, Any]:
        limits: dict[str, Any] = {"temperature": request.temperature}
        # sent as it is: LangChain reads `response_format` only when an answer has ended
        body: dict[str, Any] = dict(NO_THOUGHTS[self.server.thinking])
        (body if self._is_server else limits)["max_tokens"] = request.max_tokens  # not all servers know its new name
        if self._asks_for_json(request):
            shape = {"name": "answer", "schema": request.response_schema}
            body["response_format"] = {"type": "json_schema", "json_schema": shape}
        return {**limits, **({"extra_body": body} if body else {})}


def _finish_reason(chunk: AIMessageChunk) -> str:
    said = chunk.response_metadata
    return said.get("finish_reason") or said.get("stop_reason") or ""


def _speaks_openai(client: BaseChatModel) -> bool:
    from langchain_openai.chat_models.base import BaseChatOpenAI

    return isinstance(client, BaseChatOpenAI)
