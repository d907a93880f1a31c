"""Passing the conversation to a person: a record with reason and summary, and the truth about opening hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from chatbot.dialogue import facts
from chatbot.dialogue.turn import Advance, Shop, Turn, said
from chatbot.domain.conversation import Frame, Level, Role
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import HandOff

_SUMMARISED = 6
_WEEK = 8


class HandOffFlow:
    """Hands the conversation over."""

    name = "hand_off"
    level = Level.ANONYMOUS

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Return the hand-over with its summary; a second wish only repeats the truth."""
        key = "hand_off.already" if turn.state.is_handed_off else "hand_off.done"
        statements = (Statement(key), *presence(turn))
        return Advance(HandOff("asked_for_person", summary(turn, said(frame)), statements))


def summary(turn: Turn, last_words: str) -> str:
    """Return what a colleague must know: who, about which order, what was said last; facts from the state only."""
    who = "verified customer" if turn.session.customer_id else "not signed in"
    about = f"order {turn.focus.order_number}" if turn.focus.order_number else "no order in focus"
    goals = ", ".join(frame.flow for frame in turn.state.stack) or "none"
    said_before = [
        one.text for one in turn.state.history[-_SUMMARISED:] if one.role is Role.USER and one.text != last_words
    ]
    earlier = " | ".join(said_before)
    differ = "".join(f"; documents disagree: {one}" for one in turn.state.disagreements)
    return f"{who}; {about}; open goals: {goals}; said: {earlier or '-'} | {last_words}{differ}"


def presence(turn: Turn) -> tuple[Statement, ...]:
    """Return when somebody is there; nothing for a shop that names no hours."""
    closes = _closing_time(turn.shop, turn.local)
    if closes is not None:
        return (Statement("hand_off.open", (facts.text("closes", FactKind.NAME, f"{closes:%H:%M}", "shop:hours"),)),)
    opens = next_opening(turn.shop, turn.local)
    if opens is None:
        return ()
    return (Statement("hand_off.closed", (facts.moment("opens", opens, turn.shop.zone, "shop:hours"),)),)


def _closing_time(shop: Shop, now: datetime) -> time | None:
    hours = shop.hours[now.weekday()]
    if hours is None:
        return None
    opens, closes = (time.fromisoformat(hour) for hour in hours)
    return closes if opens <= now.time() < closes else None


def next_opening(shop: Shop, now: datetime) -> datetime | None:
    """Return when somebody is there next, after `now` (in the shop's time zone); None when the shop names no hours."""
    for ahead in range(_WEEK):
        day: date = now.date() + timedelta(days=ahead)
        hours = shop.hours[day.weekday()]
        if hours is None:
            continue
        opens = datetime.combine(day, time.fromisoformat(hours[0]), tzinfo=shop.zone)
        if opens > now:
            return opens
    return None
