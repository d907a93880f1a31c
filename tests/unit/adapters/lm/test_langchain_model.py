from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from chatbot.adapters.lm.langchain import LangChainChatModel
from chatbot.adapters.lm.langchain_errors import error_table
from chatbot.domain.conversation import Message, Role
from chatbot.errors import (
    AnswerCut,
    ConfigurationError,
    ContextTooLong,
    InvalidOutput,
    LanguageModelError,
    MissingExtra,
    ModelTimeout,
    ModelUnavailable,
    RateLimited,
)
from chatbot.ports.chat_model import ChatRequest, Profile
from chatbot.testing.lm_server import ChatServerStub, Play

KEY = "sk-very-secret-0123456789"
REQUEST = ChatRequest(
    (
        Message(Role.SYSTEM, "You answer for a store."),
        Message(Role.USER, "Hello"),
        Message(Role.STAFF, "Mia here."),
        Message(Role.USER, "Where is my order?"),
    ),
    max_tokens=64,
    stop=("END",),
)


@pytest.fixture
async def server() -> AsyncIterator[ChatServerStub]:
    async with ChatServerStub().serve() as stub:
        yield stub


@pytest.fixture
async def model(server: ChatServerStub) -> AsyncIterator[LangChainChatModel]:
    """A model with patience: a busy machine is no fault of the server."""
    async with _model_at(server.url, timeout_s=30) as made:
        yield made


@pytest.fixture
async def hurried(server: ChatServerStub) -> AsyncIterator[LangChainChatModel]:
    async with _model_at(server.url, timeout_s=1) as made:
        yield made


@asynccontextmanager
async def _model_at(url: str, timeout_s: float) -> AsyncIterator[LangChainChatModel]:
    model = LangChainChatModel("stub", profile=Profile.VALUES, base_url=url, api_key=KEY, timeout_s=timeout_s)
    await model.warm_up()
    yield model
    await model.close()


async def _answer(model: LangChainChatModel) -> str:
    return "".join([piece async for piece in model.stream(REQUEST)])


async def test_that_a_server_gets_the_conversation_and_the_limits(
    server: ChatServerStub, model: LangChainChatModel
) -> None:
    assert await _answer(model) == "Your parcel is on its way."
    sent = server.requests[0]
    assert [message["role"] for message in sent["messages"]] == ["system", "user", "assistant", "user"]
    assert sent["messages"][2]["content"] == "Mia here."
    assert (sent["max_tokens"], sent["temperature"], sent["stop"]) == (64, 0.0, ["END"])
    assert server.authorizations == [f"bearer {KEY}"]


@pytest.mark.parametrize(
    "play",
    [
        Play.REASONING,
        Play.REASONING_RENAMED,
        Play.THINK_TAGS,
        Play.ROLE_FIRST,
        Play.EMPTY_DELTAS,
        Play.KEEP_ALIVE,
        Play.USAGE_ONLY,
    ],
)
async def test_that_only_the_answer_is_shown(server: ChatServerStub, model: LangChainChatModel, play: Play) -> None:
    server.play = play
    assert await _answer(model) == "Your parcel is on its way."


async def test_that_an_answer_ended_by_its_length_says_so_after_its_last_piece(model: LangChainChatModel) -> None:
    stream = model.stream(ChatRequest(REQUEST.messages, max_tokens=2))
    assert [await anext(stream), await anext(stream)] == ["Your ", "parcel "]
    with pytest.raises(AnswerCut, match="ended by length"):
        await anext(stream)


@pytest.mark.parametrize(
    ("play", "error"),
    [
        (Play.EMPTY, InvalidOutput),
        (Play.TOOL_CALL, InvalidOutput),
        (Play.THOUGHTS_ONLY, InvalidOutput),
        (Play.LENGTH, AnswerCut),
        (Play.GARBAGE, InvalidOutput),
        (Play.NO_STREAM, InvalidOutput),
        (Play.CUT, ModelUnavailable),
        (Play.CUT_POLITELY, ModelUnavailable),
        (Play.ERROR_EVENT, ModelUnavailable),
    ],
)
async def test_that_a_broken_answer_is_our_error(
    server: ChatServerStub, model: LangChainChatModel, play: Play, error: type[LanguageModelError]
) -> None:
    server.play = play
    with pytest.raises(error):
        await _answer(model)
    server.play = Play.NORMAL
    assert await _answer(model) == "Your parcel is on its way."


