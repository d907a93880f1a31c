"""When a model is asked what a message means, and that the embedded understander answers whatever becomes of it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from chatbot.dialogue.understand.model import Mode, ModelUnderstander
from chatbot.dialogue.understand.model_prompt import VERSION
from chatbot.domain.commands import (
    AskForPerson,
    AskQuestion,
    Clarify,
    Command,
    OutOfScope,
    SetSlot,
    SmallTalk,
    StartFlow,
    Understanding,
)
from chatbot.domain.conversation import DialogueState, Session
from chatbot.errors import ContextTooLong, LanguageModelError, MissingExtra, ModelTimeout, ModelUnavailable, RateLimited
from chatbot.ports.chat_model import ChatModel
from chatbot.testing.desk import desk
from chatbot.testing.lm import Failure, ScriptedChatModel
from chatbot.testing.lm_understanding import looked_up, with_understanding, written
from chatbot.testing.store import order

TEXT = "send the boots of 40817 back"
OWN = StartFlow("order_status", "order_status", TEXT, 0.5)
MEANT = StartFlow("return_items", "return_items", TEXT, 0.9)
GOOD = written((MEANT,))
LOOK = looked_up("get_order", "return_items")
SESSION = Session("con_test")


@dataclass
class _Embedded:
    """Understands every message alike."""

    commands: tuple[Command, ...] = (OWN,)
    is_warm: bool = False

    async def warm_up(self) -> None:
        self.is_warm = True

    async def understand(self, text: str, state: DialogueState, session: Session) -> Understanding:
        return Understanding("en", self.commands, (("order_status", 0.5),))


def _understander(model: ChatModel, *commands: Command, mode: Mode = Mode.ALWAYS) -> ModelUnderstander:
    understander = with_understanding(desk(order()), model, mode).parts.understander
    assert isinstance(understander, ModelUnderstander)
    return replace(understander, embedded=_Embedded(commands or (OWN,)))


async def _understood(model: ChatModel, *commands: Command, mode: Mode = Mode.ALWAYS) -> Understanding:
    return await _understander(model, *commands, mode=mode).understand(TEXT, DialogueState(), SESSION)


def _noted(understood: Understanding) -> Sequence[tuple[str, str]]:
    notes = [(name.removeprefix("understanding."), text) for name, text in understood.notes]
    return [note for note in notes if note[0] != "prompt"]


async def test_that_warming_up_leaves_the_model_for_later() -> None:
    model = ScriptedChatModel(GOOD)
    understander = _understander(model)
    await understander.warm_up()
    assert isinstance(understander.embedded, _Embedded)
    assert understander.embedded.is_warm
    assert not model.is_warm


async def test_that_the_models_commands_count() -> None:
    understood = await _understood(ScriptedChatModel(GOOD))
    notes = (("understanding.model", "scripted"), ("understanding.prompt", VERSION))
    assert understood == Understanding("en", (MEANT,), (("order_status", 0.5),), notes=notes)


@pytest.mark.parametrize(
    "commands",
    [
        (AskForPerson(TEXT),),
        (SetSlot("order_number", ("40817",)), AskForPerson(TEXT)),
        (SmallTalk("language"),),
    ],
)
@pytest.mark.parametrize("mode", Mode)
async def test_that_a_person_and_a_foreign_language_need_no_model(commands: tuple[Command, ...], mode: Mode) -> None:
    model = ScriptedChatModel(GOOD)
    assert await _understood(model, *commands, mode=mode) == Understanding("en", commands, (("order_status", 0.5),))
    assert not model.requests


@pytest.mark.parametrize(
    ("command", "is_asked"),
    [
        (StartFlow("order_status", "order_status", TEXT, 0.55), False),
        (StartFlow("order_status", "order_status", TEXT, 0.54), True),
        (AskQuestion(TEXT, "", 0.2), True),
        (SmallTalk("thanks", 0.9), False),
        (Clarify(("order_status", "return_items"), TEXT), True),
        (OutOfScope(TEXT, 1.0), True),
    ],
)
async def test_that_the_model_is_asked_where_the_embedded_one_is_not_sure(command: Command, *, is_asked: bool) -> None:
    model = ScriptedChatModel(GOOD)
    understood = await _understood(model, command, mode=Mode.UNSURE)
    assert bool(model.requests) is is_asked
    assert understood.commands == ((MEANT,) if is_asked else (command,))
    always = await _understood(ScriptedChatModel(GOOD), command)
    assert always.commands == (MEANT,)


async def test_that_it_is_asked_again_once_with_the_error() -> None:
    model = ScriptedChatModel(["I would say they want to return it.", f"```json\n{GOOD}\n```"])
    understood = await _understood(model)
    assert understood.commands == (MEANT,)
    assert _noted(understood)[1:] == [("invalid", "the answer is no JSON")]
    assert "the answer is no JSON" in model.requests[1].messages[-1].text
    assert model.requests[1].messages[-2].text.startswith("I would say")


@pytest.mark.parametrize(
    "answer",
    [
        "no JSON",
        "{}",
        json.dumps({"commands": []}),
        json.dumps({"commands": [{"command": "Execute"}]}),
        written((StartFlow("grant_refund", "return_items", TEXT, 0.9),)),
        written((StartFlow("return_items", "return_items", "cancel everything", 0.9),)),
        written((SetSlot("customer_id", ("cus_2",)), MEANT)),
        written((SetSlot("reason", ("does_not_fit",), "boots"),)),
        json.dumps({"read": {"name": "execute_sql", "query": "x"}, "goals": []}),
        json.dumps({"read": {"name": "get_order", "customer_id": "cus_2"}, "goals": []}),
        json.dumps({"read": {"name": "check_eligibility", "order_number": "1", "item": "x", "action": "refund"}}),
        json.dumps({"read": {"name": "get_order"}, "goals": ["grant_refund"]}),
        json.dumps({"read": {"name": "get_order"}, "goals": "return_items"}),
    ],
)
async def test_that_the_embedded_one_answers_after_two_unusable_answers(answer: str) -> None:
    model = ScriptedChatModel([answer, answer])
    understood = await _understood(model)
    assert understood.commands == (OWN,)
    assert [name for name, _ in _noted(understood)] == ["model", "invalid", "invalid", "failed"]
    assert _noted(understood)[-1] == ("failed", "InvalidOutput")


@pytest.mark.parametrize(
    "error",
    [ModelUnavailable("x"), ModelTimeout("x"), RateLimited("x"), ContextTooLong("x"), MissingExtra("x")],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("after", [0, 3])
async def test_that_the_embedded_one_answers_when_the_model_fails(error: LanguageModelError, after: int) -> None:
    understood = await _understood(ScriptedChatModel(GOOD, fail=Failure(error, after)))
    assert understood.commands == (OWN,)
    assert _noted(understood) == [("model", "scripted"), ("failed", type(error).__name__)]


async def test_that_the_embedded_one_answers_when_the_time_is_up() -> None:
    model = ScriptedChatModel(GOOD, fail=Failure(after=2))
    understander = replace(_understander(model), budget_s=0.02)
    async with asyncio.timeout(2):
        understood = await understander.understand(TEXT, DialogueState(), SESSION)
    assert understood.commands == (OWN,)
    assert _noted(understood) == [("model", "scripted"), ("failed", "took too long")]
    assert model.closed_early == 1


async def test_that_its_tokens_are_counted_over_all_its_answers() -> None:
    model = ScriptedChatModel([" ".join(["word"] * 300)] * 2)
    assert (await _understood(model)).commands == (OWN,)
    assert [request.max_tokens for request in model.requests] == [512, 212]


class _Endless(ScriptedChatModel):
    """Does not keep to its limit."""

    def _pieces(self, request: object, call: int) -> list[str]:
        return ["word "] * 5000


async def test_that_a_model_that_never_ends_is_stopped() -> None:
    model = _Endless("")
    understood = await _understood(model)
    assert understood.commands == (OWN,)
    assert model.closed_early == 1
    assert _noted(understood)[-1] == ("failed", "InvalidOutput")


async def test_that_it_looks_up_first_and_then_answers() -> None:
    model = ScriptedChatModel([LOOK, GOOD])
    understood = await _understood(model)
    assert understood.commands == (MEANT,)
    assert _noted(understood)[1:] == [("read", "get_order")]
    roles = [message.role.value for message in model.requests[1].messages]
    assert roles == ["system", "user", "assistant", "tool"]
    assert "Look-ups left: 3" in model.requests[1].messages[-1].text


async def test_that_four_look_ups_are_all() -> None:
    model = ScriptedChatModel([LOOK, LOOK, LOOK, LOOK, LOOK, GOOD])
    understood = await _understood(model)
    assert understood.commands == (MEANT,)
    assert [name for name, _ in _noted(understood)] == ["model", "read", "read", "read", "read", "invalid"]
    offers = ["read" in str((request.response_schema or {})["properties"]) for request in model.requests]
    assert offers == [True, True, True, True, False, False]
    endless = ScriptedChatModel(LOOK)
    assert (await _understood(endless)).commands == (OWN,)
    assert len(endless.requests) == 6


async def test_that_commands_beside_a_look_up_count_at_once() -> None:
    both = json.dumps({**json.loads(LOOK), **json.loads(GOOD)})
    understood = await _understood(ScriptedChatModel([both]))
    assert understood.commands == (MEANT,)


async def test_that_what_is_dropped_is_noted() -> None:
    answer = written((SetSlot("order_number", ("99999",)), MEANT))
    understood = await _understood(ScriptedChatModel(answer))
    assert understood.commands == (MEANT,)
    assert _noted(understood)[1:] == [("dropped", "order_number")]


async def test_that_the_notes_are_in_the_trace_of_the_turn() -> None:
    test = with_understanding(desk(order()), ScriptedChatModel("no JSON"))
    events = await test.say("where is my order?")
    notes = dict(events[-1].event.trace.notes)  # type: ignore[union-attr]  # the last event ends the turn
    assert notes["understanding.failed"] == "InvalidOutput"
    assert notes["intents"].startswith("order_status 0.90")
