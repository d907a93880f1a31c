"""Records what happens in a turn: folds it into the state, appends it to the log, hands it on."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from chatbot.dialogue.state import fold_all
from chatbot.domain.conversation import (
    Conversation,
    DialogueState,
    Event,
    LoggedEvent,
    ProposalDeclined,
    SentenceReleased,
)
from chatbot.domain.evidence import Origin
from chatbot.domain.feedback import FeedbackEvent
from chatbot.domain.hand_overs import WITH_PERSON, HandOverEvent
from chatbot.domain.proofs import CustomerSignedIn
from chatbot.errors import ConversationConflict
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

        What the staff said and did meanwhile, and ratings, stand before them and are returned, too. What could not be
        written still waits. Raises ConversationConflict, StoreUnavailable.
        """
        self.note(*events)
        between: tuple[LoggedEvent, ...] = ()
        while self._waiting:
            try:
                return (*between, *await self._write())
            except ConversationConflict:
                between = (*between, *await self._make_room())
        return between

    async def _write(self) -> tuple[LoggedEvent, ...]:
        at, before = self._clock.now(), self._conversation.version
        written = self._waiting
        self._conversation = self._recorded = await self._log.append(self._conversation, written, at)
        self._waiting = ()
        return tuple(LoggedEvent(before + place, at, event) for place, event in enumerate(written, start=1))

    async def _make_room(self) -> tuple[LoggedEvent, ...]:
        """Let what the staff did, and ratings, happen before what waits. Raises ConversationConflict."""
        newest = await self._log.load(self._conversation.id)
        between = await self._log.events(newest.id, after=self._conversation.version)
        is_aside = bool(between) and all(_is_aside(logged.event) for logged in between)
        if not is_aside or between[-1].sequence != newest.version:
            raise ConversationConflict(newest.id)
        self._conversation = replace(newest, state=fold_all(newest.state, self._waiting))
        return between


def _is_aside(event: Event) -> bool:
    """Whether an event may happen in the middle of a turn."""
    match event:
        case SentenceReleased(sentence=sentence):
            return sentence.origin is Origin.STAFF
        case ProposalDeclined(reason=reason):
            return reason == WITH_PERSON
        case _:
            return isinstance(event, (*get_args(HandOverEvent | FeedbackEvent), CustomerSignedIn))
