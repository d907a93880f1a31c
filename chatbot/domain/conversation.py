"""A conversation: who takes part, what happened in it as typed events, and what is said to the outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from chatbot.domain.asides import AsideEvent
from chatbot.domain.commands import Command, Mood
from chatbot.domain.evidence import Sentence, Trace
from chatbot.domain.knowledge import Citation
from chatbot.domain.outcome import Card, Proposal, QuickReply, Undo
from chatbot.domain.photos import Photo, PhotoSubject
from chatbot.domain.proofs import TypedCode
from chatbot.domain.shop_pages import CartLine
from chatbot.domain.writes import APPROVAL


class Level(IntEnum):
    """What a session may see and do."""

    ANONYMOUS = 0
    GUEST = 1
    VERIFIED = 2


class Role(StrEnum):
    """Who wrote a message."""

    USER = "user"
    ASSISTANT = "assistant"
    STAFF = "staff"
    TOOL = "tool"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Session:
    """Who is talking in which conversation; the customer comes from here and from nowhere else.

    `origin` stands for the address that the message came from (a hash), empty where there is none. `looking_at` is the
    product that the shop's page around shows, `cart` what it says that the cart holds: hints and nothing more.
    """

    conversation_id: str
    level: Level = Level.ANONYMOUS
    customer_id: str | None = None
    origin: str = ""
    looking_at: str = ""
    cart: tuple[CartLine, ...] | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A text somebody wrote."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """A button of a card: the proposal it belongs to, confirmed or not."""

    proposal_id: str
    is_confirmed: bool


Given = Message | Press | TypedCode | Photo
"""What a turn answers."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One goal on the dialogue stack: its flow, what is known for it, and the slot that was asked for last."""

    flow: str
    slots: tuple[tuple[str, tuple[str, ...]], ...] = ()
    asked: str = ""

    def slot(self, name: str) -> tuple[str, ...]:
        """Return the values of a slot, empty when it is not set."""
        return dict(self.slots).get(name, ())

    def with_slot(self, name: str, *values: str) -> Frame:
        """Return the frame with a slot set; no values removes it."""
        kept = tuple((key, old) for key, old in self.slots if key != name)
        return Frame(self.flow, (*kept, (name, values)) if values else kept, self.asked)

    def asking(self, slot: str) -> Frame:
        """Return the frame waiting for a slot."""
        return Frame(self.flow, self.slots, slot)


@dataclass(frozen=True, slots=True)
class Focus:
    """What the talk is about: order and lines, products shown, the last question, wish, flow and proposed goal.

    `topic` was asked last of what was bought; `listed` was shown last, in order; `unmet` are conditions not met;
    `version` are the options of the first product that were asked for last.
    """

    order_number: str = ""
    line_ids: tuple[str, ...] = ()
    product_ids: tuple[str, ...] = ()
    question: str = ""
    wish: str = ""
    flow: str = ""
    document: str = ""
    goal: str = ""
    topic: str = ""
    listed: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    version: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConversationStarted:
    """A conversation began on a channel (``chat``, ``api``, ``cli``)."""

    channel: str
    customer_id: str | None = None


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """A message was accepted."""

    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class MessageUnderstood:
    """A message was turned into commands."""

    language: str
    commands: tuple[Command, ...]
    mood: Mood = Mood.CALM


@dataclass(frozen=True, slots=True)
class MessageJoined:
    """A message is answered together with the one that came right after it."""

    message_id: str


@dataclass(frozen=True, slots=True)
class StackChanged:
    """The goals under way are now these, the current one last."""

    stack: tuple[Frame, ...]
    focus: Focus


@dataclass(frozen=True, slots=True)
class SentenceReleased:
    """A sentence passed the fact lock and may be shown."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class PassagesCited:
    """The passages that the reply's numbers stand for."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class CardsShown:
    """Cards and quick replies were shown."""

    cards: tuple[Card, ...]
    quick_replies: tuple[QuickReply, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """A write waits for confirmation; an earlier one is void."""

    proposal: Proposal


@dataclass(frozen=True, slots=True)
class ProposalDeclined:
    """A proposal was declined, has expired or was replaced."""

    proposal_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProposalExecuted:
    """A confirmed write was carried out; `record_id` is what it made, `undo` takes it back."""

    proposal_id: str
    record_id: str
    undo: Undo | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether all it made is a request to the staff; `ApprovalDecided` tells what they said."""
        return self.record_id.startswith(f"{APPROVAL}_")


@dataclass(frozen=True, slots=True)
class TurnFinished:
    """A turn ended; `outcome` names it (``say``, ``ask``, ``propose``, ``refuse``, ``hand_off``)."""

    outcome: str
    trace: Trace


@dataclass(frozen=True, slots=True)
class TurnFailed:
    """A turn ended in an error of the product; `error` is its class."""

    error: str


Event = (
    ConversationStarted
    | MessageReceived
    | MessageUnderstood
    | MessageJoined
    | StackChanged
    | AsideEvent
    | SentenceReleased
    | PassagesCited
    | CardsShown
    | ProposalShown
    | ProposalDeclined
    | ProposalExecuted
    | TurnFinished
    | TurnFailed
)


@dataclass(frozen=True, slots=True)
class DialogueState:
    """What the events of a conversation amount to; small whatever its length.

    `code_until`: until then a code that was sent works. `upset` counts angry messages in a row, `failures` turns that
    knew no answer or asked again (`is_again`: the last one did), `unsure` those and turns that knew no sure one;
    `joined` are answered with the next message. `ended`: how the last turn did, if ``refused``, ``done`` or beside a
    card (``aside``). `disagreements` are for whoever takes over; `cited` is of the last reply; `person`: who of the
    staff has it; `photos`: what they may be added about; `looking_at`: the product that the shop's page showed last,
    `cart`: what it said that the cart holds; `sign_ins` counts those after the beginning; `staff_wrote`: the last
    messages of the staff, in full.
    """

    language: str = "en"
    stack: tuple[Frame, ...] = ()
    focus: Focus = field(default_factory=Focus)
    proposal: Proposal | None = None
    guest_orders: tuple[tuple[str, str], ...] = ()
    executed: tuple[str, ...] = ()
    history: tuple[Message, ...] = ()
    turns: int = 0
    is_handed_off: bool = False
    undo: Undo | None = None
    code_until: datetime | None = None
    mood: Mood = Mood.CALM
    upset: int = 0
    joined: tuple[str, ...] = ()
    ended: str = ""
    disagreements: tuple[str, ...] = ()
    cited: tuple[Citation, ...] = ()
    person: str = ""
    has_contact: bool = False
    is_again: bool = False
    failures: int = 0
    unsure: int = 0
    photos: PhotoSubject | None = None
    looking_at: str = ""
    cart: tuple[CartLine, ...] = ()
    sign_ins: int = 0
    staff_wrote: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event with its place in the log: sequence number from 1, and the time (UTC)."""

    sequence: int
    at: datetime
    event: Event


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as a turn sees it: its id, its state, the sequence number of its last event."""

    id: str
    state: DialogueState
    version: int = 0
