"""A conversation that a person is asked to take over: its states in the queue, and the events of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

WITH_PERSON = "with_person"
"""How a turn ends that nobody but a person answers, and why a card is closed that waited when they came."""


class HandOverState(StrEnum):
    """Where a hand-over stands; one that was given back or reopened waits again."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    RESOLVED = "resolved"
    REOPENED = "reopened"


class GroundKind(StrEnum):
    """What a reply may rest on: an order, a passage of the documents, a decision of the rules."""

    ORDER = "order"
    PASSAGE = "passage"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Ground:
    """Something that a reply before a hand-over rests on: the order's number, where it is written, what was decided."""

    kind: GroundKind
    text: str


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A person was asked to take over."""

    hand_off_id: str
    reason: str
    summary: str


@dataclass(frozen=True, slots=True)
class ContactGiven:
    """Somebody who is not signed in gave the e-mail address that the team answers to."""

    email: str


@dataclass(frozen=True, slots=True)
class ConversationClaimed:
    """One of the staff has the conversation from here on; `by` gave it to them, empty where they took it."""

    staff_id: str
    name: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class ConversationReleased:
    """The conversation waits for a person again."""

    staff_id: str


@dataclass(frozen=True, slots=True)
class HandOverResolved:
    """What a person was asked for is done."""

    staff_id: str


@dataclass(frozen=True, slots=True)
class HandOverReopened:
    """It was not done after all: the conversation waits for a person again."""

    staff_id: str


@dataclass(frozen=True, slots=True)
class StaffWrote:
    """One of the staff wrote; `overridden` are the failed checks that they sent it over, each with its words.

    `is_mailed`: it goes to the address that was left in the conversation, too, because nobody had that open.
    """

    message_id: str
    staff_id: str
    name: str
    text: str
    overridden: tuple[tuple[str, str], ...] = ()
    is_mailed: bool = False


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """One of the staff wrote a note for the team: no shopper and no model ever reads it."""

    note_id: str
    staff_id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ApprovalDecided:
    """One of the staff decided about a write that waited; `record_id` is what it made, empty where it was declined."""

    proposal_id: str
    record_id: str = ""


HandOverEvent = (
    HandedOff
    | ContactGiven
    | ConversationClaimed
    | ConversationReleased
    | HandOverResolved
    | HandOverReopened
    | StaffWrote
    | NoteWritten
    | ApprovalDecided
)
"""What happens between a conversation and the people who help."""
