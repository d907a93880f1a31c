"""Logged events as the staff sees them: what the shopper sees, with who wrote, how it was understood, and summaries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chatbot.domain.conversation import Event, LoggedEvent, MessageUnderstood
from chatbot.domain.hand_overs import (
    ContactGiven,
    ConversationClaimed,
    ConversationReleased,
    HandedOff,
    HandOverReopened,
    HandOverResolved,
    NoteWritten,
    StaffWrote,
)
from chatbot.domain.proofs import CustomerVerified
from chatbot.web.wire import PublicEvent, public


def for_staff(logged: LoggedEvent) -> PublicEvent | None:
    """Return what the staff sees of an event, None for one that is in the trace only."""
    shown, more = public(logged), _more(logged.event)
    if shown is not None:
        return replace(shown, data={**shown.data, **more})
    name = _ONLY_FOR_STAFF.get(type(logged.event))
    return None if name is None else PublicEvent(logged.sequence, name, logged.at.isoformat(), more)


_ONLY_FOR_STAFF = {
    MessageUnderstood: "understood",
    ContactGiven: "contact_given",
    CustomerVerified: "verified",
    NoteWritten: "note",
}


def _more(event: Event) -> dict[str, Any]:
    match event:
        case MessageUnderstood(language=language, mood=mood):
            return {"language": language, "mood": mood.value}
        case HandedOff(summary=summary):
            return {"summary": summary}
        case ContactGiven(email=email):
            return {"email": email}
        case CustomerVerified(customer_id=customer_id):
            return {"customer_id": customer_id}
        case StaffWrote(name=name, overridden=overridden, is_mailed=is_mailed):
            failed = [{"check": check, "words": words} for check, words in overridden]
            return {"name": name, "overridden": failed, "is_mailed": is_mailed}
        case ConversationClaimed(name=name, by=by):
            return {"name": name, "is_assigned": bool(by)}
        case _:
            return _of_desk(event)


def _of_desk(event: Event) -> dict[str, Any]:
    match event:
        case NoteWritten(note_id=note_id, name=name, text=text):
            return {"id": note_id, "name": name, "text": text}
        case ConversationReleased() | HandOverResolved() | HandOverReopened():
            return {"staff_id": event.staff_id}
        case _:
            return {}
