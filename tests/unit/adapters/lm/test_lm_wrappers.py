from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from chatbot.adapters.lm.breaker import BreakerChatModel
from chatbot.adapters.lm.retry import RetryChatModel, Waits
from chatbot.adapters.lm.timeout import TimeoutChatModel
from chatbot.adapters.lm.warm import WarmChatModel
from chatbot.domain.conversation import Message, Role
from chatbot.errors import (
    AnswerCut,
    ContextTooLong,
    LanguageModelError,
    MissingModel,
    ModelTimeout,
    ModelUnavailable,
    RateLimited,
)
from chatbot.ports.chat_model import ChatModel, ChatRequest, Profile
from chatbot.testing.lm import Failure, ScriptedChatModel
from chatbot.testing.world import FixedClock

REQUEST = ChatRequest((Message(Role.USER, "Where is it?"),))
TEXT = "It is here."


async def _answer(model: ChatModel) -> str:
    return "".join([piece async for piece in model.stream(REQUEST)])


async def _outcome(model: ChatModel) -> str:
    try:
        return await _answer(model)
    except LanguageModelError as error:
        return str(error)


async def _first_piece(model: ChatModel) -> str:
    stream: Any = model.stream(REQUEST)
    async with aclosing(stream):
        piece: str = await anext(stream)
    return piece


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 22, 12, tzinfo=UTC))


def _wrappers() -> list[Callable[[ChatModel], ChatModel]]:
    return [
        lambda model: TimeoutChatModel(model, first_piece_s=5, between_s=5),
        lambda model: RetryChatModel(model),
        lambda model: WarmChatModel(model),
        lambda model: BreakerChatModel(model, 3, 30, FixedClock(datetime(2026, 11, 22, tzinfo=UTC))),
    ]


@pytest.mark.parametrize("wrap", _wrappers())
async def test_that_a_wrapper_passes_everything_on(wrap: Callable[[ChatModel], ChatModel]) -> None:
    inner = ScriptedChatModel(TEXT, Profile.REFERENCES)
    model = wrap(inner)
    await model.warm_up()
    await model.close()
    assert inner.is_warm
    assert inner.is_closed
    assert model.profile is Profile.REFERENCES
    assert await _answer(model) == TEXT
    assert inner.requests == [REQUEST]


@pytest.mark.parametrize("wrap", _wrappers())
async def test_that_closing_reaches_the_model_inside(wrap: Callable[[ChatModel], ChatModel]) -> None:
    inner = ScriptedChatModel(TEXT)
    model = wrap(inner)
    await model.warm_up()
    assert await _first_piece(model) == "It"
    assert inner.closed_early == 1


def test_that_the_name_shows_the_wrapping(clock: FixedClock) -> None:
    model = RetryChatModel(BreakerChatModel(TimeoutChatModel(ScriptedChatModel(TEXT), 1, 1), 3, 30, clock))
    assert model.name == "retry(breaker(timeout(scripted)))"


@pytest.mark.parametrize("after", [0, 2, 3])
async def test_that_a_late_piece_is_a_timeout_and_stops_the_model(after: int) -> None:
    inner = ScriptedChatModel(TEXT, fail=Failure(after=after))
    with capture_logs() as logs, pytest.raises(ModelTimeout, match=r"scripted wrote nothing for 0.02 s"):
        await _answer(TimeoutChatModel(inner, first_piece_s=0.02, between_s=0.02))
    assert inner.closed_early == 1
    assert logs == [{"event": "model.too_slow", "log_level": "warning", "model": "timeout(scripted)", "limit_s": 0.02}]


async def test_that_the_first_piece_may_take_longer_and_the_reader_as_long_as_it_likes() -> None:
    model = TimeoutChatModel(ScriptedChatModel(TEXT, fail=Failure(after=1)), first_piece_s=5, between_s=0.02)
    stream = model.stream(REQUEST)
    assert await anext(stream) == "It"
    await asyncio.sleep(0.05)
    with pytest.raises(ModelTimeout):
        await anext(stream)


