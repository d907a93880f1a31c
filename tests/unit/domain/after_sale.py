"""What a shop does after the sale, as orders: a return is opened, its money goes back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chatbot.domain.commerce import (
    Order,
    OrderState,
    RefundTarget,
    Replacement,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from chatbot.domain.money import Money, total
from chatbot.domain.settlement import left_on, refunded, shares
from chatbot.testing.store import NOW

UNDER_WAY = (ReturnState.OPEN, ReturnState.IN_TRANSIT, ReturnState.RECEIVED)


def opened(placed: Order, lines: Sequence[ReturnLine], amount: Money, sku: str = "") -> Order:
    """Return the order with one more open return, which is an exchange when it has a variant."""
    request = ReturnRequest(
        id=f"ret_{len(placed.returns)}",
        order_number=placed.number,
        lines=tuple(lines),
        reason=ReturnReason.DOES_NOT_FIT,
        target=RefundTarget.ORIGINAL,
        amount=amount,
        state=ReturnState.OPEN,
        label_code="AAAAA2",
        opened_at=NOW,
        hand_over_by=date(2026, 11, 30),
        replacement=Replacement(sku, (), Money(0)) if sku else None,
    )
    back = {item.line_id: item.quantity for item in lines}
    gone = tuple(replace(one, returned_quantity=one.returned_quantity + back.get(one.id, 0)) for one in placed.lines)
    return replace(placed, state=OrderState.RETURN_OPEN, lines=gone, returns=(*placed.returns, request))


def paid_out(placed: Order, request: ReturnRequest) -> Order:
    """Return the order after the warehouse had the goods of a return, and its money went back."""
    done = replace(request, state=ReturnState.REFUNDED)
    closed = replace(placed, returns=tuple(done if one is request else one for one in placed.returns))
    return refunded(closed, tuple(shares(left_on(closed), request.amount)), NOW)


def gone_back(placed: Order) -> Money:
    """Return what went back, and what returns under way promise."""
    promised = [one.amount for one in placed.returns if one.state in UNDER_WAY]
    return total(one.amount for one in placed.refunds) + total(promised)
