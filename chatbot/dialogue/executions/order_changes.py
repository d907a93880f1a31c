"""Changing an order that has not left: lines, address, variant, way of paying; and undoing such a change.

Each change is the order after it; stock follows from what differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue.executions.checks import check_method, check_stock, variant_of
from chatbot.dialogue.gate import Moment
from chatbot.domain.commerce import Order
from chatbot.domain.money import total
from chatbot.domain.order_changes import (
    decide_address,
    decide_payment,
    decide_swap,
    paid_with,
    quote_swap,
    readdressed,
    stock_moves,
    swapped,
    ways_to_pay,
)
from chatbot.domain.orders import TRANSITIONS, cancelled, decide_cancellation, quote_cancellation
from chatbot.domain.settlement import SavedMethod, Settlement, charged_back, payable
from chatbot.domain.writes import CancelOrder, ChangeAddress, ChangePayment, Receipt, RestoreOrder, SwapVariant
from chatbot.errors import ConfirmationMismatch
from chatbot.ports.unit_of_work import Work


class CancelExecution:
    """Cancels an order or some of its lines."""

    name = "cancel_order"

    async def check(self, work: Work, order: Order, write: CancelOrder, moment: Moment) -> None:
        """Raise ConfirmationMismatch when the order went on meanwhile, or another amount goes back."""
        open_lines = {line.id for line in order.lines if not line.is_cancelled}
        is_allowed = decide_cancellation(order, write.line_ids, moment.rules).is_allowed
        if not is_allowed or not write.line_ids or not set(write.line_ids) <= open_lines:
            raise ConfirmationMismatch("it can no longer be cancelled")
        quote = quote_cancellation(order, write.line_ids, moment.rules)
        if (quote.paid_back, quote.not_charged) != (write.paid_back, write.not_charged):
            raise ConfirmationMismatch("the amount has changed")

    async def carry_out(self, work: Work, order: Order, write: CancelOrder, moment: Moment) -> Receipt:
        """Store the cancellation with its refunds and put the pieces back into stock."""
        after = cancelled(order, write.line_ids, moment.rules, moment.now)
        return await _change(work, order, after, "order.cancelled", moment)


class AddressExecution:
    """Changes the delivery address."""

    name = "change_address"

    async def check(self, work: Work, order: Order, write: ChangeAddress, moment: Moment) -> None:
        """Raise ConfirmationMismatch when the order went on meanwhile, or the postage is another one."""
        if not decide_address(order, write.address, moment.rules).is_allowed:
            raise ConfirmationMismatch("the address can no longer be changed")
        if readdressed(order, write.address, moment.rules, moment.now).postage != write.postage:
            raise ConfirmationMismatch("the postage has changed")

    async def carry_out(self, work: Work, order: Order, write: ChangeAddress, moment: Moment) -> Receipt:
        """Store the new address with the order."""
        after = readdressed(order, write.address, moment.rules, moment.now)
        return await _change(work, order, after, "order.readdressed", moment)


class PaymentExecution:
    """Changes the way an order is paid."""

    name = "change_payment"

    async def check(self, work: Work, order: Order, write: ChangePayment, moment: Moment) -> None:
        """Raise ConfirmationMismatch when the order went on meanwhile, or costs another amount."""
        back = total((share for _, share in charged_back(order, moment.rules)), write.amount.currency)
        if not decide_payment(order, write.method, moment.rules).is_allowed:
            raise ConfirmationMismatch("the way of paying can no longer be changed")
        if (payable(order), back) != (write.amount, write.paid_back):
            raise ConfirmationMismatch("the amount has changed")
        ways = [way for way, _ in ways_to_pay(order, moment.rules) if write.method in way.methods]
        if all(way.is_saved for way in ways):
            await check_method(work, moment.customer_id, SavedMethod(write.method, write.label))

    async def carry_out(self, work: Work, order: Order, write: ChangePayment, moment: Moment) -> Receipt:
        """Store the new payment; what was charged goes back."""
        after = paid_with(order, write.method, write.label, moment.rules, moment.now)
        return await _change(work, order, after, "order.repaid", moment)


class SwapExecution:
    """Puts another variant of its product into a line."""

    name = "swap_variant"

    async def check(self, work: Work, order: Order, write: SwapVariant, moment: Moment) -> None:
        """Raise ConfirmationMismatch when the order went on meanwhile, the variant is gone, or costs another amount."""
        variant = await variant_of(work, order, write.line_id, write.sku)
        line = order.line(write.line_id)
        if line.is_cancelled or not decide_swap(order, line, variant, moment.rules).is_allowed:
            raise ConfirmationMismatch("it can no longer be swapped")
        await check_stock(work, order, {variant.sku: line.quantity})
        if _sums(quote_swap(order, line, variant, moment.rules)) != [write.paid_back, write.not_charged, write.to_pay]:
            raise ConfirmationMismatch("the amount has changed")

    async def carry_out(self, work: Work, order: Order, write: SwapVariant, moment: Moment) -> Receipt:
        """Store the other variant."""
        variant = await variant_of(work, order, write.line_id, write.sku)
        after = swapped(order, order.line(write.line_id), variant, moment.rules, moment.now)
        return await _change(work, order, after, "order.swapped", moment)


class RestoreExecution:
    """Undoes a change of an order."""

    name = "restore_order"

    async def check(self, work: Work, order: Order, write: RestoreOrder, moment: Moment) -> None:
        """Raise ConfirmationMismatch when the order does not stand as the change left it, or pieces are sold since."""
        before = write.before
        if order != write.after or not _is_earlier(before, order):
            raise ConfirmationMismatch("the order has changed since")
        await check_stock(work, order, {sku: -pieces for sku, pieces in stock_moves(order, before).items()})

    async def carry_out(self, work: Work, order: Order, write: RestoreOrder, moment: Moment) -> Receipt:
        """Store the order as it was before."""
        receipt = await _change(work, order, write.before, "order.restored", moment)
        return Receipt(receipt.record_id, order)


def _is_earlier(before: Order, order: Order) -> bool:
    """Whether `before` is the same order, in a state that may follow, but for what its customer may change."""
    changed = replace(
        before,
        state=order.state,
        ship_to=order.ship_to,
        lines=order.lines,
        payments=order.payments,
        postage=order.postage,
        refunds=order.refunds,
        changes=order.changes,
    )
    has_same_lines = [line.id for line in before.lines] == [line.id for line in order.lines]
    may_follow = before.state is order.state or before.state in TRANSITIONS[order.state]
    return changed == order and has_same_lines and may_follow


async def _change(work: Work, before: Order, after: Order, topic: str, moment: Moment) -> Receipt:
    await work.save_order(before, after)
    for sku, pieces in sorted(stock_moves(before, after).items()):
        await work.move_stock(sku, pieces)
    record_id = moment.ids.new("chg")
    await work.post(topic, record_id, {"order": before.number}, moment.now)
    return Receipt(record_id, before, undo=RestoreOrder(before.number, before, after))


def _sums(quote: Settlement) -> Sequence[object]:
    return [quote.paid_back, quote.not_charged, quote.to_pay]
