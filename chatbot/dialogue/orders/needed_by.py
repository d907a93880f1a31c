"""Whether what was ordered comes by the day that the shopper needs it: "before Thursday?", 5号前能到吗."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chatbot.dialogue import facts
from chatbot.dialogue.turn import Turn, said
from chatbot.dialogue.understand.dates import needed_days
from chatbot.domain.commerce import Order, OrderLine, OrderState, ShipmentState
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Statement

_NOT_COMING = (ShipmentState.DELIVERED, ShipmentState.LOST)
_OVER = (OrderState.CANCELLED, OrderState.REFUNDED, OrderState.RETURN_OPEN)


def needed_by(frame: Frame, turn: Turn) -> date | None:
    """Return the day by which something is needed, None where a message names none that is to come."""
    days = (days.last for days in needed_days(said(frame), turn.today, turn.language.words))
    return next((day for day in days if day >= turn.today), None)


def told_of_need(order: Order, named: Sequence[OrderLine], frame: Frame, turn: Turn) -> list[Statement]:
    """Return whether what is still to come arrives in time, of the lines that are `named`, else of all.

    Nothing is said where no day is named or known.
    """
    needed = needed_by(frame, turn)
    meant = {line.id for line in named} or {line.id for line in order.lines}
    parcels = [parcel for parcel in order.shipments if not meant.isdisjoint(parcel.line_ids)]
    coming = [parcel.expected_on for parcel in parcels if parcel.state not in _NOT_COMING]
    is_on_van = any(parcel.state is ShipmentState.OUT_FOR_DELIVERY for parcel in parcels)
    if needed is None or is_on_van or order.state in _OVER or not coming or min(coming) < turn.today:
        return []
    fact = facts.day("needed", needed, turn.today, "message")
    if max(coming) == needed:
        return [Statement("order_status.that_day", (fact,))]
    if max(coming) < needed:
        return [Statement("order_status.in_time", (fact,))]
    is_part = len(coming) > 1 and min(coming) <= needed
    return [Statement("order_status.part_in_time" if is_part else "order_status.too_late", (fact,))]
