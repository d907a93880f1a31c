"""What happens to a message: the one path from a shopper's words to the reply.

Knows no library, no vendor and no page; everything outside comes through ports.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from weakref import WeakValueDictionary

import structlog

from chatbot.dialogue.identity.verification import matched
from chatbot.dialogue.journal import Journal
from chatbot.dialogue.lane import Lane
from chatbot.dialogue.parts import Parts
from chatbot.dialogue.press import presses_open_card
from chatbot.dialogue.received import checked_input, received
from chatbot.dialogue.remedies.photos import photographed, photos_offered
from chatbot.dialogue.staff.by_rule import minded, passed_on
from chatbot.dialogue.state import apply
from chatbot.dialogue.stopwatch import Stopwatch
from chatbot.dialogue.tell import apologise, decide
from chatbot.dialogue.work import Worked, closing_events, go_on, work_off
from chatbot.domain.conversation import (
    ConversationStarted,
    Given,
    LoggedEvent,
    Message,
    MessageJoined,
    MessageUnderstood,
    Press,
    SentenceReleased,
    Session,
    TurnFinished,
)
from chatbot.domain.hand_overs import WITH_PERSON
from chatbot.domain.photos import Photo
from chatbot.errors import ChatbotError, ConversationError

_logger = structlog.get_logger(__name__)


class Assistant:
    """Answers the messages and presses of conversations, each conversation in order."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lanes: WeakValueDictionary[str, Lane] = WeakValueDictionary()

    async def start(self, session: Session, channel: str, language: str = "en") -> tuple[LoggedEvent, ...]:
        """Begin a conversation with a greeting that says it is an AI. Raises StoreUnavailable."""
        parts = self._parts
        started = ConversationStarted(channel, session.customer_id)
        conversation = await parts.log.create(session.conversation_id, session.customer_id, started, parts.clock.now())
        return await Journal(parts.log, conversation, parts.clock).record(SentenceReleased(parts.greeting(language)))

    async def reply(self, session: Session, given: Message | Press | Photo) -> AsyncGenerator[LoggedEvent]:
        """Yield the events of the turn that answers a message, a press or a photo, each after it is in the log.

        A message that another one follows before the first sentence is answered together with it. Raises InvalidMessage
        before anything is recorded, ConversationNotFound, ConversationConflict, StoreUnavailable when the log is down.
        """
        lane = self._lanes.setdefault(session.conversation_id, Lane())
        given = checked_input(given)
        async with lane.turn(given):
            conversation = await self._parts.log.load(session.conversation_id)
            journal = Journal(self._parts.log, conversation, self._parts.clock)
            try:
                async for event in self._turn(session, matched(given, conversation.state, session), journal, lane):
                    yield event
            except ConversationError:
                raise
            except ChatbotError as error:
                _logger.warning("turn_failed", conversation=session.conversation_id, error=type(error).__name__)
                for event in await apologise(session, error, journal, self._parts):
                    yield event

    async def _turn(self, session: Session, given: Given, journal: Journal, lane: Lane) -> AsyncGenerator[LoggedEvent]:
        watch, message_id = Stopwatch(), self._parts.ids.new("msg")
        for event in await journal.record(*received(given, message_id, journal.state, session)):
            yield event
        if journal.state.person and not presses_open_card(given, journal.state):
            for event in await journal.record(TurnFinished(WITH_PERSON, watch.finish())):
                yield event
            return
        with watch.deciding():
            worked = await self._work(session, given, journal, watch)
        teller = await decide(session, worked, journal, self._parts, watch.rules)
        may_join, is_told = isinstance(given, Message) and worked.may_be_restarted, False
        async for event in teller.tell(worked, journal, watch, lambda: may_join and lane.is_overtaken):
            is_told = True
            yield event
        if may_join and not is_told and lane.is_overtaken:
            journal.forget()
            journal.note(MessageJoined(message_id))
        else:
            journal.note(*closing_events(worked, journal.state), *photos_offered(worked, journal.state, session))
            journal.note(TurnFinished(worked.name, watch.finish()))
        for event in await journal.record():
            yield event

    async def _work(self, session: Session, given: Given, journal: Journal, watch: Stopwatch) -> Worked:
        if isinstance(given, Message):
            return await self._answer(session, given, journal, watch)
        turn = self._parts.view(session, journal.state)
        if isinstance(given, Press):
            return passed_on(await go_on(await self._parts.presses.work(given, turn), turn, self._parts.flows), turn)
        if isinstance(given, Photo):
            return await photographed(turn, self._parts.store, self._parts.flows)
        return passed_on(await self._parts.verification.enter(given, turn, journal, self._parts.flows), turn)

    async def _answer(self, session: Session, message: Message, journal: Journal, watch: Stopwatch) -> Worked:
        text = "\n".join((*journal.state.joined, message.text))
        understood = await self._parts.understander.understand(text, journal.state, session)
        watch.note_understood(understood)
        before = journal.state
        journal.note(MessageUnderstood(understood.language, understood.commands, understood.mood))
        turn = self._parts.view(session, journal.state)
        return minded(await work_off(apply(understood.commands, before), turn, self._parts.flows), turn)
