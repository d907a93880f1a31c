"""What one conversation came to, as a record without a word of what was said; a pure function of its events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chatbot.domain.conversation import (
    ConversationStarted,
    Event,
    LoggedEvent,
    MessageReceived,
    MessageUnderstood,
    PassagesCited,
    ProposalDeclined,
    ProposalExecuted,
    ProposalShown,
    SentenceReleased,
    StackChanged,
    TurnFailed,
    TurnFinished,
)
from chatbot.domain.feedback import ConversationRated, ReplyRated
from chatbot.domain.hand_overs import ApprovalDecided, ConversationClaimed, HandedOff, StaffWrote
from chatbot.domain.proofs import CustomerVerified, GuestMatched
from chatbot.domain.spoken import language_of
from chatbot.evaluation.usage.matters import abouts, has_matter
from chatbot.evaluation.usage.turns import answer_times, fall_backs, lock_hits, unanswered
from chatbot.ports.transcripts import Transcript

KINDS: tuple[type[Event], ...] = (
    ConversationStarted,
    MessageReceived,
    MessageUnderstood,
    StackChanged,
    GuestMatched,
    CustomerVerified,
    SentenceReleased,
    PassagesCited,
    ProposalShown,
    ProposalDeclined,
    ProposalExecuted,
    ApprovalDecided,
    HandedOff,
    ConversationClaimed,
    StaffWrote,
    ReplyRated,
    ConversationRated,
    TurnFinished,
    TurnFailed,
)
"""The events that a record rests on."""
_WITHDRAWN = frozenset({"declined", "cancelled", "replaced"})
_LEFT = frozenset({"ask", "propose"})
_LEAST_GOOD_STARS = 3


class Verdict(StrEnum):
    """What a conversation came to for itself; only DONE may become a true resolution."""

    NOTHING_ASKED = "nothing_asked"
    PERSON = "person"
    FAILED = "failed"
    UNANSWERED = "unanswered"
    REFUSED = "refused"
    NOT_DONE = "not_done"
    UNHELPFUL = "unhelpful"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Record:
    """A conversation in figures.

    `person` is whose it is, empty for somebody unknown; `about` are the orders, products and documents that it turned
    on; `answer_s` the seconds from a message to the first sentence of its reply; `approvals` are writes that a person
    decided or has yet to decide.
    """

    id: str
    begun: datetime
    ended: datetime
    channel: str
    language: str
    person: str
    about: frozenset[str]
    messages: int
    verdict: Verdict
    hand_over: str = ""
    writes: int = 0
    answer_s: tuple[float, ...] = ()
    helpful: int = 0
    unhelpful: int = 0
    complaints: tuple[str, ...] = ()
    stars: int = 0
    unanswered: int = 0
    fall_backs: int = 0
    lock_hits: int = 0
    failures: int = 0
    approvals: int = 0

    @property
    def is_automated(self) -> bool:
        """Whether it ended without a person: none was asked for, by whomever or to approve, and none took part."""
        return self.verdict is not Verdict.PERSON and not self.approvals


def record_of(transcript: Transcript) -> Record | None:
    """Return what a conversation came to; None where nobody wrote, and for one whose beginning is not there."""
    events = transcript.events
    messages = sum(isinstance(one.event, MessageReceived) for one in events)
    if not messages or not isinstance(events[0].event, ConversationStarted):
        return None
    thumbs = _thumbs(events)
    stars = [one.event.stars for one in events if isinstance(one.event, ConversationRated)]
    handed = [one.event.reason for one in events if isinstance(one.event, HandedOff)]
    return Record(
        id=transcript.conversation_id,
        begun=events[0].at,
        ended=max(one.at for one in events if not isinstance(one.event, ReplyRated | ConversationRated)),
        channel=events[0].event.channel,
        language=language_of(events),
        person=transcript.customer_id or _guest(events),
        about=abouts(events),
        messages=messages,
        verdict=_verdict(events),
        hand_over=handed[0] if handed else "",
        writes=sum(_done(one.event) != "" for one in events),
        answer_s=tuple(answer_times(events)),
        helpful=sum(one.is_helpful for one in thumbs),
        unhelpful=sum(not one.is_helpful for one in thumbs),
        complaints=tuple(one.complaint.value for one in thumbs if one.complaint is not None),
        stars=stars[-1] if stars else 0,
        unanswered=unanswered(events),
        fall_backs=fall_backs(events),
        lock_hits=lock_hits(events),
        failures=sum(isinstance(one.event, TurnFailed) for one in events),
        approvals=sum(isinstance(one.event, ProposalExecuted) and one.event.is_waiting for one in events),
    )


def _verdict(events: Sequence[LoggedEvent]) -> Verdict:
    """Return the first that holds, in the order of `Verdict`."""
    ends = [one.event for one in events if isinstance(one.event, TurnFinished | TurnFailed)]
    last = ends[-1] if ends else None
    checks = (
        (Verdict.PERSON, any(isinstance(one.event, HandedOff | ConversationClaimed | StaffWrote) for one in events)),
        (Verdict.NOTHING_ASKED, not has_matter(events)),
        (Verdict.FAILED, last is None or isinstance(last, TurnFailed)),
        (Verdict.UNANSWERED, unanswered(events) > 0),
        (Verdict.REFUSED, _is_refused(events)),
        (Verdict.NOT_DONE, _is_left_open(events) or getattr(last, "outcome", "") in _LEFT),
        (Verdict.UNHELPFUL, _is_unhelpful(events)),
    )
    return next((verdict for verdict, holds in checks if holds), Verdict.DONE)


def _is_refused(events: Sequence[LoggedEvent]) -> bool:
    """Whether something was refused and nothing was carried out after that."""
    is_refused = False
    for logged in events:
        match logged.event:
            case TurnFinished(outcome="refuse") | ApprovalDecided(record_id=""):
                is_refused = True
            case event if _done(event):
                is_refused = False
    return is_refused


def _is_left_open(events: Sequence[LoggedEvent]) -> bool:
    """Whether a card was neither carried out nor taken back, and no later one of its kind was carried out."""
    kinds: dict[str, str] = {}
    left: dict[str, str] = {}
    for logged in events:
        match logged.event:
            case ProposalShown(proposal=proposal):
                kinds[proposal.id] = left[proposal.id] = type(proposal.write).__name__
            case event if _done(event):
                done = kinds.get(_done(event), "")
                left = {key: kind for key, kind in left.items() if kind != done}
            case ProposalDeclined(proposal_id=proposal_id, reason=reason) if reason in _WITHDRAWN:
                left.pop(proposal_id, None)
            case ApprovalDecided(proposal_id=proposal_id):
                left.pop(proposal_id, None)
    return bool(left)


def _done(event: Event) -> str:
    """Return the proposal that was carried out in the order system with this event, empty for every other event."""
    match event:
        case ProposalExecuted(proposal_id=proposal_id, is_waiting=False):
            return proposal_id
        case ApprovalDecided(proposal_id=proposal_id, record_id=record_id) if record_id:
            return proposal_id
        case _:
            return ""


def _is_unhelpful(events: Sequence[LoggedEvent]) -> bool:
    """Whether the shopper said so: the last thumb that stands is down, or there are one or two stars."""
    stars = [one.event.stars for one in events if isinstance(one.event, ConversationRated)]
    thumbs = _thumbs(events)
    is_down = bool(thumbs) and not max(thumbs, key=lambda one: one.reply).is_helpful
    return is_down or (bool(stars) and stars[-1] < _LEAST_GOOD_STARS)


def _thumbs(events: Sequence[LoggedEvent]) -> list[ReplyRated]:
    """Return the thumbs that stand: the last one of each reply."""
    return list({one.event.reply: one.event for one in events if isinstance(one.event, ReplyRated)}.values())


def _guest(events: Sequence[LoggedEvent]) -> str:
    """Return whose order a guest proved to know."""
    return next(_proved(events), "")


def _proved(events: Sequence[LoggedEvent]) -> Iterator[str]:
    yield from (one.event.customer_id for one in events if isinstance(one.event, GuestMatched | CustomerVerified))
