"""What a server honours decides how it is asked, and how its answer is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from chatbot.adapters.lm.langchain import LangChainChatModel
from chatbot.adapters.lm.server_profile import ServerProfile, ThinkingSwitch
from chatbot.domain.conversation import Message, Role
from chatbot.errors import ContextTooLong, ModelUnavailable, RateLimited
from chatbot.ports.chat_model import ChatRequest, Profile
from chatbot.testing.lm_server import ChatServerStub, Play

KEY = "sk-very-secret-0123456789"
TEXT = "Your parcel is on its way."
REQUEST = ChatRequest(
    (Message(Role.SYSTEM, "You answer for a store."), Message(Role.USER, "Where is my order?")),
    max_tokens=64,
    stop=("on its",),
)


@pytest.fixture
async def server() -> AsyncIterator[ChatServerStub]:
    async with ChatServerStub().serve() as stub:
        yield stub


@pytest.fixture
async def model(server: ChatServerStub) -> AsyncIterator[LangChainChatModel]:
    made = LangChainChatModel("stub", profile=Profile.VALUES, base_url=server.url, api_key=KEY)
    yield made
    await made.close()


async def _sent(server: ChatServerStub, honoured: ServerProfile) -> tuple[dict[str, Any], str]:
    """Return what a server with a profile is sent, and what is read of its answer."""
    model = LangChainChatModel("stub", profile=Profile.VALUES, base_url=server.url, server=honoured)
    text = await _answered(model, AS_JSON)
    await model.close()
    return server.requests[-1], text


async def test_that_without_a_profile_everything_is_asked(server: ChatServerStub) -> None:
    sent, text = await _sent(server, ServerProfile())
    assert text == TEXT
    assert {"response_format", "max_tokens", "stop"} <= set(sent)
    assert not {"chat_template_kwargs", "reasoning_effort", "stream_options"} & set(sent)
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]


async def test_that_a_server_that_ignores_schemas_is_sent_none(server: ChatServerStub) -> None:
    sent, text = await _sent(server, ServerProfile(takes_schema=False))
    assert text == TEXT
    assert "response_format" not in sent


async def test_that_a_server_without_a_system_role_gets_its_text_in_front_of_the_message(
    server: ChatServerStub,
) -> None:
    server.knows_system = False
    sent, text = await _sent(server, ServerProfile(takes_system=False))
    assert text == TEXT
    assert sent["messages"] == [{"role": "user", "content": "You answer for a store.\n\nWhere is my order?"}]


@pytest.mark.parametrize(
    ("switch", "field", "value"),
    [
        (ThinkingSwitch.TEMPLATE, "chat_template_kwargs", {"enable_thinking": False, "thinking": False}),
        (ThinkingSwitch.EFFORT, "reasoning_effort", "none"),
    ],
)
async def test_that_thinking_is_switched_off_by_the_field_that_the_server_knows(
    server: ChatServerStub, switch: ThinkingSwitch, field: str, value: object
) -> None:
    sent, _ = await _sent(server, ServerProfile(thinking=switch))
    assert sent[field] == value
    assert sent["max_tokens"] == 64


async def test_that_stops_which_a_server_ignores_are_kept_here(server: ChatServerStub) -> None:
    _, text = await _sent(server, ServerProfile(keeps_stops=False))
    assert text == "Your parcel is "


async def test_that_thoughts_without_an_opening_tag_are_left_out(server: ChatServerStub) -> None:
    server.play = Play.THINK_END_ONLY
    _, text = await _sent(server, ServerProfile(thinks_at_once=True))
    assert text == TEXT


async def test_that_what_was_used_is_asked_for_and_logged(server: ChatServerStub) -> None:
    server.play = Play.USAGE_ONLY
    with capture_logs() as logs:
        sent, _ = await _sent(server, ServerProfile(reports_usage=True))
    assert sent["stream_options"] == {"include_usage": True}
    assert [(one["read"], one["written"]) for one in logs if one["event"] == "model.usage"] == [(5, 6)]


async def test_that_a_prompt_that_cannot_fit_is_not_sent(server: ChatServerStub) -> None:
    with pytest.raises(ContextTooLong, match="64 to write, of 70"):
        await _sent(server, ServerProfile(context=70))
    assert server.requests == []
    await _sent(server, ServerProfile(context=90))
    assert len(server.requests) == 1


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("0.5", 0.5), ("", None), ("Fri, 27 Nov 2026", None)])
async def test_that_the_wait_that_a_server_asks_for_is_known(
    server: ChatServerStub, model: LangChainChatModel, header: str, seconds: float | None
) -> None:
    server.status, server.retry_after = 429, header
    with pytest.raises(RateLimited) as caught:
        await _answered(model, REQUEST)
    assert caught.value.retry_after_s == seconds


SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
AS_JSON = replace(REQUEST, response_schema=SCHEMA)


async def _answered(model: LangChainChatModel, request: ChatRequest) -> str:
    return "".join([piece async for piece in model.stream(request)])


async def test_that_a_server_is_asked_for_json_under_a_schema(
    server: ChatServerStub, model: LangChainChatModel
) -> None:
    assert await _answered(model, AS_JSON) == "Your parcel is on its way."
    assert await _answered(model, REQUEST) == "Your parcel is on its way."
    first, second = server.requests
    shape = {"name": "answer", "schema": SCHEMA}
    assert first["response_format"] == {"type": "json_schema", "json_schema": shape}
    assert first["max_tokens"] == 64
    assert "response_format" not in second


async def test_that_a_provider_that_speaks_openai_is_asked_for_json_too(server: ChatServerStub) -> None:
    model = LangChainChatModel("gpt", profile=Profile.VALUES, provider="openai", base_url=server.url, api_key=KEY)
    assert await _answered(model, AS_JSON) == "Your parcel is on its way."
    assert server.requests[0]["response_format"]["type"] == "json_schema"
    assert server.requests[0]["max_completion_tokens"] == 64
    await model.close()


async def test_that_a_server_that_knows_no_schemas_is_asked_without_from_then_on(
    server: ChatServerStub, model: LangChainChatModel
) -> None:
    server.knows_schemas = False
    for _ in range(2):
        assert await _answered(model, AS_JSON) == "Your parcel is on its way."
    assert ["response_format" in request for request in server.requests] == [True, False, False]


@pytest.mark.parametrize(
    ("status", "message", "error", "requests"),
    [
        (400, "no such model", ModelUnavailable, 2),
        (400, "context_length_exceeded", ContextTooLong, 1),
        (401, "who are you", ModelUnavailable, 1),
        (503, "loading", ModelUnavailable, 1),
    ],
)
async def test_that_another_refusal_is_not_taken_for_one_of_the_schema(
    server: ChatServerStub, model: LangChainChatModel, status: int, message: str, error: type[Exception], requests: int
) -> None:
    server.status, server.message = status, message
    with pytest.raises(error):
        await _answered(model, AS_JSON)
    assert len(server.requests) == requests
    server.status = 200
    await _answered(model, AS_JSON)
    assert "response_format" in server.requests[-1]
