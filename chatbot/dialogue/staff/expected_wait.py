"""How long somebody who is handed over will probably wait: from how long others waited lately, or nothing is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from chatbot.dialogue.answering.opening_hours import closing_time
from chatbot.dialogue.turn import Shop
from chatbot.domain.hand_overs import HandOverState
from chatbot.ports.hand_overs import Claimed, HandOverQueue

_LATELY = timedelta(days=14)
_FEWEST, _NEWEST = 5, 20
_MOST_OF_THEM = 0.8
_STEP_MINUTES = 5


async def minutes_to_wait(queue: HandOverQueue, shop: Shop, now: datetime) -> int | None:
    """Return within how many minutes most people were answered lately, None where that says nothing of the next one.

    `now` is in the shop's time zone. Raises StoreUnavailable.
    """
    closes = closing_time(shop, now)
    if closes is None:
        return None
    lately = usual_minutes(await queue.claimed_since(now - _LATELY), shop)
    if lately is None or datetime.combine(now.date(), closes, now.tzinfo) < now + timedelta(minutes=lately):
        return None
    waiting = await queue.entries((HandOverState.WAITING,), 1)
    has_waited_longer = bool(waiting) and now - waiting[0].asked_at > timedelta(minutes=lately)
    return None if has_waited_longer else lately


def usual_minutes(claimed: Sequence[Claimed], shop: Shop) -> int | None:
    """Return within how many minutes four of five were answered who asked while somebody was there.

    `claimed` is newest first; the last twenty count, and fewer than five tell nothing. Steps of five minutes.
    """
    waits = sorted([wait for one in claimed if (wait := _wait(one, shop)) is not None][:_NEWEST])
    if len(waits) < _FEWEST:
        return None
    most = waits[ceil(_MOST_OF_THEM * len(waits)) - 1]
    return max(1, ceil(most / timedelta(minutes=_STEP_MINUTES))) * _STEP_MINUTES


def _wait(one: Claimed, shop: Shop) -> timedelta | None:
    """Return how long somebody waited; None for who asked while nobody was there, or was answered another day."""
    asked, claimed = one.asked_at.astimezone(shop.zone), one.claimed_at.astimezone(shop.zone)
    is_same_day = asked.date() == claimed.date()
    return claimed - asked if is_same_day and closing_time(shop, asked) is not None else None
