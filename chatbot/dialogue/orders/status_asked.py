"""What of an order's status is told to who asks one thing of it: why it is late, when it comes."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.dialogue import facts
from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.orders.needed_by import needed_by, told_of_need
from chatbot.dialogue.turn import Turn, said
from chatbot.dialogue.understand.words import mentions, without
from chatbot.domain.commerce import Order, OrderLine, OrderState, ShipmentState
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Statement
from chatbot.ports.retriever import Retriever

_DAYS = ("order_status.expected", "order_status.expected_now", "order_status.no_new_date", "order_status.delivered")
_LOST = ("order_status.lost_if", "order_status.lost_since", "order_status.lost", "order_status.lost_choice")
_REASON = ("order_status.late_reason",)


def was_told(order_number: str, turn: Turn) -> bool:
    """Whether the status of an order is what the talk was about just before."""
    return turn.focus.flow in ("order_status", "ask_order") and turn.focus.order_number == order_number


def of_loss(statements: Sequence[Statement]) -> list[Statement]:
    """Return when something is expected and from when on it counts as lost, of all that its status is."""
    return [one for one in statements if one.key in (*_LOST, *_DAYS)] or list(statements)


def of_status(statements: Sequence[Statement], frame: Frame, turn: Turn) -> list[Statement]:
    """Return what is asked of a status that was told just before; all of it where nothing narrower is asked."""
    text, words = said(frame), turn.language.words
    wanted: tuple[str, ...] = ()
    if mentions(text, words["why"]) or mentions(text, words["why_late"]):
        wanted = (*_REASON, *_DAYS) if any(one.key in _REASON for one in statements) else ()
    elif mentions(text, words["asks_lost"]):
        return of_loss(statements)
    elif asks_hour(frame, turn) or needed_by(frame, turn) is not None:
        wanted = _DAYS
    return [one for one in statements if one.key in wanted] or list(statements)


def told_first(order: Order, named: Sequence[OrderLine], frame: Frame, turn: Turn) -> list[Statement]:
    """Return what is told before a status: no cancelling, no hurrying, whether it comes in time."""
    text, words = said(frame), turn.language.words
    is_done_asked = mentions(text, words["asks_done"]) and mentions(text, words["cancelling"])
    if is_done_asked and order.state is not OrderState.CANCELLED:
        return [Statement("order_status.not_cancelled", (facts.order_number(order),))]
    is_hurried = mentions(without(text, words["express_one"]), words["hurrying"])  # 加急那单 is a name
    hurried = [Statement("order_status.no_faster")] if is_hurried else []
    return [*hurried, *told_of_need(order, named, frame, turn)]


def asks_of_today(frame: Frame, turn: Turn) -> bool:
    """Whether a question is about what comes today."""
    return bool(mentions(said(frame), turn.language.words["this_day"]))


def comes_today(order: Order, turn: Turn) -> bool:
    """Whether a parcel of an order is out for delivery, or expected today."""
    coming = (one for one in order.shipments if one.delivered_at is None and one.dispatched_at is not None)
    return any(one.state is ShipmentState.OUT_FOR_DELIVERY or one.expected_on == turn.today for one in coming)


def asks_hour(frame: Frame, turn: Turn) -> bool:
    """Whether a question asks for the time of the day."""
    return bool(mentions(said(frame), turn.language.words["asks_hour"]))


async def hour_of_delivery(turn: Turn, retriever: Retriever) -> list[Statement]:
    """Return what the documents say of the hour at which a parcel comes, as carriers tell no shop."""
    found = await find_sure_answer(turn.language.say("value.hour_of_delivery"), turn, retriever)
    return [] if found is None else [found.statement]
