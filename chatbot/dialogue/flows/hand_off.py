"""Passing the conversation to a person: a record with reason and summary, and the truth about opening hours."""

from __future__ import annotations

from chatbot.dialogue import facts
from chatbot.dialogue.answering.opening_hours import closing_time
from chatbot.dialogue.staff.expected_wait import minutes_to_wait
from chatbot.dialogue.staff.to_person import E_MAIL, HAND_OFF, asking_contact, presence, summary
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.hand_overs import ContactGiven
from chatbot.domain.outcome import HandOff, Say
from chatbot.ports.hand_overs import HandOverQueue


class HandOffFlow:
    """Hands the conversation over; asks where somebody unknown may be answered when nobody of the team is there."""

    name = HAND_OFF
    level = Level.ANONYMOUS

    def __init__(self, queue: HandOverQueue) -> None:
        self._queue = queue

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Return the hand-over with its summary; a second wish only repeats the truth. Raises StoreUnavailable."""
        if frame.asked == E_MAIL and said(frame):
            return _contact(first(frame.slot(E_MAIL)))
        key = "hand_off.already" if turn.state.is_handed_off else "hand_off.done"
        statements = (Statement(key), *await self._place(turn), *presence(turn))
        outcome = HandOff("asked_for_person", summary(turn, said(frame)), statements)
        return Advance(*asking_contact(outcome, frame, turn))

    async def _place(self, turn: Turn) -> tuple[Statement, ...]:
        """Return the place in the queue while somebody works it off, and how long that took for others lately."""
        if closing_time(turn.shop, turn.local) is None:
            return ()
        place = await self._queue.place(turn.session.conversation_id)
        told = Statement("notice.place", (facts.count("place", place, "queue"),))
        minutes = await minutes_to_wait(self._queue, turn.shop, turn.local)
        if minutes is None:
            return (told,)
        return (told, Statement("notice.wait", (facts.count("minutes", minutes, "queue"),)))


def _contact(given: str) -> Advance:
    """Return what is said to an answer, which is an e-mail address or none."""
    if "@" not in given:
        return Advance(Say((Statement("notice.no_contact"),)))
    email = facts.text("email", FactKind.NAME, facts.mask_email(given), "message")
    return Advance(Say((Statement("notice.contact", (email,)),)), events=(ContactGiven(given),))
