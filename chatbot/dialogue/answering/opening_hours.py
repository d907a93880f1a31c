"""When somebody of the team is there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from chatbot.dialogue.turn import Shop

_WEEK = 8


def closing_time(shop: Shop, now: datetime) -> time | None:
    """Return until when somebody is there, `now` being in the shop's time zone; None when nobody is."""
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
