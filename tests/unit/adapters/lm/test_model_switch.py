"""The switch turns a model off in a running service, and stays as it was over restarts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from chatbot.adapters.lm.breaker import BreakerChatModel
from chatbot.adapters.lm.switch_file import FileModelSwitch
from chatbot.adapters.lm.switched import SwitchedChatModel
from chatbot.domain.conversation import Message, Role
from chatbot.errors import ModelSwitchedOff
from chatbot.ports.chat_model import ChatModel, ChatRequest, Profile
from chatbot.ports.model_switch import SwitchedOff
from chatbot.testing.contracts.lm import ChatModelContract
from chatbot.testing.lm import ScriptedChatModel
from chatbot.testing.world import FixedClock

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
REQUEST = ChatRequest((Message(Role.USER, "Where is it?"),))
TEXT = "It is here."


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def switch(tmp_path: Path, clock: FixedClock) -> FileModelSwitch:
    return FileModelSwitch(tmp_path / "data" / "model.off", clock)


async def _answer(model: ChatModel) -> str:
    return "".join([piece async for piece in model.stream(REQUEST)])


async def _is_off(model: ChatModel) -> bool:
    try:
        return await _answer(model) != TEXT
    except ModelSwitchedOff:
        return True


class TestSwitched(ChatModelContract):
    @pytest.fixture
    def model(self, tmp_path: Path, clock: FixedClock) -> ChatModel:
        switch = FileModelSwitch(tmp_path / "model.off", clock)
        return SwitchedChatModel(ScriptedChatModel("Your parcel is on its way."), switch, clock)


async def test_that_it_is_on_until_it_is_turned_off_and_after_it_is_turned_on(switch: FileModelSwitch) -> None:
    await switch.turn_on()
    assert await switch.off() is None
    assert await switch.turn_off("it makes things up") == SwitchedOff(NOW, "it makes things up")
    assert await switch.off() == SwitchedOff(NOW, "it makes things up")
    await switch.turn_on()
    assert await switch.off() is None


async def test_that_turning_it_off_again_keeps_since_when(switch: FileModelSwitch, clock: FixedClock) -> None:
    await switch.turn_off("")
    clock.advance(60)
    assert await switch.turn_off("still") == SwitchedOff(NOW, "still")
    assert await FileModelSwitch(switch._path, clock).off() == SwitchedOff(NOW, "still")


@pytest.mark.parametrize("content", [b"", b"off", b"[]", b'{"since": "yesterday", "reason": ""}', b"\xff\xfe"])
async def test_that_a_file_that_cannot_be_read_is_off(tmp_path: Path, clock: FixedClock, content: bytes) -> None:
    (tmp_path / "model.off").write_bytes(content)
    assert await FileModelSwitch(tmp_path / "model.off", clock).off() == SwitchedOff()


async def test_that_a_folder_in_its_place_is_off(tmp_path: Path, clock: FixedClock) -> None:
    with capture_logs() as logs:
        assert await FileModelSwitch(tmp_path, clock).off() == SwitchedOff()
    assert [entry["event"] for entry in logs] == ["model.switch_unreadable"]


async def test_that_a_running_service_follows_within_five_seconds(switch: FileModelSwitch, clock: FixedClock) -> None:
    inner = ScriptedChatModel(TEXT)
    model = SwitchedChatModel(inner, switch, clock)
    assert not await _is_off(model)
    with capture_logs() as logs:
        await switch.turn_off("")
        clock.advance(5)
        assert await _is_off(model)
        assert await _is_off(model)
        await switch.turn_on()
        clock.advance(5)
        assert not await _is_off(model)
    assert len(inner.requests) == 2
    assert [entry["event"] for entry in logs] == ["model.switched_off", "model.switched_on"]


async def test_that_an_answer_under_way_is_stopped(switch: FileModelSwitch, clock: FixedClock) -> None:
    inner = ScriptedChatModel(TEXT)
    stream = SwitchedChatModel(inner, switch, clock).stream(REQUEST)
    assert await anext(stream) == "It"
    await switch.turn_off("")
    clock.advance(5)
    with pytest.raises(ModelSwitchedOff):
        await anext(stream)
    assert inner.closed_early == 1


async def test_that_the_file_is_not_looked_at_for_every_piece(clock: FixedClock) -> None:
    looks: list[datetime] = []

    class Counted:
        async def off(self) -> None:
            looks.append(clock.now())

        async def turn_off(self, reason: str) -> SwitchedOff:
            raise NotImplementedError

        async def turn_on(self) -> None:
            raise NotImplementedError

    model = SwitchedChatModel(ScriptedChatModel(TEXT), Counted(), clock)
    for _ in range(5):
        assert await _answer(model) == TEXT
    assert len(looks) == 1
    clock.move_to(datetime(2026, 11, 22, 11, tzinfo=UTC))  # a clock that was set back
    assert await _answer(model) == TEXT
    assert len(looks) == 2


async def test_that_being_off_is_no_failure_of_the_model(switch: FileModelSwitch, clock: FixedClock) -> None:
    breaker = BreakerChatModel(ScriptedChatModel(TEXT, Profile.REFERENCES), 1, 30, clock)
    model = SwitchedChatModel(breaker, switch, clock)
    await switch.turn_off("")
    assert [await _is_off(model) for _ in range(3)] == [True, True, True]
    assert not breaker.is_open
    assert model.profile is Profile.REFERENCES
