"""The assistant as shoppers meet it, but nothing happens: what is written is rolled back, what is said forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from chatbot.assistant import Assistant
from chatbot.bootstrap.parts import Stock
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
class Rehearsal:
    """An assistant with a log of its own, which ends with it."""

    assistant: Assistant
    log: ConversationLog


@dataclass(frozen=True, slots=True)
class Rehearsals:
    """Opens rehearsals over the shop's own data, documents and rules."""

    stock: Stock
    unit_of_work: UnitOfWork

    def open(self) -> Rehearsal:
        """Return a new one: no order changes, no mail leaves, nobody is put into the queue."""
        log = MemoryConversationLog()
        return Rehearsal(Assistant(self.stock.parts(RolledBackUnitOfWork(self.unit_of_work), log)), log)
