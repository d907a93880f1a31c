"""Plays a conversation file from its first step to the end, on a shop that is as new for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from chatbot.bootstrap.reply import Reply, collect
from chatbot.bootstrap.stage import Rows, Stage
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
    Message,
    MessageUnderstood,
    Press,
    ProposalExecuted,
    Role,
    Session,
)
from chatbot.domain.outcome import Proposal
from chatbot.domain.proofs import CustomerVerified
from chatbot.domain.writes import Write
from chatbot.errors import ChatbotError, ConfigurationError
from chatbot.evaluation.conversations.checks import (
    Turn,
    Written,
    changes,
    row_failures,
    turn_failures,
    write_failures,
    wrong_writes,
)
from chatbot.evaluation.conversations.files import Chip, Script, Step
from chatbot.evaluation.conversations.naming import as_named

CHANNEL = "evaluation"
_DEFECTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What a defect of the product raises: it fails its file and no other."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What was expected and did not come: at a step (from 1), or at the end (0)."""

    step: int
    what: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the shopper did at a step, and the reply: its words, its outcome, and what its cards show."""

    given: str
    outcome: str
    text: str
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """How one conversation went: what failed, how many writes were wrong, what was said and written, how long."""

    failures: tuple[Failure, ...]
    wrong_writes: int
    exchanges: tuple[Exchange, ...]
    writes: tuple[Written, ...]
    seconds: float

    @property
    def has_passed(self) -> bool:
        """Whether all was as expected."""
        return not self.failures


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
        given = await self._given(step)
        try:
            happened = [one async for one in self._stage.app.assistant.reply(self._session, given)]
        except (ChatbotError, *_DEFECTS) as error:
            raise CannotGoOn(f"the turn ended in {error!r}") from error
        before, events = self.state, [one.event for one in happened]
        self.state = fold_all(before, events)
        self._follow(events)
        self._last = collect(happened)
        said = given.text if isinstance(given, Message) else f"[{'confirm' if given.is_confirmed else 'decline'}]"
        return said, Turn(self._last, self.state, frozenset(_flows(events, before)))

    async def _given(self, step: Step) -> Message | Press:
        if step.messages:
            return Message(Role.USER, as_one_turn(step.messages))
        if step.code is not None:
            return Message(Role.USER, await self._code(is_right=step.code == "right"))
        if isinstance(step.press, Chip):
            return Message(Role.USER, self._chip(step.press.chip))
        proposal = self.state.proposal
        if proposal is None:
            raise CannotGoOn("there is no card to press")
        if step.press == "code":
            return Message(Role.USER, proposal.code)
        return Press(proposal.id, is_confirmed=step.press == "confirm")

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


def as_one_turn(messages: Sequence[str]) -> str:
    """Return a burst as the one turn that it is; the assistant takes lines for sentences of their own."""
    return "\n".join(messages)


async def run_script(stage: Stage, script: Script) -> Run:
    """Play a script and check it. Raises ConfigurationError for one that asks for what there is not, StoreError."""
    started = perf_counter()
    before = await stage.set(script.clock)
    player = await _enter(stage, script)
    failures, exchanges = list[Failure](), list[Exchange]()
    for place, step in enumerate(script.steps, 1):
        try:
            given, turn = await player.play(step)
        except CannotGoOn as error:
            failures.append(Failure(place, str(error)))
            break
        exchanges.append(_exchange(given, turn.reply))
        failures += [Failure(place, what) for what in turn_failures(step.expect, turn)]
    written, wrong, at_end = await _at_end(stage, script, player, before)
    failures += [Failure(0, what) for what in at_end]
    return Run(tuple(failures), wrong, tuple(exchanges), written, perf_counter() - started)


async def _enter(stage: Stage, script: Script) -> Player:
    app, customer_id = stage.app, None
    if script.language not in app.languages:
        raise ConfigurationError(f"language: {script.language!r} is none of {', '.join(app.languages)}")
    if script.as_ is not None:
        customer = await app.store.customer_by_email(script.as_)
        if customer is None:
            raise ConfigurationError(f"as: the store has no customer with the e-mail {script.as_}")
        customer_id = customer.id
    level = Level.ANONYMOUS if customer_id is None else Level.VERIFIED
    session = Session(app.ids.new("con"), level, customer_id)
    await app.assistant.start(session, CHANNEL, script.language)
    return Player(stage, session, (await app.log.load(session.conversation_id)).state)


async def _at_end(
    stage: Stage, script: Script, player: Player, before: Rows
) -> tuple[tuple[Written, ...], int, tuple[str, ...]]:
    """Return what was written, how many writes were wrong, and what is not as it has to be."""
    expected = script.finally_.writes
    lines = await stage.rows("order_lines")
    goods = {line["id"]: (str(line["name"]), int(line["quantity"])) for line in lines}
    written = tuple(as_named(write, goods) for write in player.writes)
    failures = list(write_failures(expected, written))
    wrong = wrong_writes(expected, written)
    if not written and (changed := changes(before, await stage.shop_rows())):
        failures.append(f"nothing was confirmed, but {', '.join(changed)}")
        wrong += 1
    for check in script.finally_.database:
        failures += row_failures(check, await stage.rows(check.table))
    return written, wrong, tuple(failures)


def _exchange(given: str, reply: Reply) -> Exchange:
    cards = (*reply.cards, *((reply.proposal.card,) if reply.proposal else ()))
    shown = tuple(f"{card.title}: " + "; ".join(f"{label} {value}" for label, value in card.rows) for card in cards)
    return Exchange(given, reply.outcome, reply.text, shown)


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
