"""What passing a conversation to a person takes: a summary for the team, when it is there, where it may answer."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.answering.opening_hours import closing_time, next_opening
from chatbot.dialogue.turn import Turn
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import HandOff

HAND_OFF = "hand_off"
"""The goal of passing the conversation on."""
E_MAIL = "proof"  # an e-mail address is read where it proves something, too
_SUMMARISED = 6


def handed_over(reason: str, turn: Turn) -> tuple[HandOff, Frame | None]:
    """Return a hand-over that nobody asked for, and the frame that reads where to answer, where that is asked."""
    words = next(reversed(turn.written), "")
    outcome = HandOff(reason, summary(turn, words), (Statement("hand_off.done"), *presence(turn)))
    return asking_contact(outcome, Frame(HAND_OFF), turn)


def asking_contact(outcome: HandOff, frame: Frame, turn: Turn) -> tuple[HandOff, Frame | None]:
    """Return a hand-over that asks for an e-mail address, too, and the frame that reads the answer.

    Only where nobody is there and the shop does not know where to answer whoever asks; else there is no such frame.
    """
    is_known = turn.session.customer_id is not None or bool(turn.state.guest_orders) or turn.state.has_contact
    is_closed = closing_time(turn.shop, turn.local) is None and next_opening(turn.shop, turn.local) is not None
    if is_known or not is_closed:
        return outcome, None
    asking = replace(outcome, statements=(*outcome.statements, Statement("notice.ask_email")))
    return asking, frame.with_slot(E_MAIL).asking(E_MAIL)


def summary(turn: Turn, last_words: str) -> str:
    """Return what a colleague must know: who, about which order, what was said last; facts from the state only."""
    who = "verified customer" if turn.session.customer_id else "not signed in"
    about = f"order {turn.focus.order_number}" if turn.focus.order_number else "no order in focus"
    goals = ", ".join(frame.flow for frame in turn.state.stack) or "none"
    said_before = [text for text in turn.written if text != last_words]
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
