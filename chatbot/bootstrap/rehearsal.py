"""What the assistant would answer: a turn played on a copy of a conversation, with nothing that could write.

A person of the staff reads it as a draft. No log, no order, no code and no mail is touched: what tries to is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot.assistant import Assistant
from chatbot.bootstrap.reply import Reply, collect
from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.goals import Outside, build_flows
from chatbot.dialogue.guardrails.readable import LONGEST
from chatbot.dialogue.identity.verification import Verification
from chatbot.dialogue.parts import Parts
from chatbot.dialogue.staff.hand_over import Desk
from chatbot.domain.conversation import (
    Conversation,
    DialogueState,
    Event,
    Level,
    LoggedEvent,
    Message,
    MessageReceived,
    Role,
    SentenceReleased,
    Session,
    TurnFinished,
)
from chatbot.domain.evidence import Origin
from chatbot.domain.hand_overs import WITH_PERSON, StaffWrote
from chatbot.errors import ConversationNotFound, NotAuthorised
from chatbot.ports.identity import CheckedCode
from chatbot.ports.limits import Limit
from chatbot.ports.unit_of_work import Work

_REHEARSED = "rehearsal"
_PASSED_ON = "hand_off"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Plays turns that never happened."""

    parts: Parts

    async def next_reply(self, conversation_id: str) -> Reply | None:
        """Return what would be answered to what the shopper asked last, None where there is nothing to answer.

        Raises ConversationNotFound, StoreError, InvalidMessage.
        """
        asked = last_asked(await self.parts.log.events(conversation_id))
        return await self.answer_in(conversation_id, asked) if asked else None

    async def answer_in(self, conversation_id: str, asked: str) -> Reply | None:
        """Return what would be answered if the shopper of a conversation wrote this. Raises as `next_reply`."""
        state = (await self.parts.log.load(conversation_id)).state
        owner = await self.parts.log.owner(conversation_id)
        return await self._play(asked, state, Session(conversation_id, _level(owner), owner))

    async def reply_to(self, text: str) -> Reply | None:
        """Return what would be answered to a text from elsewhere, whose writer nobody knows. Raises InvalidMessage."""
        return await self._play(text[:LONGEST], DialogueState(), Session(_REHEARSED))

    async def _play(self, asked: str, state: DialogueState, session: Session) -> Reply | None:
        quiet = replace(state, person="", is_handed_off=True, code_until=None, proposal=None)
        copy = _Copy(Conversation(session.conversation_id, quiet), session.customer_id)
        playing = Assistant(replace(self.parts, log=copy))
        reply = collect([event async for event in playing.reply(session, Message(Role.USER, asked))])
        return reply if reply.text and reply.outcome not in (_PASSED_ON, "failed") else None


def build_rehearsal(parts: Parts, outside: Outside, by_person: Collection[str]) -> Rehearsal:
    """Return the rehearsal of an assistant: the same parts, but for all that writes."""
    nothing = _NoWrites()
    nowhere = _Copy(Conversation(_REHEARSED, DialogueState()), None)
    verification = Verification(outside.store, _NoLimits(), _NoCodes(), nothing, nowhere, parts.ids)
    gate = Gate(nothing, parts.ids, EXECUTIONS)
    alone = replace(outside, gate=gate, limits=_NoLimits(), verification=verification)
    flows, presses = build_flows(alone, by_person)
    desk = Desk(nothing, parts.clock, parts.ids)
    return Rehearsal(replace(parts, flows=flows, presses=presses, verification=verification, desk=desk))


def last_asked(events: Iterable[LoggedEvent]) -> str:
    """Return what waits for an answer: all that was written since the last one, else the last that was answered.

    That somebody asked for a person is no question.
    """
    waiting: list[str] = []
    answered, asked = "", ""
    for logged in events:
        match logged.event:
            case MessageReceived(text=text):
                asked = text
            case TurnFinished(outcome=outcome) if outcome == WITH_PERSON:
                waiting.append(asked)
            case TurnFinished(outcome=outcome) if outcome != _PASSED_ON:
                answered = asked or answered
            case StaffWrote():
                waiting, answered = [], ""
            case SentenceReleased(sentence=sentence) if sentence.origin is not Origin.STAFF:
                waiting = []
            case _:
                continue
    return "\n".join(waiting)[-LONGEST:] or answered


def _level(owner: str | None) -> Level:
    return Level.ANONYMOUS if owner is None else Level.VERIFIED


class _Copy:
    """A log of one conversation that ends with the call."""

    def __init__(self, conversation: Conversation, owner: str | None) -> None:
        self._conversation = conversation
        self._owner = owner
        self._events: list[LoggedEvent] = []

    async def create(self, conversation_id: str, customer_id: str | None, event: Event, at: datetime) -> Conversation:
        """Refuse: nothing new begins here."""
        raise NotAuthorised(conversation_id)

    async def load(self, conversation_id: str) -> Conversation:
        """Return the conversation."""
        if conversation_id != self._conversation.id:
            raise ConversationNotFound(conversation_id)
        return self._conversation

    async def append(self, conversation: Conversation, events: Sequence[Event], at: datetime) -> Conversation:
        """Append events to the copy."""
        first = conversation.version + 1
        self._events += [LoggedEvent(number, at, event) for number, event in enumerate(events, first)]
        self._conversation = replace(conversation, version=conversation.version + len(events))
        return self._conversation

    async def events(self, conversation_id: str, after: int = 0) -> tuple[LoggedEvent, ...]:
        """Return what was appended."""
        return tuple(one for one in self._events if one.sequence > after)

    async def owner(self, conversation_id: str) -> str | None:
        """Return whose conversation it is."""
        return self._owner

    async def give_to(self, conversation_id: str, customer_id: str) -> None:
        """Refuse: nobody proves anything here."""
        raise NotAuthorised(conversation_id)

    async def conversations_of(self, customer_id: str) -> tuple[str, ...]:
        """Return nothing: other conversations are no part of a turn."""
        return ()


class _NoWrites:
    def begin(self) -> AbstractAsyncContextManager[Work]:
        """Refuse."""
        raise NotAuthorised("a rehearsal writes nothing")


class _NoCodes:
    async def issue(self, conversation_id: str, customer_id: str, now: datetime) -> str:
        """Refuse."""
        raise NotAuthorised("a rehearsal sends no code")

    async def check(self, conversation_id: str, code: str, now: datetime) -> CheckedCode:
        """Refuse."""
        raise NotAuthorised("a rehearsal proves nothing")


class _NoLimits:
    """Counts nothing: the shopper's own tries are counted where they happen."""

    async def take(self, limits: Sequence[Limit], now: datetime) -> str | None:
        """Let everything pass."""
        return _REHEARSED

    async def give_back(self, ticket: str) -> None:
        """Do nothing."""
