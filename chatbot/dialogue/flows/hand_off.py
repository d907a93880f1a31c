"""Passing the conversation to a person: a record with reason and summary, and the truth about opening hours."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.expected_wait import minutes_to_wait
from chatbot.dialogue.opening_hours import closing_time, next_opening
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.domain.conversation import Frame, Level, Role
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.hand_overs import ContactGiven
from chatbot.domain.outcome import HandOff, Say
from chatbot.ports.hand_overs import HandOverQueue

_E_MAIL = "proof"  # an e-mail address is read where it proves something, too
_SUMMARISED = 6


class HandOffFlow:
    """Hands the conversation over; asks where somebody unknown may be answered when nobody of the team is there."""

    name = "hand_off"
    level = Level.ANONYMOUS

    def __init__(self, queue: HandOverQueue) -> None:
        self._queue = queue

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Return the hand-over with its summary; a second wish only repeats the truth. Raises StoreUnavailable."""
        if frame.asked == _E_MAIL and said(frame):
            return _contact(first(frame.slot(_E_MAIL)))
        key = "hand_off.already" if turn.state.is_handed_off else "hand_off.done"
        statements = (Statement(key), *await self._place(turn), *presence(turn))
        outcome = HandOff("asked_for_person", summary(turn, said(frame)), statements)
        return Advance(*asking_contact(outcome, frame)) if needs_contact(turn) else Advance(outcome)

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


def needs_contact(turn: Turn) -> bool:
    """Whether nobody is there and the shop does not know where to answer whoever asks."""
    is_known = turn.session.customer_id is not None or bool(turn.state.guest_orders) or turn.state.has_contact
    is_closed = closing_time(turn.shop, turn.local) is None and next_opening(turn.shop, turn.local) is not None
    return is_closed and not is_known


def asking_contact(outcome: HandOff, frame: Frame) -> tuple[HandOff, Frame]:
    """Return a hand-over that asks for an e-mail address, too, and the frame that reads the answer."""
    asking = replace(outcome, statements=(*outcome.statements, Statement("notice.ask_email")))
    return asking, frame.with_slot(_E_MAIL).asking(_E_MAIL)


def _contact(given: str) -> Advance:
    """Return what is said to an answer, which is an e-mail address or none."""
    if "@" not in given:
        return Advance(Say((Statement("notice.no_contact"),)))
    email = facts.text("email", FactKind.NAME, facts.mask_email(given), "message")
    return Advance(Say((Statement("notice.contact", (email,)),)), events=(ContactGiven(given),))


def summary(turn: Turn, last_words: str) -> str:
    """Return what a colleague must know: who, about which order, what was said last; facts from the state only."""
    who = "verified customer" if turn.session.customer_id else "not signed in"
    about = f"order {turn.focus.order_number}" if turn.focus.order_number else "no order in focus"
    goals = ", ".join(frame.flow for frame in turn.state.stack) or "none"
    said_before = [one.text for one in turn.state.history if one.role is Role.USER and one.text != last_words]
    said = " | ".join((*said_before[-_SUMMARISED:], last_words))
    differ = "".join(f"; documents disagree: {one}" for one in turn.state.disagreements)
    return f"{who}; {about}; open goals: {goals}; said: {said}{differ}"


def presence(turn: Turn) -> tuple[Statement, ...]:
    """Return when somebody is there; nothing for a shop that names no hours."""
    closes = closing_time(turn.shop, turn.local)
    if closes is not None:
        return (Statement("hand_off.open", (facts.text("closes", FactKind.NAME, f"{closes:%H:%M}", "shop:hours"),)),)
    opens = next_opening(turn.shop, turn.local)
    if opens is None:
        return ()
    return (Statement("hand_off.closed", (facts.moment("opens", opens, turn.shop.zone, "shop:hours"),)),)
