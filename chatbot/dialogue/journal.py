"""Records what happens in a turn: folds it into the state, appends it to the log, hands it on."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue.state import fold_all
from chatbot.domain.conversation import Conversation, DialogueState, Event, LoggedEvent
from chatbot.ports.clock import Clock
from chatbot.ports.conversation_log import ConversationLog


class Journal:
    """One turn's hold on the conversation log."""

    def __init__(self, log: ConversationLog, conversation: Conversation, clock: Clock) -> None:
        self._log = log
        self._conversation = conversation
        self._clock = clock
        self._waiting: tuple[Event, ...] = ()
        self._recorded = conversation

    @property
    def state(self) -> DialogueState:
        """The state after everything that happened, waiting events included."""
        return self._conversation.state

    def note(self, *events: Event) -> None:
        """Let events happen; they are written with the next `record`."""
        self._conversation = replace(self._conversation, state=fold_all(self.state, events))
        self._waiting = (*self._waiting, *events)

    def forget(self) -> None:
        """Undo what was noted and not written."""
        self._conversation, self._waiting = self._recorded, ()

    async def record(self, *events: Event) -> tuple[LoggedEvent, ...]:
        """Write the waiting events and these durably, and return them with their places in the log.

        What could not be written still waits. Raises ConversationConflict, StoreUnavailable.
        """
        self.note(*events)
        if not self._waiting:
            return ()
        at, before = self._clock.now(), self._conversation.version
        written = self._waiting
        self._conversation = self._recorded = await self._log.append(self._conversation, written, at)
        self._waiting = ()
        return tuple(LoggedEvent(before + place, at, event) for place, event in enumerate(written, start=1))
