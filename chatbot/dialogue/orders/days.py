"""Orders by their days: placed "last Tuesday", delivered "on the 9th"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.dates import is_bare_day, read_days
from chatbot.dialogue.understand.words import around, mentions
from chatbot.domain.commerce import Order


def of_days(text: str, orders: Sequence[Order], turn: Turn) -> tuple[Order, ...]:
    """Return the orders that were placed, or came or were due, on the days that a text names."""
    days_of = _days_of(text, turn)
    if days_of is None:
        return ()
    for days in read_days(text, turn.today, turn.language.words):
        found = tuple(order for order in orders if any(day in days for day in days_of(order)))
        if found:
            return found
    return ()


def names_ordering_day(text: str, turn: Turn) -> bool:
    """Whether a text tells when something was ordered."""
    words = turn.language.words
    is_told = mentions(text, words["ordering"]) or is_bare_day(text, words)
    days = read_days(text, turn.today, words) if is_told else ()
    return bool(days) and days[0].first <= turn.today


def _days_of(text: str, turn: Turn) -> Callable[[Order], Iterator[date]] | None:
    """Return what gives the days of an order that a text speaks of, None where it speaks of none."""
    words, zone = turn.language.words, turn.shop.zone
    text = " ".join(around(text, words["plea"]))  # "come on" tells of no day

    def placed(order: Order) -> Iterator[date]:
        yield order.placed_at.astimezone(zone).date()

    def due(order: Order) -> Iterator[date]:
        for parcel in order.shipments:
            if parcel.delivered_at is not None:
                yield parcel.delivered_at.astimezone(zone).date()
            yield from (parcel.promised_on, parcel.expected_on)

    if mentions(text, words["ordering"]) or is_bare_day(text, words):
        return placed
    return due if mentions(text, words["arriving"]) else None
