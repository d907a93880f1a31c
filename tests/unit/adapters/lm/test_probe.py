"""A check finds out what a server honours, also where it ignores a wish without a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from chatbot.adapters.lm.findings import Probe, Report, Verdict
from chatbot.adapters.lm.probe import probe
from chatbot.adapters.lm.server_profile import ServerProfile, ThinkingSwitch
from chatbot.adapters.lm.wire import open_wire
from chatbot.testing.lm_engines import CARELESS, LLAMA_CPP, OLLAMA, SGLANG, STRICT, VLLM, Engine, EngineStub
from chatbot.testing.lm_server import ChatServerStub, Event, Play
from chatbot.testing.lm_wire import DONE, finish, said

H, I, R, U = Verdict.HONOURED, Verdict.IGNORED, Verdict.REFUSED, Verdict.UNCLEAR  # noqa: E741
PLAIN = Engine()
OBEDIENT = ServerProfile(reports_usage=True, context=8192)
TEMPLATE, EFFORT = ThinkingSwitch.TEMPLATE, ThinkingSwitch.EFFORT


async def _checked(stub: ChatServerStub, model: str = "stub", timeout_s: float = 10) -> Report:
    async with stub.serve(), open_wire(stub.url, model, None, timeout_s) as wire:
        return await probe(wire)


def _verdicts(report: Report) -> dict[Probe, Verdict]:
    return {one.probe: one.verdict for one in report.findings}


@pytest.mark.parametrize(
    ("engine", "but", "profile"),
    [
        (replace(PLAIN, tells_context=True), {}, OBEDIENT),
        (VLLM, {Probe.TOOLS: R}, replace(OBEDIENT, thinking=TEMPLATE)),
        (SGLANG, {}, replace(OBEDIENT, thinking=TEMPLATE)),
        (LLAMA_CPP, {}, replace(OBEDIENT, thinking=TEMPLATE)),
        (OLLAMA, {Probe.CONTEXT: I}, replace(OBEDIENT, thinking=EFFORT, context=4096)),
        (replace(PLAIN, context=50_000), {}, replace(OBEDIENT, context=20_011)),
        (
            CARELESS,
            {
                Probe.SYSTEM: I,
                Probe.SCHEMA: I,
                Probe.TOOLS: I,
                Probe.STOPS: I,
                Probe.USAGE: I,
                Probe.CONTEXT: U,
            },
            ServerProfile(takes_schema=False, takes_system=False, keeps_stops=False, thinking=TEMPLATE),
        ),
        (
            STRICT,
            {
                Probe.REASONING: I,
                Probe.SYSTEM: R,
                Probe.SCHEMA: R,
                Probe.TOOLS: R,
                Probe.STOPS: R,
                Probe.USAGE: R,
                Probe.CONTEXT: U,
            },
            ServerProfile(takes_schema=False, takes_system=False, keeps_stops=False, thinks_at_once=True),
        ),
        (
            replace(PLAIN, tells_context=True, ignored=frozenset({"max_tokens"})),
            {Probe.LENGTH: I},
            OBEDIENT,
        ),
    ],
    ids=["plain", "vllm", "sglang", "llama.cpp", "ollama", "long", "careless", "strict", "no length"],
)
async def test_that_what_each_server_honours_is_found(
    engine: Engine, but: Mapping[Probe, Verdict], profile: ServerProfile
) -> None:
    report = await _checked(EngineStub(engine))
    assert _verdicts(report) == {**dict.fromkeys(Probe, H), **but}
    assert report.profile == profile
    assert report.is_usable


async def test_that_a_server_that_writes_the_field_but_not_the_value_ignores_the_schema() -> None:
    class Guessing(EngineStub):
        def events(self, request: Mapping[str, Any]) -> list[Event]:
            if "response_format" not in request:
                return super().events(request)
            key = next(iter(request["response_format"]["json_schema"]["schema"]["properties"]))
            return [said(f'{{"{key}": '), said('"green"}'), finish("stop"), DONE]

    report = await _checked(Guessing(replace(PLAIN, tells_context=True)))
    assert _verdicts(report)[Probe.SCHEMA] is I
    assert report.profile == replace(OBEDIENT, takes_schema=False)


async def test_that_a_model_that_follows_no_instruction_is_told_so() -> None:
    stub = ChatServerStub(("I ", "am ", "only ", "noise."))
    report = await _checked(stub)
    found = _verdicts(report)
    assert (found[Probe.ANSWERS], found[Probe.STREAMING], found[Probe.SYSTEM], found[Probe.STOPS]) == (H, H, U, U)
    assert report.profile is not None
    assert report.profile.takes_system


async def test_that_an_answer_in_one_piece_is_no_streaming() -> None:
    report = await _checked(ChatServerStub(("Your parcel is on its way.",)))
    assert _verdicts(report)[Probe.STREAMING] is I
    assert not report.is_usable


async def test_that_a_burst_after_a_long_silence_is_no_streaming() -> None:
    class Buffered(ChatServerStub):
        def events(self, request: Mapping[str, Any]) -> list[Event]:
            self.pause_s = 1.1 if len(self.requests) == 1 else 0.0
            return ["\n\ndata: ".join(one or "" for one in super().events(request))]

    report = await _checked(Buffered())
    assert _verdicts(report)[Probe.STREAMING] is I
    assert report.findings[1].detail.startswith("all at once after 1.")


@pytest.mark.parametrize(
    ("play", "verdict", "words"),
    [
        (Play.EMPTY, Verdict.FAILED, "an answer without text"),
        (Play.THOUGHTS_ONLY, Verdict.FAILED, "thoughts, but no answer within 1024 tokens"),
        (Play.GARBAGE, Verdict.FAILED, "cannot be read"),
        (Play.CUT_POLITELY, Verdict.FAILED, "cut off"),
        (Play.HANG, Verdict.FAILED, "no answer within 0.5 s"),
    ],
)
async def test_that_a_server_that_does_not_answer_is_asked_nothing_else(
    play: Play, verdict: Verdict, words: str
) -> None:
    stub = ChatServerStub()
    stub.play = play
    report = await _checked(stub, timeout_s=0.5)
    assert [(one.probe, one.verdict) for one in report.findings] == [(Probe.ANSWERS, verdict)]
    assert words in report.findings[0].detail
    assert report.profile is None
    assert not report.is_usable


async def test_that_a_server_names_the_models_it_serves_when_it_does_not_know_the_one() -> None:
    stub = EngineStub(PLAIN)
    stub.status = 404
    report = await _checked(stub, model="other")
    assert report.findings[0].verdict is R
    assert report.findings[0].detail == (
        "other: the server does not know this model or address (404, NotFoundError); it serves stub"
    )


async def test_that_a_server_that_is_not_there_is_told() -> None:
    async with ChatServerStub().serve() as gone:
        url = gone.url
    async with open_wire(url, "stub", "key", 5) as wire:
        report = await probe(wire)
    assert "cannot be reached" in report.findings[0].detail
