"""What comes back: opening a return or an exchange, and withdrawing one."""

from __future__ import annotations

from chatbot.dialogue.executions.checks import check_pieces, variant_of
from chatbot.dialogue.gate import Moment
from chatbot.domain.commerce import (
    Order,
    RefundTarget,
    Replacement,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from chatbot.domain.decisions import ReturnTerms
from chatbot.domain.exchanges import ExchangeQuote, decide_exchange, quote_exchange
from chatbot.domain.returns import decide_return, quote_refund, targets_of, withdrawn
from chatbot.domain.writes import OpenExchange, OpenReturn, Receipt, WithdrawReturn
from chatbot.errors import ConfirmationMismatch
from chatbot.ports.unit_of_work import Work


class ReturnExecution:
    """Opens a return."""

    name = "open_return"

    async def check(self, work: Work, order: Order, write: OpenReturn, moment: Moment) -> None:
        """Raise ConfirmationMismatch when a line may not come back any more, or pays something else."""
        terms = ReturnTerms(write.reason, write.target, frozenset(write.unmet_conditions))
        check_pieces(order, write.lines)
        for item in write.lines:
            if not decide_return(order, order.line(item.line_id), moment.rules, terms).is_allowed:
                raise ConfirmationMismatch("it is no longer allowed")
        if write.target not in targets_of(order, moment.rules)[0]:
            raise ConfirmationMismatch("the money may not go there any more")
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
        return await _open(work, order, request, moment)


class ExchangeExecution:
    """Opens an exchange: the other variant is reserved at once."""

    name = "open_exchange"

    async def check(self, work: Work, order: Order, write: OpenExchange, moment: Moment) -> None:
        """Raise ConfirmationMismatch when it is no longer allowed, sold out, or costs another amount."""
        check_pieces(order, (write.line,))
        line = order.line(write.line.line_id)
        terms = ReturnTerms(ReturnReason.DOES_NOT_FIT, unmet_conditions=frozenset(write.unmet_conditions))
        if not decide_exchange(order, line, moment.rules, terms).is_allowed:
            raise ConfirmationMismatch("it is no longer allowed")
        variant = await variant_of(work, order, line.id, write.sku)
        if variant.stock < write.line.quantity:
            raise ConfirmationMismatch("the variant is sold out")
        quote = quote_exchange(order, line, write.line.quantity, variant, moment.rules)
        if quote != ExchangeQuote(write.paid_back, write.to_pay):
            raise ConfirmationMismatch("the amount has changed")

    async def carry_out(self, work: Work, order: Order, write: OpenExchange, moment: Moment) -> Receipt:
        """Store the exchange, take its pieces out of stock and post its label."""
        variant = await variant_of(work, order, write.line.line_id, write.sku)
        request = ReturnRequest(
            id=moment.ids.new("ret"),
            order_number=write.order_number,
            lines=(write.line,),
            reason=ReturnReason.DOES_NOT_FIT,
            target=RefundTarget.ORIGINAL,
            amount=write.paid_back,
            state=ReturnState.OPEN,
            label_code=moment.ids.code(),
            opened_at=moment.now,
            hand_over_by=write.hand_over_by,
            replacement=Replacement(variant.sku, variant.options, write.to_pay),
        )
        await work.move_stock(variant.sku, -write.line.quantity)
        return await _open(work, order, request, moment)


class WithdrawExecution:
    """Takes an open return back."""

    name = "withdraw_return"

    async def check(self, work: Work, order: Order, write: WithdrawReturn, moment: Moment) -> None:
        """Raise ConfirmationMismatch when the return has gone on."""
        request = next((one for one in order.returns if one.id == write.return_id), None)
        if request is None or request.state is not ReturnState.OPEN:
            raise ConfirmationMismatch("the return has gone on")

    async def carry_out(self, work: Work, order: Order, write: WithdrawReturn, moment: Moment) -> Receipt:
        """Store the order without the return; a variant that was reserved is free again."""
        await work.save_order(order, withdrawn(order, write.return_id))
        request = next(one for one in order.returns if one.id == write.return_id)
        if request.replacement is not None:
            pieces = sum(item.quantity for item in request.lines)
            await work.move_stock(request.replacement.sku, pieces)
        payload = {"return": write.return_id, "order": order.number}
        await work.post("return.withdrawn", write.return_id, payload, moment.now)
        return Receipt(write.return_id, order)


async def _open(work: Work, order: Order, request: ReturnRequest, moment: Moment) -> Receipt:
    await work.open_return(request)
    payload = {"return": request.id, "order": request.order_number, "label": request.label_code}
    topic = "return.opened" if request.replacement is None else "exchange.opened"
    await work.post(topic, request.id, payload, moment.now)
    return Receipt(request.id, order, request, WithdrawReturn(order.number, request.id))
