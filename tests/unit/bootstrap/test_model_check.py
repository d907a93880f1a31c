"""What a check finds is followed by the model that is built after it, whatever engine serves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatbot.adapters.lm.server_profile import ServerProfile, write_profile
from chatbot.bootstrap.language_model import build_model, build_switch, profiles_path
from chatbot.bootstrap.model_check import check_server, with_server
from chatbot.domain.conversation import Message, Role
from chatbot.errors import ConfigurationError, ContextTooLong
from chatbot.ports.chat_model import ChatModel, ChatRequest
from chatbot.settings import LanguageModelSettings, Settings
from chatbot.testing.lm_engines import CARELESS, LLAMA_CPP, OLLAMA, SGLANG, STRICT, VLLM, Engine, EngineStub
from chatbot.testing.world import FixedClock

CLOCK = FixedClock(datetime(2026, 11, 28, tzinfo=UTC))
SCHEMA = {"type": "object", "properties": {"answer": {"enum": ["yes"]}}}
REQUEST = ChatRequest(
    (Message(Role.SYSTEM, "Be brief."), Message(Role.USER, "What colour is the sky?")), response_schema=SCHEMA
)
ENGINES = {
    "vllm": VLLM,
    "sglang": SGLANG,
    "llama.cpp": LLAMA_CPP,
    "ollama": OLLAMA,
    "careless": CARELESS,
    "strict": STRICT,
}


def _settings(folder: Path, url: str) -> Settings:
    lm = {"backend": "langchain", "base_url": url, "model": "stub", "profile": "values"}
    return Settings(data_dir=folder, lm=LanguageModelSettings.model_validate(lm))


def _built(settings: Settings) -> ChatModel:
    model = build_model(settings, CLOCK, build_switch(settings, CLOCK))
    assert model is not None
    return model


async def _answer(settings: Settings, request: ChatRequest = REQUEST) -> str:
    model = _built(settings)
    await model.warm_up()
    try:
        return "".join([piece async for piece in model.stream(request)])
    finally:
        await model.close()


@pytest.mark.parametrize("name", ENGINES)
async def test_that_the_model_answers_without_thoughts_or_refusals(name: str, tmp_path: Path) -> None:
    stub = EngineStub(ENGINES[name])
    async with stub.serve():
        settings = _settings(tmp_path, stub.url)
        checked = await check_server(settings, 10, lambda line: None, CLOCK)
        assert checked.kept_in == profiles_path(settings)
        stub.requests.clear()
        text = await _answer(settings)
    is_constrained = "response_format" in stub.requests[0]
    assert text == ('{"answer": "yes"}' if is_constrained else "It is blue by day. The air scatters blue light most.")
    assert is_constrained is (name not in ("careless", "strict"))
    assert len(stub.requests) == 1


async def test_that_a_prompt_longer_than_was_found_is_not_sent(tmp_path: Path) -> None:
    stub = EngineStub(replace(OLLAMA, thoughts=""))
    long = ChatRequest((Message(Role.USER, "word " * 5000),))
    async with stub.serve():
        settings = _settings(tmp_path, stub.url)
        await _answer(settings, long)
        await check_server(settings, 10, lambda line: None, CLOCK)
        stub.requests.clear()
        with pytest.raises(ContextTooLong):
            await _answer(settings, long)
    assert stub.requests == []


async def test_that_a_check_of_a_server_that_does_not_answer_keeps_what_was_known(tmp_path: Path) -> None:
    stub = EngineStub(Engine())
    async with stub.serve():
        settings = _settings(tmp_path, stub.url)
        path = profiles_path(settings)
        write_profile(path, stub.url, "stub", ServerProfile(context=1), CLOCK.now().date())
        before = path.read_text(encoding="utf-8")
        stub.status = 503
        checked = await check_server(settings, 10, lambda line: None, CLOCK)
    assert checked.kept_in is None
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("lm", [{}, {"backend": "none"}, {"backend": "langchain", "provider": "openai"}])
def test_that_there_must_be_a_server_to_check(lm: dict[str, str], tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, lm=LanguageModelSettings.model_validate(lm))
    with pytest.raises(ConfigurationError, match="there is no server to check"):
        with_server(settings, "qwen", None)
    given = with_server(settings, "qwen", "http://127.0.0.1:8000/v1").lm
    assert (given.backend, given.model, given.provider) == ("langchain", "qwen", None)
