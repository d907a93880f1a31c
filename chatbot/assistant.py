"""What happens to a message: the one path from a shopper's words to the reply.

Knows no library, no vendor and no page; everything outside comes through ports.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from weakref import WeakValueDictionary

import structlog

from chatbot.dialogue.guardrails.card_numbers import mask_card_numbers
from chatbot.dialogue.guardrails.readable import readable
from chatbot.dialogue.journal import Journal
from chatbot.dialogue.parts import Parts
from chatbot.dialogue.state import apply
from chatbot.dialogue.stopwatch import Stopwatch
from chatbot.dialogue.tell import apologise, tell
from chatbot.dialogue.verification import matched
from chatbot.dialogue.work import Worked, closing_events, work_off
from chatbot.domain.conversation import (
    ConversationStarted,
    Given,
    LoggedEvent,
    Message,
    MessageReceived,
    MessageUnderstood,
    Press,
    SentenceReleased,
    Session,
    StackChanged,
    TurnFinished,
)
from chatbot.domain.evidence import Origin, Sentence
from chatbot.domain.outcome import HandOff
from chatbot.errors import ChatbotError, ConversationError

_logger = structlog.get_logger(__name__)


class Assistant:
    """Answers the messages and presses of conversations, each conversation in order."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def start(self, session: Session, channel: str, language: str = "en") -> tuple[LoggedEvent, ...]:
        """Begin a conversation with a greeting that says it is an AI. Raises StoreUnavailable."""
        parts = self._parts
        started = ConversationStarted(channel, session.customer_id)
        now = parts.clock.now()
        conversation = await parts.log.create(session.conversation_id, session.customer_id, started, now)
        greeting = Sentence(parts.languages[language].say("greeting", shop=parts.shop.name), Origin.COMPOSED)
        return await Journal(parts.log, conversation, parts.clock).record(SentenceReleased(greeting))

    async def reply(self, session: Session, given: Message | Press) -> AsyncGenerator[LoggedEvent]:
        """Yield the events of the turn that answers a message or a press, each one after it is in the log.

        Raises InvalidMessage before anything is recorded, ConversationNotFound, ConversationConflict, and
        StoreUnavailable when not even the log can be written.
        """
        lock = self._turns.setdefault(session.conversation_id, asyncio.Lock())
        if isinstance(given, Message):
            given = replace(given, text=mask_card_numbers(readable(given.text)))
        async with lock:
            conversation = await self._parts.log.load(session.conversation_id)
            journal = Journal(self._parts.log, conversation, self._parts.clock)
            try:
                async for event in self._turn(session, matched(given, conversation.state, session), journal):
                    yield event
            except ConversationError:
                raise
            except ChatbotError as error:
                _logger.warning("turn_failed", conversation=session.conversation_id, error=type(error).__name__)
                for event in await apologise(session, error, journal, self._parts):
                    yield event

    async def _turn(self, session: Session, given: Given, journal: Journal) -> AsyncGenerator[LoggedEvent]:
        watch = Stopwatch()
        if not isinstance(given, Press):
            for event in await journal.record(MessageReceived(self._parts.ids.new("msg"), given.text)):
                yield event
        worked = await self._work(session, given, journal, watch)
        watch.stage("decide")
        await self._decide(session, worked, journal)
        async for event in tell(worked, journal, watch, self._parts):
            yield event
        finished = TurnFinished(worked.name, watch.finish())
        for event in await journal.record(*closing_events(worked, journal.state), finished):
            yield event

    async def _work(self, session: Session, given: Given, journal: Journal, watch: Stopwatch) -> Worked:
        if isinstance(given, Message):
            return await self._answer(session, given, journal, watch)
        turn = self._parts.view(session, journal.state)
        if isinstance(given, Press):
            return await self._parts.presses.work(given, turn)
        return await self._parts.verification.enter(given, turn, journal, self._parts.flows)

    async def _answer(self, session: Session, message: Message, journal: Journal, watch: Stopwatch) -> Worked:
        understood = await self._parts.understander.understand(message.text, journal.state, session)
        watch.stage("understand")
        watch.note("intents", ", ".join(f"{name} {score:.2f}" for name, score in understood.scores))
        watch.note_all(understood.notes)
        before = journal.state
        journal.note(MessageUnderstood(understood.language, understood.commands))
        return await work_off(
            apply(understood.commands, before), self._parts.view(session, journal.state), self._parts.flows
        )

    async def _decide(self, session: Session, worked: Worked, journal: Journal) -> None:
        """Note what was decided, to be written with the first sentence; a hand-over exists before it is announced."""
        journal.note(*worked.events, StackChanged(worked.stack, worked.focus))
        for outcome in worked.outcomes:
            if isinstance(outcome, HandOff) and not journal.state.is_handed_off:
                journal.note(await self._parts.desk.open(session, outcome.reason, outcome.summary))
