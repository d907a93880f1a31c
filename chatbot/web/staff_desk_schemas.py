"""The shapes of the hand-over desk's requests and answers, described for OpenAPI."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chatbot.dialogue.staff.draft_desk import Marked
from chatbot.domain.hand_overs import GroundKind, HandOverState
from chatbot.domain.knowledge import Passage
from chatbot.ports.hand_overs import OPEN, HandOver
from chatbot.web.schemas import CitationOut, TraceOut

State = Literal["waiting", "claimed", "resolved", "reopened"]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class HandOverFilter(_In):
    """Which hand-overs are listed; an empty text stands for all."""

    state: list[HandOverState] = Field(default=sorted(OPEN))
    mood: str = Field("", max_length=16)
    language: str = Field("", max_length=16)
    topic: str = Field("", max_length=64)

    def fits(self, entry: HandOver) -> bool:
        """Whether a hand-over is about what is wanted."""
        about = entry.about
        wanted = ((self.mood, about.mood), (self.language, about.language), (self.topic, about.topic))
        return all(value in ("", own) for value, own in wanted)


class Colleague(_In):
    """Who gets a conversation: the name that they sign in with."""

    name: str = Field(min_length=1, max_length=64, examples=["olga"])


class StaffMessage(_In):
    """What the shopper reads: 1 to 2,000 characters."""

    text: str = Field(examples=["Hello, I am Mara. The new lamp leaves us today."])
    override: bool = Field(False, description="Send it although a sentence is not supported; that is recorded")


class Draft(_In):
    """What somebody is about to write."""

    text: str = Field(examples=["You have 30 days to return it."])


class GroundOut(BaseModel):
    """An order, a passage of the documents, or a decision of the rules."""

    kind: GroundKind
    text: str = Field(examples=["return 40817-1: too_late by return-window (days 30; last_day 2026-10-31)"])


class HandOverOut(BaseModel):
    """A hand-over: why and since when it waits, what it is about, and who has it."""

    id: str = Field(examples=["han_k3v9x0q2m7w5t1r8z4b6n"])
    conversation_id: str
    customer_id: str | None
    state: State
    reason: str = Field(examples=["asked_for_person"])
    summary: str
    tried: str = Field(description="What the assistant said last")
    evidence: list[GroundOut] = Field(description="What its last replies rest on")
    language: str = Field(examples=["en"])
    mood: str = Field(examples=["frustrated"])
    topic: str = Field(description="The goal it is about, empty for none", examples=["return_items"])
    email: str = Field(description="Where somebody who is not signed in wants the answer, empty where not given")
    staff: str = Field(description="Who has it, or had it last; empty for nobody", examples=["mara"])
    is_mine: bool
    asked_at: str = Field(description="UTC, ISO 8601", examples=["2026-11-16T10:00:00+00:00"])
    changed_at: str = Field(description="UTC, ISO 8601", examples=["2026-11-16T10:00:00+00:00"])

    @classmethod
    def of(cls, entry: HandOver, staff_id: str) -> HandOverOut:
        """Return the shape of a hand-over, for one of the staff."""
        about = entry.about
        return cls(
            id=entry.id,
            conversation_id=entry.conversation_id,
            customer_id=entry.customer_id,
            state=entry.state.value,
            reason=entry.reason,
            summary=entry.summary,
            tried=about.tried,
            evidence=[GroundOut(kind=one.kind, text=one.text) for one in about.grounds],
            language=about.language,
            mood=about.mood,
            topic=about.topic,
            email=entry.email,
            staff=entry.staff_name,
            is_mine=entry.staff_id == staff_id,
            asked_at=entry.asked_at.isoformat(),
            changed_at=entry.changed_at.isoformat(),
        )


class HandOversOut(BaseModel):
    """The queue, who waits longest first."""

    hand_overs: list[HandOverOut]


class StaffEventOut(BaseModel):
    """Something that happened in a conversation, as the staff sees it."""

    id: int
    event: str = Field(examples=["message_received"])
    at: str = Field(description="UTC, ISO 8601")
    data: dict[str, Any]


class StaffEvents(BaseModel):
    """Events in order."""

    events: list[StaffEventOut]


class StaffMessageOut(BaseModel):
    """The message as it was sent."""

    id: str = Field(examples=["msg_k3v9x0q2m7w5t1r8z4b6n"])
    text: str
    is_mailed: bool = Field(description="Whether it goes to the address that was left, too: nobody had the page open")


class ClauseOut(BaseModel):
    """The passage that speaks of what a sentence says."""

    document: str = Field(examples=["returns-policy"])
    title: str
    heading: str = Field(examples=["How long you have"])
    anchor: str
    text: str


class SentenceOut(BaseModel):
    """A sentence of a draft; `check` names what failed, `words` what it failed on."""

    text: str
    is_supported: bool
    check: str = Field(examples=["value"])
    words: str = Field(examples=["60 days"])
    clause: ClauseOut | None

    @classmethod
    def of(cls, one: Marked) -> SentenceOut:
        """Return the shape of a sentence."""
        failure, passage = one.failure, one.clause
        clause = None if passage is None else ClauseOut(document=passage.document_id, **_shown(passage))
        check, words = ("", "") if failure is None else (failure.check, failure.words)
        return cls(text=one.text, is_supported=failure is None, check=check, words=words, clause=clause)


class DraftOut(BaseModel):
    """A draft, sentence by sentence."""

    is_supported: bool
    sentences: list[SentenceOut]

    @classmethod
    def of(cls, marked: Sequence[Marked]) -> DraftOut:
        """Return the shape of a checked draft."""
        sentences = [SentenceOut.of(one) for one in marked]
        return cls(is_supported=all(one.is_supported for one in sentences), sentences=sentences)


class SaidOut(BaseModel):
    """A sentence of a reply: who worded it, the facts that it shows, and the rows and passages they come from."""

    text: str
    origin: Literal["model", "composed", "staff"]
    facts: list[str]
    sources: list[str]


class WhyOut(BaseModel):
    """A reply and what led to it."""

    id: int
    at: str
    message: str | None
    language: str
    mood: str
    commands: list[dict[str, Any]]
    sentences: list[SaidOut]
    citations: list[CitationOut]
    outcome: str
    trace: TraceOut


class RepliesOut(BaseModel):
    """The replies of a conversation, oldest first."""

    replies: list[WhyOut]


def _shown(passage: Passage) -> dict[str, str]:
    return {name: getattr(passage, name) for name in ("title", "heading", "anchor", "text")}
