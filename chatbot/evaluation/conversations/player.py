"""The shopper of one conversation: does what a step says and sees what it leads to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chatbot.bootstrap.reply import Reply, collect
from chatbot.bootstrap.stage import Stage
from chatbot.dialogue.received import on_page
from chatbot.dialogue.state import fold_all
from chatbot.domain.commands import (
    Answer,
    AskForPerson,
    AskQuestion,
    CancelFlow,
    Clarify,
    Command,
    OutOfScope,
    SetSlot,
    SmallTalk,
    StartFlow,
)
from chatbot.domain.conversation import (
    DialogueState,
    Event,
    Level,
    LoggedEvent,
    Message,
    MessageUnderstood,
    Press,
    ProposalExecuted,
    Role,
    Session,
    TurnFinished,
)
from chatbot.domain.outcome import Proposal
from chatbot.domain.proofs import CustomerVerified
from chatbot.domain.writes import Write
from chatbot.errors import ChatbotError, ConfigurationError
from chatbot.evaluation.conversations.checks import Turn
from chatbot.evaluation.conversations.files import Chip, Step

CHANNEL = "evaluation"
_HANDED_OVER = "hand_off"
_DEFECTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What a defect of the product raises: it fails its file and no other."""


class CannotGoOn(Exception):
    """A step that cannot be done, such as a press without a card."""


class Player:
    """The shopper of one conversation."""

    def __init__(self, stage: Stage, session: Session, state: DialogueState) -> None:
        self._stage = stage
        self._session = session
        self._last = Reply()
        self._proposals: dict[str, Proposal] = {}
        self.state = state
        self.writes: list[Write] = []

    async def play(self, step: Step) -> tuple[str, Turn]:
        """Do a step and return what was given and what it led to. Raises CannotGoOn."""
        self._stage.clock.advance(step.wait.total_seconds())
        self._session = await self._on_page(step)
        given = await self._given(step)
        try:
            happened = await self._answered(given)
        except (ChatbotError, *_DEFECTS) as error:
            raise CannotGoOn(f"the turn ended in {error!r}") from error
        before, events = self.state, [one.event for one in happened]
        self.state = fold_all(before, events)
        self._follow(events)
        self._last = _reply(happened)
        return " / ".join(map(_shown, given)), Turn(self._last, self.state, frozenset(_flows(events, before)))

    async def _answered(self, given: Sequence[Message | Press]) -> list[LoggedEvent]:
        """Return what happened, in order; of a burst each message is there before the first reply begins."""

        async def answer(one: Message | Press) -> list[LoggedEvent]:
            return [event async for event in self._stage.app.assistant.reply(self._session, one)]

        turns = await asyncio.gather(*map(answer, given))
        return sorted((event for turn in turns for event in turn), key=lambda event: event.sequence)

    async def _on_page(self, step: Step) -> Session:
        """Return the session with what the shop's page shows from this step on."""
        cart = None if step.cart is None else step.cart.items()
        session = await on_page(self._session, step.looking_at, cart, self._stage.app.store)
        if (step.looking_at and not session.looking_at) or len(session.cart or ()) < len(step.cart or ()):
            raise CannotGoOn("the catalogue does not have every SKU that the shop's page shows")
        return session

    async def _given(self, step: Step) -> tuple[Message | Press, ...]:
        if step.messages:
            return tuple(Message(Role.USER, text) for text in step.messages)
        if step.code is not None:
            return (Message(Role.USER, await self._code(is_right=step.code == "right")),)
        if isinstance(step.press, Chip):
            return (Message(Role.USER, self._chip(step.press.chip)),)
        proposal = self.state.proposal
        if proposal is None:
            raise CannotGoOn("there is no card to press")
        if step.press == "code":
            return (Message(Role.USER, proposal.code),)
        return (Press(proposal.id, is_confirmed=step.press == "confirm"),)

    async def _code(self, *, is_right: bool) -> str:
        code = await self._stage.mailed_code()
        if not code:
            raise CannotGoOn("no code was sent by e-mail")
        return code if is_right else f"{(int(code) + 1) % 1_000_000:06}"

    def _chip(self, text: str) -> str:
        for one in self._last.quick_replies:
            if text.casefold() in one.label.casefold():
                return one.message
        raise CannotGoOn(f"no quick reply with {text!r}, but {[one.label for one in self._last.quick_replies]}")

    def _follow(self, events: Sequence[Event]) -> None:
        """Keep the cards that were shown, the writes that were made, and whose the conversation is."""
        if self.state.proposal is not None:
            self._proposals[self.state.proposal.id] = self.state.proposal
        for event in events:
            match event:
                case ProposalExecuted(proposal_id=proposal_id):
                    self.writes.append(self._proposals[proposal_id].write)
                case CustomerVerified(customer_id=customer_id):
                    self._session = replace(self._session, level=Level.VERIFIED, customer_id=customer_id)
                case _:
                    continue


async def enter(stage: Stage, email: str | None, language: str) -> Player:
    """Begin a conversation, as a customer or as nobody.

    Raises ConfigurationError for a customer or a language that there is not, StoreError.
    """
    app, customer_id = stage.app, None
    if language not in app.languages:
        raise ConfigurationError(f"language: {language!r} is none of {', '.join(app.languages)}")
    if email is not None:
        customer = await app.store.customer_by_email(email)
        if customer is None:
            raise ConfigurationError(f"as: the store has no customer with the e-mail {email}")
        customer_id = customer.id
    level = Level.ANONYMOUS if customer_id is None else Level.VERIFIED
    session = Session(app.ids.new("con"), level, customer_id)
    await app.assistant.start(session, CHANNEL, language)
    return Player(stage, session, (await app.log.load(session.conversation_id)).state)


def _reply(happened: Sequence[LoggedEvent]) -> Reply:
    """Return the reply to a step; to a burst it hands over where one of its turns does, as a turn of several wishes."""
    reply, ends = collect(happened), [one.event.outcome for one in happened if isinstance(one.event, TurnFinished)]
    return replace(reply, outcome=_HANDED_OVER) if _HANDED_OVER in ends else reply


def _shown(given: Message | Press) -> str:
    return given.text if isinstance(given, Message) else f"[{'confirm' if given.is_confirmed else 'decline'}]"


def _flows(events: Sequence[Event], before: DialogueState) -> Iterator[str]:
    """Yield the flows that the commands of a turn lead to, the waiting one among them where it goes on."""
    commands = [one for event in events if isinstance(event, MessageUnderstood) for one in event.commands]
    waiting = before.stack[-1].flow if before.stack else "answer_question"
    yield from (_flow_of(command, waiting) for command in commands)
    if not commands and before.stack:
        yield waiting


def _flow_of(command: Command, waiting: str) -> str:
    match command:
        case StartFlow(flow=flow):
            return flow
        case Answer() | SetSlot():
            return waiting
        case AskForPerson():
            return "hand_off"
        case SmallTalk() | CancelFlow():
            return "small_talk"
        case Clarify():
            return "clarify"
        case AskQuestion() | OutOfScope():
            return "answer_question"
