"""Sending an order somewhere else, while it is still in the house."""

from __future__ import annotations

from chatbot.dialogue.gate import Moment
from chatbot.domain.commerce import Order
from chatbot.domain.orders import decide_address, readdressed
from chatbot.domain.writes import ChangeAddress, Receipt
from chatbot.errors import ConfirmationMismatch
from chatbot.ports.unit_of_work import Work


class AddressExecution:
    """Changes the delivery address."""

    name = "change_address"

    def check(self, order: Order, write: ChangeAddress, moment: Moment) -> None:
        """Raise ConfirmationMismatch when the order went on meanwhile."""
        if not decide_address(order, write.address, moment.rules).is_allowed:
            raise ConfirmationMismatch("the address can no longer be changed")

    async def carry_out(self, work: Work, order: Order, write: ChangeAddress, moment: Moment) -> Receipt:
        """Store the new address with the order."""
        await work.save_order(order, readdressed(order, write.address))
        record_id = moment.ids.new("adr")
        await work.post("order.readdressed", record_id, {"order": order.number}, moment.now)
        return Receipt(record_id, order)
