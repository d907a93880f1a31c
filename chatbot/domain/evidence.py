"""What a reply rests on: typed facts, statements made of them, and what was said.

A flow answers in statements: a key (``order_status.late``) and the facts that its sentence needs. Wording is somebody
else's work: a phrase of the language, or a language model that sees the facts as references.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from chatbot.domain.knowledge import Passage
from chatbot.domain.money import Money


class FactKind(StrEnum):
    """What sort of value a fact holds, which decides how a language writes it."""

    ITEM = "item"
    PRODUCT = "product"
    ORDER = "order"
    DATE = "date"
    MOMENT = "moment"
    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    PERCENT = "percent"
    NAME = "name"
    PLACE = "place"
    CODE = "code"
    TERM = "term"
    QUOTE = "quote"


FactValue = str | int | date | datetime | Money | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed value with its origin.

    `traits` say what wording must agree with: ``("when", "future")``, ``("number", "many")``. `source` names the
    document or row: ``order:40817``, ``product:skarv-2``, ``passage:returns-policy#...``, ``rule:return-window``.
    A TERM is a word of the shop's own lists (a status, a reason, a colour) that the language may translate.
    """

    name: str
    kind: FactKind
    value: FactValue
    source: str
    traits: tuple[tuple[str, str], ...] = ()

    def trait(self, key: str) -> str:
        """Return one trait, empty when the fact does not have it."""
        return dict(self.traits).get(key, "")


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing to say: the key of its phrase, the facts it needs, the passages that prove it.

    `notes` go into the trace, as (name, text).
    """

    key: str
    facts: tuple[Fact, ...] = ()
    passages: tuple[Passage, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


class Origin(StrEnum):
    """Who worded a sentence."""

    MODEL = "model"
    COMPOSED = "composed"
    STAFF = "staff"


_WIDE_MARKS = ("。", "！", "？", "；", "：", "…", "”")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may be shown: it passed the fact lock, was composed from the evidence, or the staff said it."""

    text: str
    origin: Origin
    fact_names: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    citation_numbers: tuple[int, ...] = ()

    @property
    def gap(self) -> str:
        """What stands between it and the next one: a space, and nothing after the marks that are as wide as one."""
        return "" if self.text.endswith(_WIDE_MARKS) else " "


@dataclass(frozen=True, slots=True)
class LockFailure:
    """Why the fact lock refused a sentence: the rule that failed and the words it failed on."""

    check: str
    words: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Why a turn said what it said: every stage with what it found and how long it took."""

    stages: tuple[tuple[str, float], ...] = ()
    notes: tuple[tuple[str, str], ...] = field(default=())

    def with_stage(self, name: str, milliseconds: float) -> Trace:
        """Return the trace with the duration of one more stage (ms)."""
        return Trace((*self.stages, (name, round(milliseconds, 2))), self.notes)

    def with_note(self, name: str, text: str) -> Trace:
        """Return the trace with one more finding."""
        return Trace(self.stages, (*self.notes, (name, text)))

    def noted(self, name: str) -> tuple[str, ...]:
        """Return the findings of a name."""
        return tuple(text for noted, text in self.notes if noted == name)

    def without_notes(self, name: str) -> Trace:
        """Return the trace without the findings of a name."""
        return Trace(self.stages, tuple(note for note in self.notes if note[0] != name))
