"""What a message asks for, as typed commands: the only thing that understanding may produce."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Mood(StrEnum):
    """How a shopper sounds; it changes how something is said and whether a person is offered, never a fact."""

    CALM = "calm"
    THANKFUL = "thankful"
    URGENT = "urgent"
    FRUSTRATED = "frustrated"
    ABUSIVE = "abusive"


@dataclass(frozen=True, slots=True)
class StartFlow:
    """The shopper wants the goal of a flow; `intent` is the label that led to it.

    `is_fallback`: only if the goal before it cannot be met ("if you can't exchange it, return it"). `is_doubted`: it is
    only the likeliest reading. `is_other`: for other goods than the same goal on top.
    """

    flow: str
    intent: str
    span: str
    confidence: float
    is_fallback: bool = False
    is_doubted: bool = False
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class SetSlot:
    """The shopper named a value, such as an order number; a later one of the same name is a correction."""

    name: str
    values: tuple[str, ...]
    span: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class CancelFlow:
    """The shopper no longer wants what is under way."""

    span: str = ""


@dataclass(frozen=True, slots=True)
class AskQuestion:
    """A question about the shop, its policies or the world of its products; `intent` is the nearest label, if any."""

    text: str
    intent: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class AskForPerson:
    """The shopper wants a human being."""

    span: str = ""


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """A greeting, thanks, a good-bye; `kind` says which."""

    kind: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to what the assistant asked last, in the shopper's words."""

    text: str


@dataclass(frozen=True, slots=True)
class Clarify:
    """Two or three readings are equally likely: flows to choose from."""

    flows: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """Nothing that this shop's assistant can help with."""

    text: str
    confidence: float = 1.0


Command = StartFlow | SetSlot | CancelFlow | AskQuestion | AskForPerson | SmallTalk | Answer | Clarify | OutOfScope


@dataclass(frozen=True, slots=True)
class Understanding:
    """All commands of a message in order, with the language it is written in (BCP 47 tag) and its mood.

    `notes` tell the trace how it was understood.
    """

    language: str
    commands: tuple[Command, ...]
    scores: tuple[tuple[str, float], ...] = field(default=())
    mood: Mood = Mood.CALM
    notes: tuple[tuple[str, str], ...] = ()
