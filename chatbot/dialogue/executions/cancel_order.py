"""Cancelling an order or some of its lines: stock comes back, money goes back, the shop is told."""

from __future__ import annotations

from chatbot.dialogue.gate import Moment
from chatbot.domain.commerce import Order
from chatbot.domain.orders import cancelled, decide_change, quote_cancellation
from chatbot.domain.rules import Action
from chatbot.domain.writes import CancelOrder, Receipt
from chatbot.errors import ConfirmationMismatch
from chatbot.ports.unit_of_work import Work


class CancelExecution:
    """Cancels."""

    name = "cancel_order"

    def check(self, order: Order, write: CancelOrder, moment: Moment) -> None:
        """Raise ConfirmationMismatch when the order went on meanwhile, or another amount goes back."""
        open_lines = {line.id for line in order.lines if not line.is_cancelled}
        if not set(write.line_ids) <= open_lines or not decide_change(order, Action.CANCEL, moment.rules).is_allowed:
            raise ConfirmationMismatch("it can no longer be cancelled")
        quote = quote_cancellation(order, write.line_ids, moment.rules)
        if (quote.paid_back, quote.not_charged) != (write.paid_back, write.not_charged):
            raise ConfirmationMismatch("the amount has changed")

    async def carry_out(self, work: Work, order: Order, write: CancelOrder, moment: Moment) -> Receipt:
        """Store the cancellation with its refunds and put the pieces back into stock."""
        quote = quote_cancellation(order, write.line_ids, moment.rules)
        await work.save_order(order, cancelled(order, write.line_ids, quote, moment.now))
        for line_id in write.line_ids:
            await work.add_stock(order.line(line_id).sku, order.line(line_id).quantity)
        record_id = moment.ids.new("can")
        await work.post(
            "order.cancelled", record_id, {"order": order.number, "lines": " ".join(write.line_ids)}, moment.now
        )
        return Receipt(record_id, order)