@pytest.mark.parametrize("play", [Play.HANG, Play.HANG_MIDWAY, Play.KEEP_ALIVE_ONLY])
async def test_that_a_server_that_hangs_is_left_in_time(
    server: ChatServerStub, hurried: LangChainChatModel, play: Play
) -> None:
    server.play, server.pause_s = play, 0.05
    with pytest.raises(ModelTimeout):
        await _answer(hurried)
    server.play = Play.NORMAL
    assert await _answer(hurried) == "Your parcel is on its way."


@pytest.mark.parametrize(
    ("status", "message", "error", "is_retryable"),
    [
        (400, "no such parameter", ModelUnavailable, False),
        (400, "This model's maximum context length is 4096 tokens.", ContextTooLong, False),
        (400, "context_length_exceeded", ContextTooLong, False),
        (401, "Incorrect API key", ModelUnavailable, False),
        (403, "not yours", ModelUnavailable, False),
        (404, "no such model", ModelUnavailable, False),
        (422, "inputs are too long", ContextTooLong, False),
        (429, "slow down", RateLimited, True),
        (500, "oops", ModelUnavailable, True),
        (503, "loading", ModelUnavailable, True),
    ],
)
async def test_that_a_refusal_is_our_error(
    server: ChatServerStub,
    model: LangChainChatModel,
    status: int,
    message: str,
    error: type[LanguageModelError],
    is_retryable: bool,
) -> None:
    server.status, server.message = status, f"{message}: {KEY} Where is my order?"
    with pytest.raises(error, match=str(status)) as caught:
        await _answer(model)
    assert caught.value.retryable is is_retryable
    assert len(server.requests) == 1
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.__context__)
    assert KEY not in shown
    assert "Where is my order?" not in shown


def test_that_the_key_is_not_in_its_repr() -> None:
    assert KEY not in repr(LangChainChatModel("stub", profile=Profile.VALUES, api_key=KEY))


async def test_that_a_server_that_is_not_there_is_unavailable() -> None:
    async with ChatServerStub().serve() as gone:
        url = gone.url
    model = LangChainChatModel("stub", profile=Profile.VALUES, base_url=url)
    with pytest.raises(ModelUnavailable, match="cannot be reached"):
        await _answer(model)
    await model.close()


async def test_that_closing_early_hangs_up(server: ChatServerStub, model: LangChainChatModel) -> None:
    server.play = Play.HANG_MIDWAY
    stream: Any = model.stream(REQUEST)
    async with aclosing(stream):
        assert await anext(stream) == "Your "
    async with asyncio.timeout(2):
        await server.disconnected.wait()


async def test_that_a_provider_by_name_is_asked_too(server: ChatServerStub) -> None:
    model = LangChainChatModel("gpt", profile=Profile.VALUES, provider="openai", base_url=server.url, api_key=KEY)
    assert await _answer(model) == "Your parcel is on its way."
    assert server.requests[0]["max_completion_tokens"] == 64
    await model.close()


async def test_that_a_provider_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    causes = {"anthropic": MissingExtra, "nobody": ConfigurationError, "openai": ModelUnavailable}
    for provider, error in causes.items():
        with pytest.raises(error):
            await LangChainChatModel("m", profile=Profile.VALUES, provider=provider).warm_up()


def test_that_every_error_of_openai_and_langchain_has_a_row() -> None:
    import langchain_core.exceptions
    import openai

    named = [thing for module in (openai._exceptions, langchain_core.exceptions) for thing in vars(module).values()]
    errors = {thing for thing in named if isinstance(thing, type) and issubclass(thing, Exception)}
    public = {getattr(openai, name) for name in openai.__all__ if name.endswith("Error")}
    assert (errors | public) - set(error_table()) == set()


def test_that_no_row_hides_a_later_one() -> None:
    rows = list(error_table())
    hidden = [later for place, later in enumerate(rows) if any(issubclass(later, row) for row in rows[:place])]
    assert hidden == []