class Naps:
    """Records how long it was asked to sleep."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


async def test_that_a_retryable_failure_is_tried_again_after_a_growing_pause() -> None:
    naps = Naps()
    inner = ScriptedChatModel(TEXT, fail=Failure(RateLimited("wait"), times=2))
    with capture_logs() as logs:
        assert await _answer(RetryChatModel(inner, 3, Waits(0.5, 9, lambda: 0.5), naps.sleep)) == TEXT
    assert [(entry["event"], entry["attempt"], entry["error"]) for entry in logs] == [
        ("model.retried", 1, "RateLimited"),
        ("model.retried", 2, "RateLimited"),
    ]
    assert naps.seconds == [0.25, 0.5]


@pytest.mark.parametrize(
    ("attempt", "asked_s", "wait_s"),
    [(1, None, 0.1), (2, None, 0.2), (3, None, 0.4), (9, None, 0.5), (1, 0.9, 0.9), (1, 0.01, 0.1), (1, 1.1, None)],
)
def test_that_pauses_double_up_to_the_longest_and_a_server_may_ask_for_more(
    attempt: int, asked_s: float | None, wait_s: float | None
) -> None:
    error = RateLimited("wait")
    error.retry_after_s = asked_s
    assert Waits(0.2, 1.0, lambda: 0.5).before_next(attempt, error) == wait_s


def test_that_a_pause_is_any_part_of_its_longest_by_chance() -> None:
    waits = {Waits().before_next(1, RateLimited("wait")) or 0.0 for _ in range(50)}
    assert len(waits) > 40
    assert min(waits) < 0.1 < max(waits) <= 0.2


async def test_that_a_server_that_asks_for_a_long_wait_is_left_alone() -> None:
    error = RateLimited("wait")
    error.retry_after_s = 30.0
    inner, naps = ScriptedChatModel(TEXT, fail=Failure(error)), Naps()
    with pytest.raises(RateLimited):
        await _answer(RetryChatModel(inner, 3, sleep=naps.sleep))
    assert (len(inner.requests), naps.seconds) == (1, [])


async def test_that_the_last_attempts_error_is_raised() -> None:
    naps = Naps()
    inner = ScriptedChatModel(TEXT, fail=Failure(ModelUnavailable("gone")))
    with pytest.raises(ModelUnavailable, match="gone"):
        await _answer(RetryChatModel(inner, 3, sleep=naps.sleep))
    assert (len(inner.requests), len(naps.seconds)) == (3, 2)


@pytest.mark.parametrize(
    "fail",
    [Failure(ContextTooLong("long")), Failure(ModelTimeout("slow")), Failure(ModelUnavailable("gone"), after=1)],
)
async def test_that_nothing_is_tried_again_that_cannot_help_or_has_begun(fail: Failure) -> None:
    inner = ScriptedChatModel(TEXT, fail=fail)
    with pytest.raises(LanguageModelError):
        await _answer(RetryChatModel(inner, 3))
    assert len(inner.requests) == 1


async def test_that_the_breaker_opens_rests_probes_and_closes(clock: FixedClock) -> None:
    inner = ScriptedChatModel(TEXT, fail=Failure(ModelUnavailable("gone"), times=3))
    model = BreakerChatModel(inner, failures=2, rest_s=30, clock=clock)
    with capture_logs() as logs:
        assert [await _outcome(model) for _ in range(3)] == ["gone", "gone", "scripted is left alone after 2 failures"]
        clock.advance(30)
        assert model.is_open
        assert [await _outcome(model) for _ in range(2)] == ["gone", "scripted is left alone after 3 failures"]
        clock.advance(30)
        assert [await _outcome(model) for _ in range(2)] == [TEXT, TEXT]
    assert not model.is_open
    assert len(inner.requests) == 5
    opened = "model.breaker_opened"
    assert [entry["event"] for entry in logs] == [opened, opened, "model.breaker_closed"]


async def test_that_only_failures_in_a_row_open_the_breaker(clock: FixedClock) -> None:
    inner = ScriptedChatModel(TEXT, fail=Failure(ModelUnavailable("gone"), times=1))
    model = BreakerChatModel(inner, failures=2, rest_s=30, clock=clock)
    assert [await _outcome(model) for _ in range(2)] == ["gone", TEXT]
    inner.requests.clear()
    assert await _outcome(model) == "gone"
    assert await _first_piece(model) == "It"
    inner.requests.clear()
    assert await _outcome(model) == "gone"
    assert not model.is_open


async def test_that_a_prompt_that_is_too_long_does_not_open_the_breaker(clock: FixedClock) -> None:
    model = BreakerChatModel(ScriptedChatModel(TEXT, fail=Failure(ContextTooLong("long"))), 1, 30, clock)
    assert [await _outcome(model) for _ in range(2)] == ["long", "long"]


async def test_that_an_answer_that_reached_its_limit_is_a_success(clock: FixedClock) -> None:
    model = BreakerChatModel(ScriptedChatModel(TEXT, fail=Failure(AnswerCut("cut"), after=3)), 1, 30, clock)
    assert [await _outcome(model) for _ in range(2)] == ["cut", "cut"]


async def test_that_only_one_probe_is_let_through_and_a_dropped_one_makes_room_for_the_next(clock: FixedClock) -> None:
    inner = ScriptedChatModel(TEXT, delay_s=0.01, fail=Failure(ModelUnavailable("gone"), times=1))
    model = BreakerChatModel(inner, failures=1, rest_s=30, clock=clock)
    await _outcome(model)
    clock.advance(30)
    probe = asyncio.create_task(_outcome(model))
    await asyncio.sleep(0)
    assert await _outcome(model) == "scripted is left alone after 1 failures"
    probe.cancel()
    await asyncio.wait([probe])
    assert model.is_open
    assert await _outcome(model) == TEXT


async def test_that_an_abandoned_stream_is_closed_by_the_loop() -> None:
    inner = ScriptedChatModel(TEXT)

    async def abandon(stream: AsyncIterator[str]) -> None:
        await anext(stream)

    await abandon(RetryChatModel(inner).stream(REQUEST))
    await asyncio.sleep(0.01)
    assert inner.closed_early == 1


async def test_that_nobody_waits_for_a_model_that_is_not_loaded_yet() -> None:
    inner = ScriptedChatModel(TEXT)
    model = WarmChatModel(inner)
    assert await _outcome(model) == "scripted is not loaded yet"
    assert inner.requests == []
    await model.warm_up()
    assert await _outcome(model) == TEXT


async def test_that_every_answer_says_why_a_model_could_not_be_loaded() -> None:
    class Missing(ScriptedChatModel):
        async def warm_up(self) -> None:
            raise MissingModel("no such folder")

    model = WarmChatModel(Missing(TEXT))
    for _ in range(2):
        with pytest.raises(MissingModel, match="no such folder"):
            await model.warm_up()
        with pytest.raises(MissingModel, match="no such folder"):
            await _answer(model)
