"""The assistant as shoppers meet it, but nothing happens: what is written is rolled back, what is said forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from chatbot.assistant import Assistant
from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.goals import Outside, build_flows
from chatbot.dialogue.parts import Parts
from chatbot.dialogue.staff.hand_over import Desk
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.unit_of_work import UnitOfWork, Work
from chatbot.testing.log import MemoryConversationLog


class RolledBackUnitOfWork:
    """Carries everything out in a real transaction, and takes it back at its end."""

    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self._unit_of_work = unit_of_work

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """Open a transaction that is never committed. Raises what the work in it raises."""
        try:
            async with self._unit_of_work.begin() as work:
                yield work
                raise _TakenBack
        except _TakenBack:
            return


class _TakenBack(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Trial:
    """An assistant with a log of its own, which ends with it."""

    assistant: Assistant
    log: ConversationLog


@dataclass(frozen=True, slots=True)
class Trials:
    """Opens trials with the parts of the shop's own assistant; `by_person` are the flows that end with a person."""

    parts: Parts
    outside: Outside
    by_person: Collection[str]
    unit_of_work: UnitOfWork

    def open(self) -> Trial:
        """Return a new one: no order changes, no mail leaves, nobody is put into the queue."""
        parts, log, taken_back = self.parts, MemoryConversationLog(), RolledBackUnitOfWork(self.unit_of_work)
        verification = replace(parts.verification, unit_of_work=taken_back, log=log)
        gate, desk = Gate(taken_back, parts.ids, EXECUTIONS), Desk(taken_back, parts.clock, parts.ids)
        flows, presses = build_flows(replace(self.outside, gate=gate, verification=verification), self.by_person)
        own = replace(parts, log=log, flows=flows, presses=presses, verification=verification, desk=desk)
        return Trial(Assistant(own), log)
