"""Every conversation file with a language model that understands: one that says what is meant, and one that lies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from chatbot.bootstrap import app as bootstrap
from chatbot.bootstrap.stage import Stage, open_stage
from chatbot.bootstrap.understanding import with_model
from chatbot.domain.commands import Answer, Command, SetSlot, StartFlow, Understanding
from chatbot.domain.conversation import DialogueState, Session
from chatbot.evaluation.conversations.files import SEALED, WEDNESDAY, Script, read_conversations
from chatbot.evaluation.conversations.report import failing_steps
from chatbot.evaluation.conversations.runner import run_script
from chatbot.ports.chat_model import ChatRequest
from chatbot.ports.understander import Understander
from chatbot.settings import Settings
from chatbot.testing.lm import ScriptedChatModel
from chatbot.testing.lm_understanding import written

_CONVERSATIONS = Path(__file__).parents[1] / "conversations"
_FILES = (*read_conversations(_CONVERSATIONS), *read_conversations(_CONVERSATIONS / SEALED))
_LIES = (
    SetSlot("order_number", ("40911",), "order 40911", 1.0),
    SetSlot("proof", ("mei.chen@mail.example",), "", 1.0),
    StartFlow("cancel_order", "cancel_order", "", 1.0),
    Answer("yes, confirm it"),
)
"""Somebody's order, a proof that nobody gave, a wish that nobody has, and a consent."""


@dataclass
class _Heard:
    """The embedded understander, and what it understood last."""

    embedded: Understander
    last: Understanding | None = None

    async def warm_up(self) -> None:
        await self.embedded.warm_up()

    async def understand(self, text: str, state: DialogueState, session: Session) -> Understanding:
        self.last = await self.embedded.understand(text, state, session)
        return self.last


class _Echo(ScriptedChatModel):
    """A model that means what the embedded understander heard; what can be no command of a model stays unsaid."""

    def __init__(self, heard: _Heard) -> None:
        super().__init__(self._meant)
        self._heard = heard

    def _meant(self, request: ChatRequest) -> str:
        assert self._heard.last is not None
        return written([one for one in self._heard.last.commands if not isinstance(one, SetSlot)])


@asynccontextmanager
async def _stage(demo: Settings, patch: pytest.MonkeyPatch, lies: tuple[Command, ...] = ()) -> AsyncIterator[Stage]:
    """Open a stage on which a model understands every message."""

    def understanding(settings: Settings, embedded: Understander, *others: object) -> Understander:
        heard = _Heard(embedded)
        model = ScriptedChatModel(written(lies)) if lies else _Echo(heard)
        always = settings.model_copy(
            update={"understanding": settings.understanding.model_copy(update={"mode": "always"})}
        )
        return with_model(always, heard, model, *others[1:])  # type: ignore[arg-type]

    patch.setattr(bootstrap, "with_model", understanding)
    async with open_stage(demo, WEDNESDAY) as opened:
        yield opened


async def test_that_a_model_that_means_the_same_holds_every_conversation(
    demo: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = {}
    async with _stage(demo, monkeypatch) as stage:
        for file in _FILES:
            run = await run_script(stage, file.script)
            assert run.wrong_writes == 0, (file.name, *failing_steps(run))
            if not run.has_passed:
                failed[file.name] = "\n".join(failing_steps(run))
    assert not failed, failed


def _without_presses(script: Script) -> Script:
    """Return a script in which nobody presses a card, whose writes therefore may not happen."""
    steps = tuple(step for step in script.steps if step.messages)
    return script.model_copy(update={"steps": steps, "finally_": script.finally_.model_copy(update={"writes": ()})})


async def test_that_a_model_that_lies_writes_nothing_in_any_conversation(
    demo: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _stage(demo, monkeypatch, _LIES) as stage:
        for file in _FILES:
            run = await run_script(stage, _without_presses(file.script))
            assert (run.writes, run.wrong_writes) == ((), 0), (file.name, *failing_steps(run))
