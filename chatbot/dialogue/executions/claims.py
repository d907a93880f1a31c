"""Reporting what was wrong with a delivery: the money is on its way, or a replacement is reserved."""

from __future__ import annotations

from chatbot.dialogue.executions.checks import check_pieces, products_of
from chatbot.dialogue.gate import Moment
from chatbot.domain.claims import claimed, decide_claim, quote_claim, remedies
from chatbot.domain.commerce import Claim, Order, OrderLine, Remedy
from chatbot.domain.money import total
from chatbot.domain.writes import OpenClaim, Receipt
from chatbot.errors import ConfirmationMismatch
from chatbot.ports.unit_of_work import Work


class ClaimExecution:
    """Opens a claim."""

    name = "open_claim"

    async def check(self, work: Work, order: Order, write: OpenClaim, moment: Moment) -> None:
        """Raise ConfirmationMismatch when it is no longer allowed, in stock, or worth the same."""
        check_pieces(order, write.lines)
        for line in (order.line(item.line_id) for item in write.lines):
            if not decide_claim(order, line, write.kind, moment.rules).is_allowed:
                raise ConfirmationMismatch("it is no longer allowed")
            if write.remedy not in remedies(order, line, write.kind, moment.rules, await _stock_of(work, line)):
                raise ConfirmationMismatch("the replacement is sold out")
        value = total(
            (order.line(item.line_id).unit_price * item.quantity for item in write.lines), write.value.currency
        )
        is_refund = write.remedy is Remedy.REFUND
        if value != write.value or (is_refund and quote_claim(order, write.lines) != write.amount):
            raise ConfirmationMismatch("the amount has changed")

    async def carry_out(self, work: Work, order: Order, write: OpenClaim, moment: Moment) -> Receipt:
        """Store the claim with its refund, or take its replacement out of stock."""
        claim = Claim(
            moment.ids.new("clm"), order.number, write.lines, write.kind, write.remedy, write.amount, moment.now
        )
        await work.save_order(order, claimed(order, claim))
        if write.remedy is Remedy.REPLACEMENT:
            for item in write.lines:
                await work.move_stock(order.line(item.line_id).sku, -item.quantity)
        payload = {"claim": claim.id, "order": order.number, "kind": claim.kind.value, "remedy": claim.remedy.value}
        await work.post("claim.opened", claim.id, payload, moment.now)
        return Receipt(claim.id, order)


async def _stock_of(work: Work, line: OrderLine) -> int:
    """Return how many pieces of a line's variant are in stock inside the transaction, none when it is not sold."""
    products = await products_of(work, (line.product_id,))
    return next((one.stock for product in products for one in product.variants if one.sku == line.sku), 0)
