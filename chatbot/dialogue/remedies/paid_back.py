"""What became of the refunds of an order."""

from __future__ import annotations

from chatbot.dialogue import facts
from chatbot.dialogue.turn import Turn
from chatbot.domain.commerce import Order, Refund
from chatbot.domain.evidence import FactKind, Statement


def refunded(order: Order, turn: Turn) -> list[Statement]:
    """Return what went back for an order, or goes back."""
    return [_refund(refund, f"order:{order.number}", turn) for refund in order.refunds]


def _refund(refund: Refund, source: str, turn: Turn) -> Statement:
    amount = facts.money("amount", refund.amount, source)
    method = facts.text("method", FactKind.TERM, refund.label, source)
    if not refund.is_paid:
        return Statement("order_status.refund_due", (amount, method))
    paid_on = facts.day("refunded", refund.at.astimezone(turn.shop.zone).date(), turn.today, source)
    return Statement("order_status.refund_paid", (amount, method, paid_on))
