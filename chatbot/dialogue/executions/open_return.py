"""Opening a return: its lines are marked, its label made, the shop told."""

from __future__ import annotations

from chatbot.dialogue.gate import Moment
from chatbot.domain.commerce import Order, ReturnRequest, ReturnState
from chatbot.domain.returns import decide_return, quote_refund
from chatbot.domain.rules import ReturnTerms
from chatbot.domain.writes import OpenReturn, Receipt
from chatbot.errors import ConfirmationMismatch
from chatbot.ports.unit_of_work import Work


class ReturnExecution:
    """Opens a return."""

    name = "open_return"

    def check(self, order: Order, write: OpenReturn, moment: Moment) -> None:
        """Raise ConfirmationMismatch when a line may not come back any more, or pays something else."""
        terms = ReturnTerms(write.reason, write.target, frozenset(write.unmet_conditions))
        lines = {line.id: line for line in order.lines}
        for item in write.lines:
            line = lines.get(item.line_id)
            if line is None or item.quantity > line.returnable_quantity:
                raise ConfirmationMismatch("the order has changed")
            if not decide_return(order, line, moment.rules, terms).is_allowed:
                raise ConfirmationMismatch("it is no longer allowed")
        if quote_refund(order, write.lines, moment.rules, terms).amount != write.amount:
            raise ConfirmationMismatch("the amount has changed")

    async def carry_out(self, work: Work, order: Order, write: OpenReturn, moment: Moment) -> Receipt:
        """Store the return and post its label."""
        request = ReturnRequest(
            id=moment.ids.new("ret"),
            order_number=write.order_number,
            lines=write.lines,
            reason=write.reason,
            target=write.target,
            amount=write.amount,
            state=ReturnState.OPEN,
            label_code=moment.ids.code(),
            opened_at=moment.now,
            hand_over_by=write.hand_over_by,
        )
        await work.open_return(request)
        payload = {"return": request.id, "order": request.order_number, "label": request.label_code}
        await work.post("return.opened", request.id, payload, moment.now)
        return Receipt(request.id, order, request)
