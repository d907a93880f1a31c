"""Turns the events of a turn into one whole reply, and the reply into plain JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chatbot.bootstrap.source_links import link_to
from chatbot.domain.conversation import (
    CardsShown,
    LoggedEvent,
    MessageJoined,
    PassagesCited,
    ProposalShown,
    SentenceReleased,
    TurnFailed,
    TurnFinished,
)
from chatbot.domain.disagreements import NOTE
from chatbot.domain.evidence import Trace
from chatbot.domain.hand_overs import HandedOff
from chatbot.domain.knowledge import Citation
from chatbot.domain.outcome import Card, Proposal, QuickReply

FAILED = "failed"
"""The outcome of a turn that ended in an error of the product."""
JOINED = "joined"
"""The outcome of a message that is answered together with the one after it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything that a turn said and showed; `outcome` is empty when the events do not end a turn (a greeting)."""

    text: str = ""
    outcome: str = ""
    citations: tuple[Citation, ...] = ()
    cards: tuple[Card, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()
    proposal: Proposal | None = None
    hand_off: HandedOff | None = None
    conversation_id: str = ""
    trace: Trace = field(default_factory=Trace)
    events: tuple[LoggedEvent, ...] = ()


def collect(events: Sequence[LoggedEvent], conversation_id: str = "") -> Reply:
    """Return the reply that the events of one turn make up."""
    happened = [logged.event for logged in events]
    said = [event.sentence for event in happened if isinstance(event, SentenceReleased)]
    shown = [event for event in happened if isinstance(event, CardsShown)]
    outcome, trace = _end(happened[-1] if happened else None)
    return Reply(
        text="".join(sentence.text + sentence.gap for sentence in said).rstrip(),
        outcome=outcome,
        citations=tuple(one for event in happened if isinstance(event, PassagesCited) for one in event.citations),
        cards=tuple(card for event in shown for card in event.cards),
        quick_replies=shown[-1].quick_replies if shown else (),
        proposal=next((event.proposal for event in reversed(happened) if isinstance(event, ProposalShown)), None),
        hand_off=next((event for event in reversed(happened) if isinstance(event, HandedOff)), None),
        conversation_id=conversation_id,
        trace=trace,
        events=tuple(events),
    )


def for_shopper(reply: Reply) -> Reply:
    """Return a reply without what its trace holds for the staff alone: that documents disagree."""
    return replace(reply, trace=reply.trace.without_notes(NOTE))


def as_json(reply: Reply) -> dict[str, Any]:
    """Return a reply as plain JSON types.

    Keys: text; outcome (say, ask, propose, refuse, hand_off, joined, failed); citations [{number, document, title,
    heading, anchor, quote, url}]; cards [{kind, title, reference, rows: [[label, value]], has_trouble}]; quick_replies
    [{label, message}]; proposal {id, code, expires_at (ISO 8601), card} or null; hand_off {id, reason} or null;
    conversation_id; trace {stages: [{name, ms}], notes: [{name, text}]}.
    """
    return {
        "text": reply.text,
        "outcome": reply.outcome,
        "citations": [citation_json(citation) for citation in reply.citations],
        "cards": [card_json(card) for card in reply.cards],
        "quick_replies": [{"label": one.label, "message": one.message} for one in reply.quick_replies],
        "proposal": None if reply.proposal is None else proposal_json(reply.proposal),
        "hand_off": None if reply.hand_off is None else hand_off_json(reply.hand_off),
        "conversation_id": reply.conversation_id,
        "trace": trace_json(reply.trace),
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """Return a citation as plain JSON types."""
    return {
        "number": citation.number,
        "document": citation.document_id,
        "title": citation.title,
        "heading": citation.heading,
        "anchor": citation.anchor,
        "quote": citation.quote,
        "url": link_to(citation),
    }


def card_json(card: Card) -> dict[str, Any]:
    """Return a card as plain JSON types."""
    rows = [[label, value] for label, value in card.rows]
    shown = {"kind": card.kind.value, "title": card.title, "reference": card.reference, "rows": rows}
    return {**shown, "has_trouble": card.has_trouble}


def proposal_json(proposal: Proposal) -> dict[str, Any]:
    """Return what a shopper may see of a proposal as plain JSON types."""
    return {
        "id": proposal.id,
        "code": proposal.code,
        "expires_at": proposal.expires_at.isoformat(),
        "card": card_json(proposal.card),
    }


def hand_off_json(hand_off: HandedOff) -> dict[str, Any]:
    """Return what a shopper may see of a hand-over; its summary is for the staff."""
    return {"id": hand_off.hand_off_id, "reason": hand_off.reason}


def trace_json(trace: Trace) -> dict[str, Any]:
    """Return a trace as plain JSON types."""
    return {
        "stages": [{"name": name, "ms": ms} for name, ms in trace.stages],
        "notes": [{"name": name, "text": text} for name, text in trace.notes],
    }


def _end(last: object) -> tuple[str, Trace]:
    match last:
        case TurnFinished(outcome=outcome, trace=trace):
            return outcome, trace
        case MessageJoined():
            return JOINED, Trace()
        case TurnFailed(error=error):
            return FAILED, Trace(notes=(("error", error),))
        case _:
            return "", Trace()
