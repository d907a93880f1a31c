"""What changes no order: an invoice once more, e-mails about parcels, the account's address, ordering again."""

from __future__ import annotations

from chatbot.dialogue.executions.checks import check_method, products_of
from chatbot.dialogue.gate import Moment
from chatbot.domain.commerce import Customer, Order, OrderLine, ReturnLine
from chatbot.domain.orders import decide_invoice
from chatbot.domain.reorders import Basket, basket_of, new_order
from chatbot.domain.settlement import SavedMethod
from chatbot.domain.writes import (
    CancelOrder,
    ChangeHomeAddress,
    OrderAgain,
    Receipt,
    SendInvoice,
    UnwatchOrder,
    WatchOrder,
)
from chatbot.errors import ConfirmationMismatch
from chatbot.ports.unit_of_work import Work


class InvoiceExecution:
    """Sends an invoice."""

    name = "send_invoice"

    async def check(self, work: Work, order: Order, write: SendInvoice, moment: Moment) -> None:
        """Raise ConfirmationMismatch when there is no invoice."""
        if not decide_invoice(order, moment.rules).is_allowed:
            raise ConfirmationMismatch("there is no invoice")

    async def carry_out(self, work: Work, order: Order, write: SendInvoice, moment: Moment) -> Receipt:
        """Post it to the outbox."""
        record_id = moment.ids.new("inv")
        await work.post("invoice.asked", record_id, {"order": order.number}, moment.now)
        return Receipt(record_id, order)


class WatchExecution:
    """Begins to watch an order."""

    name = "watch_order"

    async def check(self, work: Work, order: Order, write: WatchOrder, moment: Moment) -> None:
        """An order that arrived meanwhile is simply told of no more."""

    async def carry_out(self, work: Work, order: Order, write: WatchOrder, moment: Moment) -> Receipt:
        """Store that its customer wants to be told."""
        await work.watch_order(order.number, moment.customer_id, moment.now)
        return Receipt(moment.ids.new("wat"), order, undo=UnwatchOrder(order.number))


class UnwatchExecution:
    """Ends watching an order."""

    name = "unwatch_order"

    async def check(self, work: Work, order: Order, write: UnwatchOrder, moment: Moment) -> None:
        """What is not watched any more needs no more."""

    async def carry_out(self, work: Work, order: Order, write: UnwatchOrder, moment: Moment) -> Receipt:
        """Remove the wish."""
        await work.unwatch_order(order.number, moment.customer_id)
        return Receipt(moment.ids.new("wat"), order)


class HomeAddressExecution:
    """Changes the address of the account."""

    name = "change_home_address"

    async def check(self, work: Work, order: None, write: ChangeHomeAddress, moment: Moment) -> None:
        """Nothing can have changed meanwhile that forbids it."""

    async def carry_out(self, work: Work, order: None, write: ChangeHomeAddress, moment: Moment) -> Receipt:
        """Store the address with the customer."""
        before: Customer = await work.customer(moment.customer_id)
        await work.save_home(before.id, write.address)
        record_id = moment.ids.new("adr")
        await work.post("customer.readdressed", record_id, {"customer": before.id}, moment.now)
        return Receipt(record_id, before, undo=ChangeHomeAddress(before.address))


class OrderAgainExecution:
    """Places a new order with lines of an earlier one."""

    name = "order_again"

    async def check(self, work: Work, order: Order, write: OrderAgain, moment: Moment) -> None:
        """Raise ConfirmationMismatch when something is sold out or costs another amount."""
        basket = await self._basket(work, order, write, moment)
        if basket is None or (basket.goods, basket.postage) != (write.goods, write.postage):
            raise ConfirmationMismatch("stock or prices have changed")
        await check_method(work, moment.customer_id, SavedMethod(write.method, write.label))

    async def carry_out(self, work: Work, order: Order, write: OrderAgain, moment: Moment) -> Receipt:
        """Store the order and take its pieces out of stock."""
        basket = await self._basket(work, order, write, moment)
        assert basket is not None
        customer = await work.customer(moment.customer_id)
        placed = new_order(await work.next_order_number(), customer, basket, (write.method, write.label), moment.now)
        await work.add_order(placed)
        for line in placed.lines:
            await work.move_stock(line.sku, -line.quantity)
        await work.post("order.placed", placed.number, {"order": placed.number}, moment.now)
        every = tuple(line.id for line in placed.lines)
        undo = CancelOrder(placed.number, every, placed.total - placed.total, placed.total)
        return Receipt(placed.number, placed, undo=undo)

    async def _basket(self, work: Work, order: Order, write: OrderAgain, moment: Moment) -> Basket | None:
        ordered = {line.id: line for line in order.lines}
        if not write.lines or not all(_was_ordered(item, ordered.get(item.line_id)) for item in write.lines):
            return None
        products = await products_of(work, [ordered[item.line_id].product_id for item in write.lines])
        customer = await work.customer(moment.customer_id)
        return basket_of(order, write.lines, products, customer, moment.rules)


def _was_ordered(item: ReturnLine, line: OrderLine | None) -> bool:
    return line is not None and 0 < item.quantity <= line.quantity
