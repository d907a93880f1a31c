"""What became of the refunds of an order, and of the goods that they are for."""

from __future__ import annotations

from collections.abc import Iterable

from chatbot.dialogue import facts
from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.orders.parcel_facts import parcel_statements_of_returns
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import Order, Refund
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Say
from chatbot.ports.retriever import Retriever


def refunded(order: Order, turn: Turn) -> list[Statement]:
    """Return what went back for an order, or goes back."""
    return [_refund(refund, f"order:{order.number}", turn) for refund in order.refunds]


def returned(order: Order, frame: Frame, turn: Turn) -> list[Statement]:
    """Return whether a return has come in; of one that has not, until when it leaves, where its parcel is asked for."""
    statements = parcel_statements_of_returns(order, turn)
    asks = asks_of_return(frame, turn) or mentions(said(frame), turn.language.words["you_got_it"])
    return [one for one in statements if asks or one.key == "order_status.return_received"]


def asks_of_return(frame: Frame, turn: Turn) -> bool:
    """Whether a question is about the parcel of a return: "has what i sent back arrived"."""
    return bool(mentions(said(frame), turn.language.words["return_arrived"]))


async def overdue(order: Order, frame: Frame, turn: Turn, retriever: Retriever) -> list[Statement]:
    """Return what the documents advise where all was paid back and the shopper sees nothing of it."""
    is_paid = bool(order.refunds) and all(refund.is_paid for refund in order.refunds)
    if not is_paid or not mentions(said(frame), turn.language.words["not_got"]):
        return []
    found = await find_sure_answer(turn.language.say("value.refund_missing"), turn, retriever)
    return [] if found is None else [found.statement]


def told_back(orders: Iterable[Order], turn: Turn) -> Advance:
    """Tell what went back for orders of which nothing is left to claim."""
    told = tuple(statement for order in orders for statement in refunded(order, turn))
    return Advance(Say(told, quick_replies=(turn.chip("person"),)))


def _refund(refund: Refund, source: str, turn: Turn) -> Statement:
    amount = facts.money("amount", refund.amount, source)
    method = facts.text("method", FactKind.TERM, refund.label, source)
    if not refund.is_paid:
        return Statement("order_status.refund_due", (amount, method))
    paid_on = facts.day("refunded", refund.at.astimezone(turn.shop.zone).date(), turn.today, source)
    return Statement("order_status.refund_paid", (amount, method, paid_on))
