"""Logged events as the outside sees them: which ones, under which names, with which content.

Commands, the dialogue stack, look-ups and traces stay inside.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chatbot.bootstrap.reply import card_json, citation_json, hand_off_json, proposal_json
from chatbot.domain.conversation import (
    CardsShown,
    Event,
    LoggedEvent,
    MessageJoined,
    MessageReceived,
    PassagesCited,
    ProposalDeclined,
    ProposalExecuted,
    ProposalShown,
    SentenceReleased,
    TurnFailed,
    TurnFinished,
)
from chatbot.domain.feedback import ConversationRated, ReplyRated, is_farewell
from chatbot.domain.hand_overs import (
    ConversationClaimed,
    ConversationReleased,
    HandedOff,
    HandOverReopened,
    HandOverResolved,
    HandOverState,
    StaffWrote,
)
from chatbot.domain.photos import PhotoAdded, PhotosOffered
from chatbot.domain.proofs import CustomerSignedIn

_Named = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """An event that its shopper may see; `id` is its place in the log."""

    id: int
    name: str
    at: str
    data: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the event as plain JSON types."""
        return {"id": self.id, "event": self.name, "at": self.at, "data": self.data}

    def as_sse(self) -> bytes:
        """Return the event as a Server-Sent Event (WHATWG HTML, 9.2)."""
        return sse(self.name, self.data, self.id)


def sse(name: str, data: dict[str, Any], place: int | None = None) -> bytes:
    """Return one Server-Sent Event; only one with a place can be resumed after."""
    head = "" if place is None else f"id: {place}\n"
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def public(logged: LoggedEvent) -> PublicEvent | None:
    """Return what the outside sees of an event, None for one that stays inside."""
    named = _reply_part(logged.event) or _milestone(logged.event) or _of_person(logged.event) or _feedback(logged.event)
    return None if named is None else PublicEvent(logged.sequence, named[0], logged.at.isoformat(), named[1])


def all_public(events: Iterable[LoggedEvent]) -> list[dict[str, Any]]:
    """Return the events that may be seen, as plain JSON types."""
    return [shown.as_json() for shown in map(public, events) if shown is not None]


def _reply_part(event: Event) -> _Named | None:
    match event:
        case MessageReceived(message_id=message_id, text=text):
            return "message_received", {"id": message_id, "text": text}
        case CustomerSignedIn():
            return "signed_in", {}
        case PhotosOffered():
            return "photos_offered", {}
        case PhotoAdded(photo_id=photo_id):
            return "photo_added", {"id": photo_id}
        case SentenceReleased(sentence=sentence):
            return "sentence", {"text": sentence.text, "citations": list(sentence.citation_numbers)}
        case PassagesCited(citations=citations):
            return "citations", {"citations": [citation_json(one) for one in citations]}
        case CardsShown(cards=cards, quick_replies=replies):
            chips = [{"label": one.label, "message": one.message} for one in replies]
            return "cards", {"cards": [card_json(card) for card in cards], "quick_replies": chips}
        case _:
            return None


def _milestone(event: Event) -> _Named | None:
    match event:
        case ProposalShown(proposal=proposal):
            return "proposal", proposal_json(proposal)
        case ProposalDeclined(proposal_id=proposal_id, reason=reason):
            return "proposal_declined", {"id": proposal_id, "reason": reason}
        case ProposalExecuted(proposal_id=proposal_id, record_id=record_id):
            return "proposal_executed", {"id": proposal_id, "record": record_id}
        case HandedOff():
            return "handed_off", hand_off_json(event)
        case TurnFinished(outcome=outcome, trace=trace):
            return "finished", {"outcome": outcome, **({"is_farewell": True} if is_farewell(trace) else {})}
        case MessageJoined():
            return "finished", {"outcome": "joined"}
        case TurnFailed(error=error):
            return "failed", {"error": error}
        case _:
            return None


def _of_person(event: Event) -> _Named | None:
    """Return what a shopper sees of the staff: what they wrote and whether somebody is there, never who."""
    match event:
        case StaffWrote(message_id=message_id, text=text):
            return "staff_message", {"id": message_id, "text": text}
        case ConversationClaimed():
            return "person_joined", {}
        case ConversationReleased():
            return "person_left", {"state": HandOverState.WAITING.value}
        case HandOverResolved():
            return "person_left", {"state": HandOverState.RESOLVED.value}
        case HandOverReopened():
            return "hand_over_reopened", {}
        case _:
            return None


def _feedback(event: Event) -> _Named | None:
    match event:
        case ReplyRated(reply=reply, is_helpful=is_helpful, complaint=complaint):
            return "reply_rated", {"reply": reply, "is_helpful": is_helpful, "complaint": complaint}
        case ConversationRated(stars=stars):
            return "conversation_rated", {"stars": stars}
        case _:
            return None
