"""What a flow sees of a turn, and what it gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from chatbot.dialogue.state import SAID
from chatbot.domain.conversation import DialogueState, Event, Focus, Frame, Level, Role, Session
from chatbot.domain.money import Money
from chatbot.domain.outcome import Outcome, QuickReply
from chatbot.domain.rules import Rule, RulesToday
from chatbot.domain.writes import Receipt, Write
from chatbot.languages import Language


@dataclass(frozen=True, slots=True)
class PassOn:
    """When a person gets a conversation that did not ask for one; None for never.

    After so many turns in a row that knew no answer, or no sure one; with a card that costs the shop more than `above`.
    """

    unanswered: int = 3
    unsure: int | None = None
    above: Money | None = None


@dataclass(frozen=True, slots=True)
class Shop:
    """What the assistant knows of its shop; opening hours by weekday (Monday first) as (open, close) "HH:MM".

    `is_better_rule`: today's rules count where they are better for the shopper than those of the order's day.
    """

    name: str
    zone: ZoneInfo
    currency: str
    hours: tuple[tuple[str, str] | None, ...]
    label_carrier: str = "Norpost"
    is_better_rule: bool = False
    pass_on: PassOn = PassOn()

    def rules_at(self, rules: tuple[Rule, ...], now: datetime) -> RulesToday:
        """Return the rules of all times, looked at from a moment where the shop is."""
        return RulesToday(rules, now.astimezone(self.zone).date(), self.zone, self.is_better_rule)


@dataclass(frozen=True, slots=True)
class Turn:
    """One goal's view of a turn: who talks, what was said for it, what is known, what time it is."""

    session: Session
    state: DialogueState
    language: Language
    shop: Shop
    now: datetime
    focus: Focus

    @property
    def written(self) -> tuple[str, ...]:
        """What the shopper wrote in this talk, as far as it is remembered, oldest first."""
        return tuple(one.text for one in self.state.history if one.role is Role.USER)

    @property
    def local(self) -> datetime:
        """The present moment where the shop is."""
        return self.now.astimezone(self.shop.zone)

    @property
    def today(self) -> date:
        """The present day where the shop is."""
        return self.local.date()

    def chip(self, label: str, message: str = "", **values: str) -> QuickReply:
        """Return a quick reply from phrase keys ``chip.<label>`` and ``message.<message or label>``."""
        shown = self.language.say(f"chip.{label}", **values)
        sent = self.language.say(f"message.{message or label}", **values)
        return QuickReply(shown, sent)


@dataclass(frozen=True, slots=True)
class Advance:
    """What a flow did: its outcome, its frame if it goes on, what the talk is about now, what else happened.

    Not `is_found`: it knows no answer for sure; another flow may. `later` is taken up when this one is done with.
    """

    outcome: Outcome
    frame: Frame | None = None
    focus: Focus | None = None
    events: tuple[Event, ...] = field(default=())
    is_found: bool = True
    later: Frame | None = None


class Flow(Protocol):
    """One customer goal. Flows keep nothing between turns; the frame does."""

    @property
    def name(self) -> str:
        """The name that frames and intents use."""
        ...

    @property
    def level(self) -> Level:
        """What a session needs before this flow shows anything of an order or proposes a write."""
        ...

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Go one step towards the goal. Raises StoreError, KnowledgeError."""
        ...


class WritingFlow(Flow, Protocol):
    """A goal that ends in a write."""

    @property
    def writes(self) -> tuple[type[Write], ...]:
        """The kinds of writes that it tells about."""
        ...

    async def completed(self, write: Any, receipt: Receipt, turn: Turn) -> Advance:
        """Tell what was done; it has happened, so that nothing that may fail decides about it any more."""
        ...


def said(frame: Frame) -> str:
    """Return the words of this turn that belong to a frame; empty when it is only resumed."""
    return " ".join(frame.slot(SAID))


def first(values: Sequence[str]) -> str:
    """Return the first of a slot's values, empty when it is not set."""
    return values[0] if values else ""
